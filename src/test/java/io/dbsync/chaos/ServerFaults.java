package io.dbsync.chaos;

import io.dbsync.chaos.Fault.Part;
import java.util.List;

/** What can happen to either server. */
final class ServerFaults {

  private ServerFaults() {}

  static List<Fault> of(Database database, Part part) {
    String name = database.name() + "-";
    return List.of(
        new Fault(
            name + "stop",
            part,
            2,
            500,
            8_000,
            random -> {
              database.server().stop();
              return database.server()::start;
            }),
        new Fault(
            name + "kill",
            part,
            3,
            0,
            5_000,
            random -> {
              database.server().kill();
              return database.server()::start;
            }),
        new Fault(
            name + "pause",
            part,
            2,
            5_000,
            25_000,
            random -> {
              database.server().pause();
              return database.server()::resume;
            }),
        new Fault(
            name + "cut",
            part,
            3,
            0,
            3_000,
            random -> {
              database.cutOff();
              return database::cutOff;
            }),
        new Fault(
            name + "half-open",
            part,
            2,
            3_000,
            20_000,
            random -> {
              boolean lost = random.nextBoolean();
              database.proxy().fallSilent();
              return () -> {
                if (lost) {
                  database.proxy().reset();
                }
                database.proxy().speak();
              };
            }),
        new Fault(
            name + "full",
            part,
            2,
            1_000,
            10_000,
            random -> {
              database.full(true);
              return () -> database.full(false);
            }));
  }
}
