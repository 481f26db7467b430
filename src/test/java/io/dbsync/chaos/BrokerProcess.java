package io.dbsync.chaos;

import io.dbsync.testing.ExternalBroker;
import io.dbsync.testing.FreePort;
import io.dbsync.testing.JvmProcess;
import io.dbsync.testing.TcpProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** An Artemis in a process of its own, which the engine reaches through a proxy. */
final class BrokerProcess implements AutoCloseable {

  private final int port = FreePort.find();
  private final TcpProxy proxy = new TcpProxy(port);
  private final JvmProcess process =
      new JvmProcess(
          "broker",
          Map.of(),
          List.of(
              "-Xmx256m",
              "-cp",
              ClassPath.ofThisProgram(),
              ExternalBroker.class.getName(),
              Integer.toString(port)));

  /** Starts it. */
  BrokerProcess() {
    start();
  }

  /** Where the engine finds it. */
  String engineUrl() {
    return "tcp://127.0.0.1:" + proxy.port();
  }

  /** Where everybody else does. */
  String url() {
    return "tcp://127.0.0.1:" + port;
  }

  TcpProxy proxy() {
    return proxy;
  }

  JvmProcess process() {
    return process;
  }

  /** Starts it again, with the journal it had. */
  void start() {
    process.start();
    Awaitility.await("broker up")
        .atMost(Duration.ofSeconds(60))
        .failFast("the broker has ended", () -> !process.isRunning())
        .until(this::answers);
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Throws its journal away; it must not run. */
  void loseJournal() throws IOException {
    for (String part : List.of("journal", "bindings", "large-messages", "paging")) {
      deleteTree(process.directory().resolve(part));
    }
  }

  static void deleteTree(Path root) throws IOException {
    if (Files.exists(root)) {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    process.close();
    proxy.close();
  }
}
