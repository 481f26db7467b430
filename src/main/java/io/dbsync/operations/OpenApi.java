package io.dbsync.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.openapi.BeanConfig;
import org.apache.camel.openapi.RestOpenApiReader;

/**
 * The API's description: Camel makes it of the REST DSL, and {@code openapi/schemas.json} tells
 * what answers look like. Made when somebody asks for it, for that takes a while.
 */
public final class OpenApi {

  private static final String SCHEMAS = "openapi/schemas.json";

  private String made;

  /** The OpenAPI document. */
  public synchronized String document(CamelContext camel)
      throws IOException, ClassNotFoundException {
    if (made == null) {
      made = make(camel);
    }
    return made;
  }

  private static String make(CamelContext camel) throws IOException, ClassNotFoundException {
    String version = OpenApi.class.getPackage().getImplementationVersion();
    BeanConfig config = new BeanConfig();
    config.setVersion("3.1.0");
    config.setInfo(
        new Info()
            .title("DB Sync Engine")
            .version(version == null ? "development" : version)
            .description("The admin API. Errors are problem details, RFC 9457."));
    OpenAPI model =
        new RestOpenApiReader()
            .read(
                camel,
                camel.getCamelContextExtension().getContextPlugin(Model.class).getRestDefinitions(),
                config,
                camel.getName(),
                camel.getClassResolver());
    ObjectMapper mapper = Json31.mapper();
    ObjectNode document = mapper.valueToTree(model);
    document.putArray("servers").addObject().put("url", "/");
    JsonNode schemas = schemas(mapper);
    document.withObject("/components").set("schemas", schemas);
    document.path("paths").forEach(path -> path.forEach(operation -> complete(operation, schemas)));
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document);
  }

  private static JsonNode schemas(ObjectMapper mapper) throws IOException {
    try (InputStream stream = OpenApi.class.getClassLoader().getResourceAsStream(SCHEMAS)) {
      return mapper.readTree(stream);
    }
  }

  private static void complete(JsonNode operation, JsonNode schemas) {
    String id = operation.path("operationId").asText();
    ((ObjectNode) operation).remove("x-camelContextId");
    operation.path("parameters").forEach(p -> range((ObjectNode) p.path("schema")));
    operation
        .path("responses")
        .fields()
        .forEachRemaining(
            entry -> {
              // the health check tells the same whether it is good or bad
              boolean problem = entry.getKey().compareTo("400") >= 0 && !id.equals("get-health");
              String schema = problem ? "problem" : id;
              if (schemas.has(schema)) {
                refer(
                    ((ObjectNode) entry.getValue())
                        .putObject("content")
                        .putObject(problem ? "application/problem+json" : "application/json"),
                    schema);
              }
            });
    String request = id + "-request";
    if (schemas.has(request)) {
      refer((ObjectNode) operation.at("/requestBody/content/application~1json"), request);
    }
  }

  private static void refer(ObjectNode mediaType, String schema) {
    mediaType.putObject("schema").put("$ref", "#/components/schemas/" + schema);
  }

  /** In the REST DSL the format of an integer is its range. */
  private static void range(ObjectNode schema) {
    String[] range = schema.path("format").asText().split("\\.\\.");
    if (range.length == 2) {
      schema.put("format", "int64");
      schema.put("minimum", Long.parseLong(range[0]));
      schema.put("maximum", Long.parseLong(range[1]));
    }
  }
}
