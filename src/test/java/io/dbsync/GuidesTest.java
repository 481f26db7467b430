package io.dbsync;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The guides in {@code docs} can be followed as they are written. */
@Tag("long")
final class GuidesTest {

  @Test
  void canBeFollowedFromTopToBottom() throws Exception {
    try (GuideReader reader = new GuideReader()) {
      reader.follow("five-minutes.md");
      reader.follow("nested-documents.md");
      reader.follow("tuning.md");
      reader.follow("operations.md");
    }
  }
}
