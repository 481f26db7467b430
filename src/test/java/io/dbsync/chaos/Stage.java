package io.dbsync.chaos;

import io.dbsync.testing.EngineProcess;
import io.dbsync.testing.Sql;
import io.dbsync.testing.Students;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All that a run consists of, beside what happens: two servers, a broker, the engine. */
final class Stage implements AutoCloseable {

  private final Plan plan;
  private final Database source;
  private final Database target;
  private final Optional<BrokerProcess> broker;
  private final TestBuild build;
  private final EngineProcess engine;
  private final List<String> outputsOfOthers = new ArrayList<>();

  Stage(Plan plan) {
    this.plan = plan;
    source = new Database("source", Map.of("TimeZone", "America/St_Johns"));
    target = new Database("target", Map.of("TimeZone", "Asia/Kathmandu"));
    broker = plan.externalBroker() ? Optional.of(new BrokerProcess()) : Optional.empty();
    build = new TestBuild(plan.without());
    engine = newEngine();
  }

  /** Makes the tables of both sides and starts the engine. */
  void prepare() {
    Sql sql = source.sql();
    Students.createTable(sql);
    Script.run("source.sql", sql);
    sql.execute(
        "INSERT INTO students (id, name, email, age, v)"
            + " SELECT n, 'name ' || n, n || '@example.org', n % 90, nextval('chaos.versions')"
            + " FROM generate_series(1, ?) AS n",
        plan.students());
    if (engine.start("migrate").awaitExit().code() != 0) {
      throw new IllegalStateException("migrate failed\n" + engine.output());
    }
    Script.run("target.sql", target.sql());
    build.prepare(target);
    engine.restart();
  }

  /** An engine that has not been started. */
  EngineProcess newEngine() {
    EngineProcess process = build.engine();
    Map<String, String> settings = new TreeMap<>(settings());
    settings.putAll(CopiedTable.SETTINGS);
    try {
      Files.writeString(
          process.directory().resolve("application.properties"),
          settings.entrySet().stream()
              .map(e -> e.getKey() + " = " + e.getValue())
              .collect(Collectors.joining("\n")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return process;
  }

  private Map<String, String> settings() {
    return Map.ofEntries(
        Map.entry("sync.source.url", source.engineUrl()),
        Map.entry("sync.target.url", target.engineUrl()),
        Map.entry("sync.broker.url", broker.map(BrokerProcess::engineUrl).orElse("vm://0")),
        Map.entry("sync.redelivery.delay", "1s"),
        Map.entry("sync.deletes.hold-rows", Long.toString(Approvals.HOLD_ROWS)),
        Map.entry("sync.deletes.hold-percent", Long.toString(Approvals.HOLD_PERCENT)),
        Map.entry("sync.chunk.rows", "200"),
        Map.entry("sync.apply.consumers", "4"));
  }

  Plan plan() {
    return plan;
  }

  Database source() {
    return source;
  }

  Database target() {
    return target;
  }

  /** The broker; empty if it is inside the engine. */
  Optional<BrokerProcess> broker() {
    return broker;
  }

  EngineProcess engine() {
    return engine;
  }

  /** Writes what the engine, and others in its place, have told into files of the seed's name. */
  void keepLogs(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(plan.seed() + ".log"), engine.output());
    Files.writeString(
        directory.resolve(plan.seed() + "-others.log"), String.join("\n", outputsOfOthers));
  }

  /** An engine beside the first one is over. */
  void others(EngineProcess other) {
    outputsOfOthers.add(other.output());
  }

  /** Where the embedded broker keeps its journal. */
  Path journal() {
    return engine.directory().resolve("data").resolve("broker");
  }

  @Override
  public void close() throws Exception {
    List<AutoCloseable> all = new ArrayList<>(List.of(engine));
    broker.ifPresent(all::add);
    all.addAll(List.of(build, target, source));
    for (AutoCloseable one : all) {
      one.close();
    }
  }
}
