package io.dbsync.chaos;

import io.dbsync.testing.EngineProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts and ends the engine, and notices when it ends by itself, and how much memory it takes. */
final class EngineWatch {

  private static final long PERIOD_MS = 200;

  /** A heap of 256 MB, as much outside of it, and what the JVM itself needs. */
  private static final long MOST_MEGABYTES = 768;

  private final EngineProcess engine;
  private final Thread thread = new Thread(this::run, "engine-watch");
  private boolean wanted = true;
  private int deaths;
  private long peakKilobytes;

  /** Watches an engine that runs. */
  EngineWatch(EngineProcess engine) {
    this.engine = engine;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        look();
        TimeUnit.MILLISECONDS.sleep(PERIOD_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void look() {
    if (!wanted) {
      return;
    }
    if (!engine.isRunning()) {
      deaths++;
      engine.start();
    }
    peakKilobytes = Math.max(peakKilobytes, residentKilobytes(engine.handle().pid()));
  }

  /** The most it has held at once; 0 where the system does not tell. */
  private static long residentKilobytes(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  synchronized void kill() {
    wanted = false;
    engine.kill();
  }

  synchronized void terminate() {
    wanted = false;
    engine.terminate();
  }

  synchronized void start() {
    engine.start();
    wanted = true;
  }

  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /** Whether it ended without being told to, and whether it took too much memory. */
  synchronized List<Finding> findings() {
    return List.of(
        new Finding("engine_deaths", deaths, List.of()),
        new Finding("too_much_memory", Math.max(0, peakMegabytes() - MOST_MEGABYTES), List.of()));
  }

  /** The most memory it has held at once, in megabytes; 0 where the system does not tell. */
  synchronized long peakMegabytes() {
    return peakKilobytes >> 10;
  }
}
