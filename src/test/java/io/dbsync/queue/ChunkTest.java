package io.dbsync.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The body of a message, and how it falls apart. */
final class ChunkTest {

  /** What may stand in a key: quotes, backslashes, control characters, any language. */
  private static final List<String> ODD_KEYS =
      List.of(
          "1", "a\"b", "a\\b", "a\nb\tc\r", "\u0001\u001f", "é 名 \uD83D\uDE00", "", " ", "</x>'");

  @Test
  void comesBackFromItsJson() throws Exception {
    // Given
    Chunk chunk = new Chunk("students", 7, 8L, Operation.DELETE, ODD_KEYS, false);

    // When
    Chunk read = unmarshal(marshal(chunk));

    // Then
    assertThat(read).isEqualTo(chunk);
  }

  @Test
  void isReadFromTheMessageThatTheLedgerMakes() throws Exception {
    // Given
    String message =
        """
        {"table" : "students", "run" : 9007199254740993, "chunk" : 12, "operation" : "UPDATE",
         "keys" : ["1", "[1, \\"a\\"]"]}""";

    // When
    Chunk chunk = unmarshal(message);

    // Then
    assertThat(chunk)
        .isEqualTo(
            new Chunk(
                "students",
                9_007_199_254_740_993L,
                12L,
                Operation.UPDATE,
                List.of("1", "[1, \"a\"]"),
                false));
  }

  @Test
  void toleratesFieldsOfALaterVersion() throws Exception {
    // Given
    String message =
        """
        {"table":"t","run":1,"operation":"INSERT","keys":["1"],"priority":9,"more":{"a":[1]}}""";

    // When
    Chunk chunk = unmarshal(message);

    // Then
    assertThat(chunk).isEqualTo(new Chunk("t", 1, null, Operation.INSERT, List.of("1"), false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'table':'t','run':1,'operation':'INSERT','keys':[]}",
        "{'table':'t','run':1,'operation':'INSERT','keys':null}",
        "{'table':'t','run':1,'operation':'INSERT','keys':['1',null]}",
        "{'table':'t','run':1,'operation':'INSERT','keys':'1'}",
        "{'table':'t','run':1,'operation':'INSERT'}",
        "{'run':1,'operation':'INSERT','keys':['1']}",
        "{'table':'t','run':1,'keys':['1']}",
        "{'table':'t','run':1,'operation':'TRUNCATE','keys':['1']}",
        "{'table':'t','run':'one','operation':'INSERT','keys':['1']}",
        "{'table':'t','run':1,'operation':'INSERT','keys':['1'",
        "['t',1,'INSERT',['1']]",
        "DELETE FROM students",
        "",
      })
  void refusesWhatIsNoChunkAsUnreadableJson(String message) {
    // the type is what routes/errors.camel.yaml tells such a message by
    assertThatThrownBy(() -> unmarshal(message.replace('\'', '"')))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void keysAreWrittenAsAJsonArrayOfStrings() throws Exception {
    // Given
    Chunk chunk = new Chunk("t", 1, 2L, Operation.UPDATE, ODD_KEYS, false);

    // When
    String json = chunk.keysJson();

    // Then
    List<String> read = new ObjectMapper().readValue(json, new TypeReference<>() {});
    assertThat(read).isEqualTo(ODD_KEYS);
    assertThat(json)
        .startsWith("[\"1\",\"a\\\"b\",\"a\\\\b\",")
        .doesNotContainPattern("\\p{Cntrl}");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 999, 1000})
  void halvesHoldEveryKeyOnce(int size) {
    // Given
    Chunk chunk = chunk(IntStream.range(0, size).mapToObj(Integer::toString).toList());

    // When
    List<Chunk> halves = chunk.halves();

    // Then
    assertThat(halves)
        .hasSize(2)
        .allMatch(Chunk::part)
        .allMatch(half -> half.size() <= (size + 1) / 2);
    assertThat(halves)
        .flatExtracting(Chunk::keys)
        .containsExactlyInAnyOrderElementsOf(chunk.keys());
    assertThat(halves)
        .allSatisfy(
            half ->
                assertThat(half)
                    .usingRecursiveComparison()
                    .ignoringFields("keys", "part")
                    .isEqualTo(chunk));
  }

  @Test
  void fallsApartIntoTheFreeKeysAndThenTheLockedOnes() throws Exception {
    // Given
    Chunk chunk = chunk(List.of("1", "a\"b", "3", "4"));

    // When
    List<Chunk> parts = chunk.apart("[\"a\\\"b\", \"4\", \"not mine\"]");

    // Then
    assertThat(parts)
        .extracting(Chunk::keys)
        .containsExactly(List.of("1", "3"), List.of("a\"b", "4"));
    assertThat(parts).allMatch(Chunk::part).allMatch(part -> part.chunk() == 2L && part.run() == 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[\"1\", \"2\"]", "[\"3\"]"})
  void doesNotFallApartIfAllKeysAreFreeOrAllAreLocked(String locked) throws Exception {
    assertThat(chunk(List.of("1", "2")).apart(locked)).isEmpty();
  }

  @Test
  void mayLeaveItsKeysToTheLedger() throws Exception {
    // Given
    String message =
        "{\"table\":\"t\",\"run\":1,\"chunk\":2,\"operation\":\"INSERT\",\"keys\":null}";

    // When
    Chunk chunk = new ObjectMapper().readValue(message, Chunk.class);

    // Then
    assertThat(chunk.isWithoutKeys()).isTrue();
    assertThat(chunk.withKeys("[\"1\"]")).isEqualTo(chunk(List.of("1")));
    assertThat(chunk(List.of("1")).isWithoutKeys()).isFalse();
  }

  @Test
  void keysCannotBeChangedFromOutside() {
    // Given
    List<String> keys = new java.util.ArrayList<>(List.of("1"));
    Chunk chunk = chunk(keys);

    // When
    keys.add("2");

    // Then
    assertThat(chunk.keys()).containsExactly("1");
  }

  private static Chunk chunk(List<String> keys) {
    return new Chunk("t", 1, 2L, Operation.INSERT, keys, false);
  }

  /** As {@code unmarshal} with {@code unmarshalType} in {@code routes/take-chunk.camel.yaml}. */
  private static Chunk unmarshal(String message) throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext();
        JacksonDataFormat json = json(camel)) {
      byte[] body = message.getBytes(StandardCharsets.UTF_8);
      return (Chunk) json.unmarshal(new DefaultExchange(camel), new ByteArrayInputStream(body));
    }
  }

  private static String marshal(Chunk chunk) throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext();
        JacksonDataFormat json = json(camel)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      json.marshal(new DefaultExchange(camel), chunk, out);
      return out.toString(StandardCharsets.UTF_8);
    }
  }

  private static JacksonDataFormat json(DefaultCamelContext camel) {
    JacksonDataFormat json = new JacksonDataFormat();
    json.setUnmarshalTypeName(Chunk.class.getName());
    json.setCamelContext(camel);
    json.start();
    return json;
  }
}
