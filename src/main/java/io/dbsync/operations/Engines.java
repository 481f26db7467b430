package io.dbsync.operations;

import io.dbsync.settings.SettingsReader;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The engines of this process, one for each target: a document, its log row and the ledger are one
 * transaction. Each has its own pools, routes, broker, log and admin API; one that waits for its
 * databases keeps no other waiting.
 */
public final class Engines implements AutoCloseable {

  private static final long CLOSE_SECONDS = 60;

  private final List<Engine> engines;

  /**
   * Makes them; nothing is connected to yet.
   *
   * @param configurations what was read by {@link SettingsReader#readAll}
   */
  public Engines(List<SettingsReader.Result> configurations) {
    this.engines = configurations.stream().map(Engine::new).toList();
  }

  /**
   * Starts them all, or none.
   *
   * @throws IllegalStateException if one cannot be started
   * @throws io.dbsync.settings.SettingsException if there is a mistake in a route file
   */
  public void start() {
    try {
      engines.forEach(Engine::start);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Stops them in order, all at the same time. */
  @Override
  public void close() {
    ExecutorService closing = Executors.newCachedThreadPool();
    engines.forEach(engine -> closing.execute(engine::close));
    closing.shutdown();
    try {
      closing.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
