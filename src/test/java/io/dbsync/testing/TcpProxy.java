package io.dbsync.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between the engine and a server, and can fall silent as a broken network does. */
public final class TcpProxy implements AutoCloseable {

  private final ServerSocket entrance;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private boolean silent;

  /**
   * @param port of the loopback address, where all connections lead to
   */
  public TcpProxy(int port) {
    this.port = port;
    try {
      entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    AtExit.add(this);
    daemon(this::accept);
  }

  /** Where it listens. */
  public int port() {
    return entrance.getLocalPort();
  }

  /** Stops forwarding; connections stay open, and new ones are taken. */
  public synchronized void fallSilent() {
    silent = true;
  }

  /** Forwards again, also what came meanwhile. */
  public synchronized void speak() {
    silent = false;
    notifyAll();
  }

  /** Resets all connections. */
  public void reset() {
    sockets.forEach(TcpProxy::reset);
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        Socket client = track(entrance.accept());
        daemon(() -> connect(client));
      } catch (IOException e) {
        // the next one, unless it is closed
      }
    }
  }

  private void connect(Socket client) {
    try {
      awaitSpeech();
      Socket server = track(new Socket(InetAddress.getLoopbackAddress(), port));
      daemon(() -> pump(client, server));
      pump(server, client);
    } catch (IOException e) {
      reset(client);
    } finally {
      sockets.remove(client);
    }
  }

  private Socket track(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    sockets.add(socket);
    return socket;
  }

  private void pump(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int n; (n = in.read(buffer)) >= 0; ) {
        awaitSpeech();
        out.write(buffer, 0, n);
      }
      awaitSpeech();
    } catch (IOException e) {
      reset(from);
      reset(to);
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private synchronized void awaitSpeech() throws IOException {
    try {
      while (silent) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // closed already
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    speak();
    reset();
    AtExit.remove(this);
  }
}
