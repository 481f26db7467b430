package io.dbsync;

import org.junit.jupiter.api.Test;

/** The guides in {@code docs} can be followed as they are written. */
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
