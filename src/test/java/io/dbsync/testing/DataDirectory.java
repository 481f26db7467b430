package io.dbsync.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The data of a PostgreSQL server, and its configuration. */
final class DataDirectory {

  private final Path bin;
  private final Path path;
  private final Programs programs;

  /**
   * @param bin PostgreSQL's programs
   * @param path of the data; its parent belongs to the user that the programs run as
   */
  DataDirectory(Path bin, Path path) {
    this.bin = bin;
    this.path = path;
    this.programs = new Programs(path.getParent());
  }

  Path bin() {
    return bin;
  }

  Path path() {
    return path;
  }

  /** Makes it, for a server that is as durable as a real one. */
  void initialise(int port, Map<String, String> settings) {
    programs.run(
        bin.resolve("initdb"),
        "--pgdata=" + path,
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync");
    Map<String, String> all = new LinkedHashMap<>();
    all.put("listen_addresses", "127.0.0.1");
    all.put("port", Integer.toString(port));
    all.put("unix_socket_directories", "");
    all.put("fsync", "on");
    all.put("synchronous_commit", "on");
    // in the data directory, where it does not outlive a killed server
    all.put("dynamic_shared_memory_type", "mmap");
    all.putAll(settings);
    configure(all);
  }

  /** Adds settings, which come before those it has. */
  void configure(Map<String, String> settings) {
    append(
        "postgresql.conf",
        settings.entrySet().stream()
            .map(e -> e.getKey() + " = '" + e.getValue().replace("'", "''") + "'")
            .collect(Collectors.joining("\n", "\n", "\n")));
  }

  /** Makes it that of a standby. */
  void makeStandby(int port, Map<String, String> recovery) {
    configure(Map.of("port", Integer.toString(port)));
    configure(recovery);
    append("standby.signal", "");
  }

  private void append(String file, String text) {
    try {
      Files.writeString(
          path.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies a directory that no server uses to another place, over what is there. */
  void copy(Path from, Path to) {
    programs.run("rm", "-rf", to);
    programs.run("cp", "-a", from, to);
  }

  /** Runs {@code pg_ctl}. */
  void control(String action, String... options) {
    List<Object> command = new ArrayList<>();
    command.add(bin.resolve("pg_ctl"));
    command.addAll(List.of(action, "--pgdata=" + path, "--wait", "--timeout=120", "--silent"));
    command.addAll(List.of(options));
    programs.run(command.toArray());
  }
}
