package io.dbsync.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The OpenAPI document that an engine serves, and what was seen of what it declares. */
public final class ApiDocument {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode document;
  private final Set<String> seen = new TreeSet<>();

  /**
   * @param document as it is served
   */
  public ApiDocument(JsonNode document) {
    this.document = document;
  }

  /**
   * An operation.
   *
   * @param definition what the document tells of it
   */
  public record Operation(String id, String method, String path, JsonNode definition) {

    /** The declared status codes. */
    public Set<String> statuses() {
      Set<String> statuses = new TreeSet<>();
      definition.path("responses").fieldNames().forEachRemaining(statuses::add);
      return statuses;
    }

    /** Its parameters of a place: {@code query} or {@code path}. */
    public List<JsonNode> parameters(String in) {
      List<JsonNode> parameters = new ArrayList<>();
      definition
          .path("parameters")
          .forEach(
              p -> {
                if (p.path("in").asText().equals(in)) {
                  parameters.add(p);
                }
              });
      return parameters;
    }
  }

  /** All operations. */
  public List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    document
        .path("paths")
        .fields()
        .forEachRemaining(
            path ->
                path.getValue()
                    .fields()
                    .forEachRemaining(
                        method ->
                            operations.add(
                                new Operation(
                                    method.getValue().path("operationId").asText(),
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    method.getValue()))));
    return operations;
  }

  /** The operation of an id. */
  public Operation operation(String id) {
    return operations().stream().filter(o -> o.id().equals(id)).findFirst().orElseThrow();
  }

  /** Fails unless an answer is one that the document declares, in its form too. */
  public void check(Operation operation, int status, String type, String body) {
    String what = operation.id() + " " + status + ": " + body;
    assertThat(operation.statuses()).as(what).contains(Integer.toString(status));
    JsonNode content = operation.definition().path("responses").path("" + status).path("content");
    assertThat(content.fieldNames().next()).as(what).isEqualTo(type.replaceFirst(";.*", ""));
    ObjectNode schema = content.elements().next().path("schema").deepCopy();
    schema.set("components", document.path("components"));
    try {
      assertThat(
              JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                  .getSchema(schema)
                  .validate(JSON.readTree(body)))
          .as(what)
          .isEmpty();
    } catch (IOException e) {
      throw new AssertionError(what, e);
    }
    seen.add(operation.id() + " " + status);
  }

  /** What is declared and was not seen, as {@code id status}. */
  public Set<String> unseen() {
    Set<String> unseen = new TreeSet<>();
    for (Operation operation : operations()) {
      operation.statuses().forEach(status -> unseen.add(operation.id() + " " + status));
    }
    unseen.removeAll(seen);
    return unseen;
  }
}
