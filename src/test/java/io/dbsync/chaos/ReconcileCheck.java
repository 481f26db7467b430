package io.dbsync.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.dbsync.testing.EngineApi;
import io.dbsync.testing.Sql;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether the engine's own report agrees with what there is, when nothing happens any more. */
final class ReconcileCheck {

  private final EngineApi api;
  private final Sql source;
  private final Sql target;

  ReconcileCheck(EngineApi api, Sql source, Sql target) {
    this.api = api;
    this.source = source;
    this.target = target;
  }

  Finding finding() {
    List<String> found = new ArrayList<>();
    for (CopiedTable table : CopiedTable.ALL) {
      String expected =
          "source=%s target=%s failed=%s"
              .formatted(
                  source.queryOne("SELECT count(*) FROM " + table.name()),
                  target.queryOne(
                      "SELECT count(*) FROM " + table.snapshots() + " WHERE data IS NOT NULL"),
                  failed(table));
      String told = told(table);
      if (!told.equals(expected)) {
        found.add(table.name() + " told: " + told + " expected: " + expected);
      }
    }
    return Finding.of("wrong_reconcile", found);
  }

  private Set<String> failed(CopiedTable table) {
    return target.query(table.failed()).stream()
        .map(row -> row.get(0))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private String told(CopiedTable table) {
    try {
      EngineApi.Answer answer = api.post("/api/sync/reconcile?fix=false&table=" + table.name());
      if (answer.status() != 200) {
        return answer.status() + " " + answer.text();
      }
      JsonNode report = answer.json().path("tables").path(0);
      Set<String> failed = new TreeSet<>();
      Set<String> others = new TreeSet<>();
      for (JsonNode row : report.path("outOfSync")) {
        (row.path("state").asText().equals("failed") ? failed : others)
            .add(row.path("recordId").asText());
      }
      return "source=%d target=%d failed=%s%s"
          .formatted(
              report.path("totalSource").asLong(),
              report.path("totalTarget").asLong(),
              failed,
              others.isEmpty() ? "" : " others=" + others);
    } catch (UncheckedIOException e) {
      return e.getMessage();
    }
  }
}
