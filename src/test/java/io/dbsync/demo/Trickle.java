package io.dbsync.demo;

import io.dbsync.testing.AtExit;
import io.dbsync.testing.Sql;
import io.dbsync.testing.Students;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Lets students come, change and go in the source, about as many as there were stay. */
final class Trickle implements AutoCloseable {

  private static final String ANYONE =
      "(SELECT id FROM students OFFSET floor(random() * (SELECT count(*) FROM students)) LIMIT 1)";

  private final Sql source;
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

  /**
   * Starts at once.
   *
   * @param perSecond changes a second
   */
  Trickle(Sql source, double perSecond) {
    this.source = source;
    AtExit.add(this);
    long pause = Math.round(Duration.ofSeconds(1).toNanos() / perSecond);
    executor.scheduleAtFixedRate(this::change, pause, pause, TimeUnit.NANOSECONDS);
  }

  private void change() {
    switch (ThreadLocalRandom.current().nextInt(4)) {
      case 0 -> Students.add(source, 1);
      case 1 -> source.execute("DELETE FROM students WHERE id = " + ANYONE);
      default ->
          source.execute(
              "UPDATE students SET age = 18 + (age - 17) % 13, updated_at = now() WHERE id = "
                  + ANYONE);
    }
  }

  @Override
  public void close() throws InterruptedException {
    executor.shutdown();
    executor.awaitTermination(5, TimeUnit.SECONDS);
  }
}
