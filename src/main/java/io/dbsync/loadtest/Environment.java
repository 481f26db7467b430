package io.dbsync.loadtest;

import com.sun.management.OperatingSystemMXBean;
import io.dbsync.database.Databases;
import io.dbsync.settings.Settings;
import io.dbsync.table.TableSql;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the load test ran on. */
final class Environment {

  private static final double GIGABYTE = 1 << 30;

  private Environment() {}

  /** Names and values, in the order in which they are to be told. */
  static Map<String, String> describe(
      String version,
      Settings settings,
      StudentTable table,
      Databases databases,
      EngineUnderTest engine) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("DB Sync Engine", version + ", " + engine.description());
    facts.put("source", server(databases.source(table.settings())));
    facts.put("target", server(databases.targetReader()));
    facts.put("machine", machine());
    facts.put("JVM", jvm());
    facts.put("poll period", time(table.settings().period()));
    facts.put(
        "apply",
        "%s consumers, chunks of at most %s rows"
            .formatted(settings.apply().consumers(), settings.apply().chunkRows()));
    facts.put("broker", settings.broker().embedded() ? "embedded, journal on disk" : "external");
    return facts;
  }

  static String time(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }

  private static String server(DataSource database) {
    return new JdbcTemplate(database)
        .queryForObject(TableSql.plain("load-test/server"), String.class);
  }

  private static String machine() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return String.format(
        Locale.ROOT,
        "%s CPUs, %.0f GB of memory, %s %s",
        Runtime.getRuntime().availableProcessors(),
        system.getTotalMemorySize() / GIGABYTE,
        system.getName(),
        system.getArch());
  }

  private static String jvm() {
    return String.format(
        Locale.ROOT,
        "%s %s, heap of at most %.1f GB",
        System.getProperty("java.vm.name"),
        System.getProperty("java.version"),
        Runtime.getRuntime().maxMemory() / GIGABYTE);
  }
}
