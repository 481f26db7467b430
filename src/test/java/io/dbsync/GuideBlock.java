package io.dbsync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced block of a guide.
 *
 * @param language what stands behind the fence: {@code sql}, {@code bash}, …
 * @param file the file that the sentence before names; null for none
 * @param text what is to be done, or what is to be seen
 */
record GuideBlock(String language, String file, String text) {

  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:`([\\w-]+/[\\w./-]+)`:\\s+)?^```(\\w+)\\n(.*?)^```",
          Pattern.DOTALL | Pattern.MULTILINE);

  /** The blocks of a guide in {@code docs}, in their order. */
  static List<GuideBlock> of(String guide) {
    try {
      Matcher blocks = BLOCK.matcher(Files.readString(Path.of("docs", guide)));
      return blocks.results().map(b -> new GuideBlock(b.group(2), b.group(1), b.group(3))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean is(String other) {
    return language.equals(other);
  }
}
