package io.dbsync.table;

import io.dbsync.settings.TableSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says what would do for a key of a table that has none. */
final class KeyAdvice {

  private KeyAdvice() {}

  /** What to set, if the table has a unique index that is never null; else what to make. */
  static String of(TableSettings settings, Relation source) {
    String setting = "sync.table." + settings.name() + ".key";
    String candidates =
        source.uniqueKeys().stream()
            .filter(key -> nullable(source, key).isEmpty())
            .map(
                key ->
                    setting
                        + "="
                        + key.stream().map(KeyAdvice::written).collect(Collectors.joining(",")))
            .collect(Collectors.joining(" or "));
    if (!candidates.isEmpty()) {
      return "set " + candidates;
    }
    Optional<List<String>> first = source.uniqueKeys().stream().findFirst();
    return first.isPresent()
        ? "its unique index on %s may hold NULL; ALTER TABLE %s %s"
            .formatted(
                String.join(", ", first.get()),
                source.name(),
                nullable(source, first.get()).stream()
                    .map(name -> "ALTER COLUMN " + Sql.identifier(name) + " SET NOT NULL")
                    .collect(Collectors.joining(", ")))
        : "ALTER TABLE %s ADD PRIMARY KEY (…), or name the NOT NULL columns of a unique index in %s"
            .formatted(source.name(), setting);
  }

  private static List<String> nullable(Relation source, List<String> key) {
    return key.stream()
        .filter(name -> source.column(name).map(c -> !c.required()).orElse(true))
        .toList();
  }

  /** A name as a list in the settings has it. */
  static String written(String name) {
    return name.matches("[^\\s,\"]+") ? name : Sql.identifier(name);
  }
}
