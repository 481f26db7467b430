package io.dbsync.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A TCP proxy on the loopback address whose connections can fall silent: they stay open, and
 * nothing passes any more, as behind a firewall that has forgotten them.
 */
public final class SilentProxy implements AutoCloseable {

  private final ServerSocket server;
  private final int port;
  private final Queue<Link> links = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "proxy");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean silent;

  /** A connection and what it leads to. */
  private static final class Link {
    private final Socket client;
    private volatile Socket upstream;
    private volatile boolean silent;

    private Link(Socket client, boolean silent) {
      this.client = client;
      this.silent = silent;
    }

    private void close() {
      for (Socket socket : new Socket[] {client, upstream}) {
        try {
          if (socket != null) {
            socket.close();
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /**
   * Starts the proxy.
   *
   * @param port where connections are passed on to, on the loopback address
   */
  public SilentProxy(int port) {
    this.port = port;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  /** Where the proxy listens. */
  public int port() {
    return server.getLocalPort();
  }

  /** From now on nothing passes; new connections are accepted and stay silent too. */
  public void fallSilent() {
    silent = true;
    links.forEach(link -> link.silent = true);
  }

  /** From now on new connections pass; the silent ones stay silent. */
  public void recover() {
    silent = false;
  }

  private void accept() {
    try {
      while (true) {
        Link link = new Link(server.accept(), silent);
        links.add(link);
        if (!link.silent) {
          link.upstream = new Socket(InetAddress.getLoopbackAddress(), port);
          threads.execute(() -> pump(link, link.client, link.upstream));
          threads.execute(() -> pump(link, link.upstream, link.client));
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private static void pump(Link link, Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try {
      for (int n; (n = from.getInputStream().read(buffer)) >= 0; ) {
        if (link.silent) {
          return;
        }
        to.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException e) {
      // either end has gone
    }
    if (!link.silent) {
      link.close();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    links.forEach(Link::close);
    threads.shutdownNow();
  }
}
