package io.dbsync.table;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of SQL, as PostgreSQL's scanner reads it ({@code scan.l}, with {@code
 * standard_conforming_strings} on). What is not closed reaches to the end.
 *
 * @param kind what it is
 * @param text as it stands in the SQL; all tokens together are the SQL
 */
record SqlToken(Kind kind, String text) {

  /** What SQL is made of, as far as it matters to those who pass it on. */
  enum Kind {
    /** To the end of the line, or between slash and asterisk, nested. */
    COMMENT,
    /** {@code '…'}; of an escape string, {@code E'…'}, all but its E. */
    STRING,
    ESCAPE_STRING,
    /** {@code $tag$…$tag$}. */
    DOLLAR_STRING,
    /** {@code "…"}. */
    QUOTED_NAME,
    /** A name, a keyword or a number. */
    WORD,
    SPACE,
    SEMICOLON,
    /** Any other character, {@code ::} apart. */
    OTHER
  }

  private static final String LETTER = "A-Za-z_\\x{80}-\\x{10ffff}";

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<space>[ \\t\\n\\r\\f\\x0b]+)"
              + "|(?<line>--[^\\r\\n]*+)"
              + "|(?<block>/\\*)"
              + "|(?<string>'[^']*+(?:''[^']*+)*+(?:'|$))"
              + "|(?<name>\"[^\"]*+(?:\"\"[^\"]*+)*+(?:\"|$))"
              + ("|\\$(?<tag>(?:[" + LETTER + "][" + LETTER + "0-9]*+)?)\\$")
              + ("|(?<word>[" + LETTER + "][" + LETTER + "0-9$]*+|[0-9][" + LETTER + "0-9]*+)")
              + "|(?<semicolon>;)"
              + "|::|.",
          Pattern.DOTALL);

  private static final Pattern CLOSED =
      Pattern.compile("'[^'\\\\]*+(?:(?:\\\\.|'')[^'\\\\]*+)*+'", Pattern.DOTALL);

  private static final Pattern ESCAPED =
      Pattern.compile("'[^'\\\\]*+(?:(?:\\\\.|'')[^'\\\\]*+)*+(?:'|\\\\?$)", Pattern.DOTALL);

  /** Two strings with a line break between them are one. */
  private static final Pattern CONTINUES =
      Pattern.compile("(?:[ \\t\\f\\x0b]|--[^\\r\\n]*+)*[\\r\\n](?:\\s|--[^\\r\\n]*+[\\r\\n])*+'");

  private static final Pattern BLOCK_EDGE = Pattern.compile("/\\*|\\*/");

  /** Takes SQL to pieces. */
  static List<SqlToken> of(String sql) {
    List<SqlToken> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(sql);
    int at = 0;
    boolean escape = false;
    while (at < sql.length()) {
      matcher.region(at, sql.length()).lookingAt();
      Kind kind = kind(matcher);
      int end = matcher.end();
      if (matcher.group("block") != null) {
        end = endOfBlock(sql, at);
      } else if (kind == Kind.DOLLAR_STRING) {
        int close = sql.indexOf(matcher.group(), end);
        end = close < 0 ? sql.length() : close + matcher.group().length();
      } else if (kind == Kind.STRING && escape) {
        kind = Kind.ESCAPE_STRING;
        end = end(ESCAPED, sql, at);
      }
      tokens.add(new SqlToken(kind, sql.substring(at, end)));
      escape =
          switch (kind) {
            case WORD -> matcher.group().equalsIgnoreCase("e") && sql.startsWith("'", end);
            case ESCAPE_STRING -> end(CONTINUES, sql, end) > end;
            case SPACE, COMMENT -> escape;
            default -> false;
          };
      at = end;
    }
    return tokens;
  }

  private static Kind kind(Matcher matcher) {
    if (matcher.group("space") != null) {
      return Kind.SPACE;
    } else if (matcher.group("line") != null || matcher.group("block") != null) {
      return Kind.COMMENT;
    } else if (matcher.group("string") != null) {
      return Kind.STRING;
    } else if (matcher.group("name") != null) {
      return Kind.QUOTED_NAME;
    } else if (matcher.group("tag") != null) {
      return Kind.DOLLAR_STRING;
    } else if (matcher.group("word") != null) {
      return Kind.WORD;
    }
    return matcher.group("semicolon") != null ? Kind.SEMICOLON : Kind.OTHER;
  }

  /** Where a match that begins at a place ends; the place itself if there is none. */
  private static int end(Pattern pattern, String sql, int at) {
    Matcher matcher = pattern.matcher(sql).region(at, sql.length());
    return matcher.lookingAt() ? matcher.end() : at;
  }

  private static int endOfBlock(String sql, int start) {
    Matcher edge = BLOCK_EDGE.matcher(sql);
    int depth = 0;
    for (int at = start; edge.find(at); at = edge.end()) {
      depth += edge.group().equals("/*") ? 1 : -1;
      if (depth == 0) {
        return edge.end();
      }
    }
    return sql.length();
  }

  boolean is(Kind other) {
    return kind == other;
  }

  /** Whether its end is missing, which only the last one of some SQL can be. */
  boolean open() {
    return switch (kind) {
      case STRING, QUOTED_NAME -> text.chars().filter(c -> c == text.charAt(0)).count() % 2 == 1;
      case ESCAPE_STRING -> !CLOSED.matcher(text).matches();
      case DOLLAR_STRING -> !text.substring(tag().length()).endsWith(tag());
      case COMMENT -> text.startsWith("/*") && endOfBlock(text + "*/", 0) > text.length();
      default -> false;
    };
  }

  /** The {@code $tag$} of a string between such ones. */
  String tag() {
    return text.substring(0, text.indexOf('$', 1) + 1);
  }

  /** Whether the server passes over it. */
  boolean blank() {
    return kind == Kind.SPACE || kind == Kind.COMMENT;
  }
}
