package io.dbsync.table;

import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SQL that somebody has written in a setting, made fit to stand inside a statement. */
final class UserSql {

  /** What is not looked into, and the characters that mean something to those who pass SQL on. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "[eE]'(?:[^'\\\\]|\\\\.|'')*+'"
              + "|'[^']*+(?:''[^']*+)*+'"
              + "|\"[^\"]*+(?:\"\"[^\"]*+)*+\""
              + "|--[^\\n]*+"
              + "|/\\*.*?\\*/"
              + "|(\\$\\w*+\\$).*?\\1"
              + "|::|[?:;]",
          Pattern.DOTALL);

  /** Who parses a statement before the server does. */
  enum Reader {
    /** pgjdbc alone: a question mark is a parameter. */
    DRIVER,
    /** Spring's JDBC templates too: a colon begins a named parameter. */
    SPRING
  }

  private UserSql() {}

  /**
   * A query or expression between parentheses, whatever comments it ends with.
   *
   * @throws IllegalArgumentException if it is more than one statement
   */
  static String enclosed(String sql, Reader reader) {
    return "(\n" + escaped(single(sql), reader) + "\n)";
  }

  /** Without the semicolon at its end. */
  private static String single(String sql) {
    Matcher matcher = TOKEN.matcher(sql);
    while (matcher.find()) {
      if (matcher.group().equals(";")) {
        if (!sql.substring(matcher.end()).replaceAll("--[^\\n]*", "").isBlank()) {
          throw new IllegalArgumentException("it is more than one statement: expected one SELECT");
        }
        return sql.substring(0, matcher.start());
      }
    }
    return sql;
  }

  private static String escaped(String sql, Reader reader) {
    UnaryOperator<String> escape =
        token ->
            switch (token) {
              case "?" -> "??";
              case ":" -> reader == Reader.SPRING ? "\\:" : ":";
              default -> token;
            };
    return TOKEN
        .matcher(sql)
        .replaceAll((MatchResult match) -> Matcher.quoteReplacement(escape.apply(match.group())));
  }
}
