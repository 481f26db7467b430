package io.dbsync.chaos;

import io.dbsync.chaos.Fault.Part;
import java.util.ArrayList;
import java.util.List;

/** What can happen to the engine. */
final class EngineFaults {

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
    return faults;
  }
}
