package io.dbsync.bench;

import java.util.function.DoubleSupplier;

/** Takes a time, and the CPU seconds that are spent in it. */
final class Stopwatch {

  private final Servers servers;
  private final DoubleSupplier client;
  private final double sourceCpu;
  private final double targetCpu;
  private final double clientCpu;
  private final long begin;
  private double seconds;

  /**
   * Starts.
   *
   * @param client CPU seconds so far of the program that is measured
   */
  Stopwatch(Servers servers, DoubleSupplier client) {
    this.servers = servers;
    this.client = client;
    this.sourceCpu = Servers.cpuSeconds(servers.source());
    this.targetCpu = Servers.cpuSeconds(servers.target());
    this.clientCpu = client.getAsDouble();
    this.begin = System.nanoTime();
  }

  /** Starts, for what this process does. */
  static Stopwatch ofThisProcess(Servers servers) {
    long pid = ProcessHandle.current().pid();
    return new Stopwatch(servers, () -> Processes.cpuSeconds(pid));
  }

  /** Stops; the CPU seconds can be read later. */
  Stopwatch stop() {
    seconds = (System.nanoTime() - begin) / 1e9;
    return this;
  }

  /** What was measured. */
  Sample sample(String what, String who, long rows, int round, long items) {
    return sample(what, who, rows, round, items, Double.NaN, Double.NaN);
  }

  /** What was measured. */
  Sample sample(
      String what, String who, long rows, int round, long items, double heap, double resident) {
    return new Sample(
        what,
        who,
        rows,
        round,
        seconds,
        items,
        Servers.cpuSeconds(servers.source()) - sourceCpu,
        Servers.cpuSeconds(servers.target()) - targetCpu,
        client.getAsDouble() - clientCpu,
        heap,
        resident);
  }
}
