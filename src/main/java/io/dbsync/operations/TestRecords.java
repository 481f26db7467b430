package io.dbsync.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dbsync.database.SqlErrors;
import io.dbsync.diff.Poller;
import io.dbsync.settings.TableSettings;
import io.dbsync.table.TableSql;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Inserts students into the source, for trying things out: {@code POST /api/test/insert-raw}. */
public final class TestRecords {

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final String TABLE = "students";
  private static final List<String> TEXTS = List.of("name", "email", "course");

  private final boolean open;
  private final Poller poller;
  private final Function<TableSettings, DataSource> sources;
  private final ObjectMapper json =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  /**
   * @param open whether {@code sync.api.test-endpoints} allows it
   * @param poller knows the table {@code students}
   * @param sources gives transactions that may write to a table's source
   */
  TestRecords(boolean open, Poller poller, Function<TableSettings, DataSource> sources) {
    this.open = open;
    this.poller = poller;
    this.sources = sources;
  }

  /**
   * Inserts a student.
   *
   * @param body a JSON object with name, email, age and course
   * @return the new row's id
   * @throws ApiException if it is closed, or the source does not take it
   */
  public Map<String, Object> insert(String body) {
    if (!open || !poller.states().containsKey(TABLE)) {
      throw new ApiException(NOT_FOUND, "this is closed; sync.api.test-endpoints=true opens it");
    }
    MapSqlParameterSource student = student(body);
    String sql = TableSql.loadTest("insert-raw", poller.table(TABLE));
    DataSource database = sources.apply(poller.state(TABLE).settings());
    NamedParameterJdbcTemplate source = new NamedParameterJdbcTemplate(database);
    TransactionTemplate transaction =
        new TransactionTemplate(new DataSourceTransactionManager(database));
    try {
      String id = transaction.execute(status -> source.queryForObject(sql, student, String.class));
      return Map.of("id", id != null && id.matches("[0-9]{1,18}") ? Long.valueOf(id) : id);
    } catch (DuplicateKeyException e) {
      throw new ApiException(CONFLICT, "the source has such a student: " + SqlErrors.reason(e));
    } catch (DataAccessException e) {
      if (SqlErrors.kind(e) == SqlErrors.Kind.ROW) {
        throw new ApiException(BAD_REQUEST, "the source refuses it: " + SqlErrors.reason(e));
      }
      if (SqlErrors.reason(e).contains("permission denied")) {
        throw new ApiException(
            CONFLICT, "sync.source.username may only read: GRANT INSERT ON students to it first");
      }
      throw e;
    }
  }

  private MapSqlParameterSource student(String body) {
    JsonNode student;
    try {
      student = json.readTree(body == null ? "" : body);
    } catch (JsonProcessingException e) {
      throw new ApiException(BAD_REQUEST, "body: expected a JSON object, this is no JSON");
    }
    if (!student.isObject() || student.isEmpty()) {
      throw new ApiException(
          BAD_REQUEST, "body: expected a JSON object with name, email, age and course");
    }
    student
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!TEXTS.contains(field) && !field.equals("age")) {
                throw new ApiException(
                    BAD_REQUEST, "body: expected nothing but name, email, age and course");
              }
            });
    MapSqlParameterSource values = new MapSqlParameterSource();
    TEXTS.forEach(field -> values.addValue(field, text(field, student.path(field))));
    values.addValue("age", age(student.path("age")));
    return values;
  }

  private static String text(String field, JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new ApiException(BAD_REQUEST, field + ": expected text");
    }
    ApiOperation.requireText(field, value.asText());
    return value.asText();
  }

  private static Integer age(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isInt()) {
      throw new ApiException(BAD_REQUEST, "age: expected an integer");
    }
    return value.asInt();
  }
}
