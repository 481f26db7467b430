package io.dbsync.chaos;

import io.dbsync.chaos.Fault.Part;
import java.util.List;

/** What can happen to a broker that is not part of the engine. */
final class BrokerFaults {

  /** When a chunk is sent again of which the engine has heard nothing. */
  private static final int UNTIL_LOST_SECONDS = 200;

  private BrokerFaults() {}

  static List<Fault> of(BrokerProcess broker) {
    return List.of(
        new Fault(
            "broker-stop",
            Part.BROKER,
            2,
            500,
            8_000,
            random -> {
              broker.process().terminate();
              return broker::start;
            }),
        new Fault(
            "broker-kill",
            Part.BROKER,
            4,
            0,
            5_000,
            random -> {
              broker.process().kill();
              return broker::start;
            }),
        new Fault(
            "broker-pause",
            Part.BROKER,
            3,
            5_000,
            25_000,
            random -> {
              broker.process().pause();
              return broker.process()::resume;
            }),
        new Fault(
            "broker-cut",
            Part.BROKER,
            3,
            0,
            3_000,
            random -> {
              broker.proxy().reset();
              return broker.proxy()::reset;
            }),
        new Fault(
            "broker-half-open",
            Part.BROKER,
            3,
            3_000,
            20_000,
            random -> {
              boolean lost = random.nextBoolean();
              broker.proxy().fallSilent();
              return () -> {
                if (lost) {
                  broker.proxy().reset();
                }
                broker.proxy().speak();
              };
            }),
        new Fault(
            "broker-repeats",
            Part.BROKER,
            4,
            10_000,
            30_000,
            random -> new Repeater(broker.url(), random)::close),
        new Fault(
            "broker-journal-lost",
            Part.BROKER,
            1,
            0,
            2_000,
            random -> {
              broker.process().kill();
              broker.loseJournal();
              return broker::start;
            },
            UNTIL_LOST_SECONDS));
  }
}
