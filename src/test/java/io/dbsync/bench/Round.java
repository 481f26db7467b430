package io.dbsync.bench;

import io.dbsync.testing.TemporaryDirectory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** One round: everybody once, on the same rows. */
final class Round {

  private final Predicate<String> parts;
  private final Servers servers;
  private final Samples samples;
  private final long rows;
  private final int number;
  private final boolean peers;
  private final Optional<Debezium> debezium;

  /**
   * @param parts what is to be measured
   * @param rows students
   * @param number of the round, from 1
   * @param peers whether all of them take part
   * @param debezium if it could be built
   */
  Round(
      Predicate<String> parts,
      Servers servers,
      Samples samples,
      long rows,
      int number,
      boolean peers,
      Optional<Debezium> debezium) {
    this.parts = parts;
    this.servers = servers;
    this.samples = samples;
    this.rows = rows;
    this.number = number;
    this.peers = peers;
    this.debezium = debezium;
  }

  void play() throws Exception {
    System.out.printf("%,d students, round %d%n", rows, number);
    try (Stage stage = new Stage(servers, samples, number)) {
      try (BenchEngine engine = stage.engine("1d").start()) {
        stage.fill(rows);
        backfill(stage, engine);
      }
      stage.target().execute("VACUUM ANALYZE");
      servers.settle();
      if (parts.test("poll")) {
        try (BenchEngine engine = stage.engine("100ms").start()) {
          IdlePolls.measure(stage, engine);
        }
      }
      try (BenchEngine engine = stage.engine("1d").start()) {
        Polls polls = new Polls(stage, engine);
        if (parts.test("poll")) {
          polls.warmUp();
          polls.unrelated();
          polls.changes();
        }
        if (parts.test("content")) {
          polls.contents();
          if (peers) {
            new NaiveEngine().compare(stage);
          }
        }
        if (parts.test("updates")) {
          polls.updates();
          if (peers) {
            new NaiveEngine().update(stage);
          }
        }
      }
    }
  }

  /** The queue taken out: an engine and databases of its own. */
  void playWithoutQueue() throws Exception {
    try (TemporaryDirectory routes = new TemporaryDirectory("routes");
        Stage stage = new Stage(servers, samples, number);
        BenchEngine engine = stage.engine("1d", WithoutQueue.routes(routes.path())).start()) {
      stage.fill(rows);
      new EngineBackfill(engine, WithoutQueue.NAME).backfill(stage);
    }
  }

  private void backfill(Stage stage, BenchEngine engine) throws Exception {
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(new EngineBackfill(engine, EngineBackfill.NAME));
    if (parts.test("backfill")) {
      contestants.add(new RawPipe());
      if (peers) {
        contestants.add(new LogicalReplication());
        contestants.add(new NaiveEngine());
        debezium.ifPresent(contestants::add);
      }
    }
    // nobody is always the first
    Collections.rotate(contestants, number - 1);
    for (Contestant contestant : contestants) {
      contestant.backfill(stage);
    }
  }
}
