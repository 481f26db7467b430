package io.dbsync.demo;

import io.dbsync.testing.PostgresServer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Scanner;

/** What can be typed while the demo runs: {@code stop target} and the like. */
final class Commands {

  private final Map<String, PostgresServer> servers;

  /**
   * @param servers by the names they are called
   */
  Commands(Map<String, PostgresServer> servers) {
    this.servers = servers;
  }

  /** Obeys line by line until the input ends. */
  void read(InputStream input) {
    Scanner lines = new Scanner(input, StandardCharsets.UTF_8);
    while (lines.hasNextLine()) {
      String[] words = lines.nextLine().strip().split("\\s+");
      PostgresServer server = words.length == 2 ? servers.get(words[1]) : null;
      if (server == null || !words[0].matches("stop|start")) {
        System.out.println("Type stop or start, and source or target.");
      } else if (words[0].equals("stop")) {
        server.stop();
        System.out.println("The " + words[1] + " is stopped.");
      } else {
        server.start();
        System.out.println("The " + words[1] + " runs.");
      }
    }
  }
}
