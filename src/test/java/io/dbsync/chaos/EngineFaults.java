package io.dbsync.chaos;

import io.dbsync.chaos.Fault.Healing;
import io.dbsync.chaos.Fault.Part;
import io.dbsync.testing.EngineProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What can happen to the engine. */
final class EngineFaults {

  /** One that comes back when another has taken its place: it may do once more what that did. */
  static final String ZOMBIE = "engine-zombie";

  /** One that ends for no reason, which is never right. */
  static final String DEATH = "engine-death";

  private static final String TWO = "engine-two";

  private EngineFaults() {}

  static List<Fault> of(Stage stage, EngineWatch watch) {
    List<Fault> faults =
        new ArrayList<>(
            List.of(
                new Fault(
                    "engine-kill",
                    Part.ENGINE,
                    6,
                    0,
                    3_000,
                    random -> {
                      watch.kill();
                      return watch::start;
                    }),
                new Fault(
                    "engine-terminate",
                    Part.ENGINE,
                    3,
                    0,
                    3_000,
                    random -> {
                      watch.terminate();
                      return watch::start;
                    }),
                new Fault(
                    DEATH,
                    Part.ENGINE,
                    0,
                    0,
                    0,
                    random -> {
                      stage.engine().kill();
                      return () -> {};
                    }),
                new Fault(
                    "engine-pause",
                    Part.ENGINE,
                    3,
                    5_000,
                    30_000,
                    random -> {
                      stage.engine().pause();
                      return stage.engine()::resume;
                    })));
    if (stage.broker().isEmpty()) {
      faults.add(
          new Fault(
              "engine-kill-journal-lost",
              Part.ENGINE,
              2,
              0,
              2_000,
              random -> {
                watch.kill();
                BrokerProcess.deleteTree(stage.journal());
                return watch::start;
              }));
    }
    if (stage.broker().isPresent()) {
      faults.add(new Fault(TWO, Part.ENGINE, 4, 20_000, 40_000, random -> second(stage, random)));
      faults.add(
          new Fault(
              ZOMBIE,
              Part.ENGINE,
              4,
              30_000,
              45_000,
              random -> {
                // for longer than its leases last
                stage.engine().pause();
                Healing end = second(stage, random);
                return () -> {
                  stage.engine().resume();
                  TimeUnit.SECONDS.sleep(3);
                  end.end();
                };
              }));
    }
    return faults;
  }

  /** Another engine on the same databases and broker. */
  private static Healing second(Stage stage, Random random) {
    boolean orderly = random.nextBoolean();
    EngineProcess engine = stage.newEngine().start();
    return () -> {
      try (engine) {
        if (orderly) {
          engine.terminate();
        }
        stage.others(engine);
      }
    };
  }
}
