package io.dbsync.table;

import io.dbsync.table.SqlToken.Kind;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.util.ServerErrorMessage;

/** SQL of a setting, made fit to stand inside a statement, whatever PostgreSQL takes in it. */
final class UserSql {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** Who parses a statement before the server does. */
  enum Reader {
    /** pgjdbc alone: a question mark is a parameter. */
    DRIVER,
    /** Spring's JDBC templates too: a colon or an ampersand begins a named parameter. */
    SPRING
  }

  private UserSql() {}

  /**
   * A query or expression between parentheses. It means the same, but has no comments and no
   * strings that not every reader knows.
   *
   * @throws IllegalArgumentException if it is more than one statement
   */
  static String enclosed(String sql, Reader reader) {
    List<SqlToken> tokens = single(sql);
    StringBuilder text = new StringBuilder("(\n");
    for (int i = 0; i < tokens.size(); i++) {
      boolean beforeWord = i + 1 < tokens.size() && tokens.get(i + 1).is(Kind.WORD);
      text.append(inert(tokens.get(i), reader, beforeWord));
    }
    return text.append("\n)").toString();
  }

  /**
   * A query as the server is to get it, as long as it is: it says where an error is.
   *
   * @throws IllegalArgumentException if it is more than one statement
   */
  static String plain(String sql) {
    return single(sql).stream().map(UserSql::forDriver).collect(Collectors.joining());
  }

  private static String forDriver(SqlToken token) {
    if (token.is(Kind.ESCAPE_STRING)) {
      // it does not know that the second of two such strings on two lines is one, too
      return withDoubledQuotes(token.text());
    }
    return token.is(Kind.OTHER) && token.text().equals("?") ? "??" : token.text();
  }

  /** Why the server does not take a query, with the place in its text. */
  static String refusal(String sql, ServerErrorMessage error) {
    return "%s: %s, at %s of the query%s"
        .formatted(
            error.getSeverity(),
            error.getMessage(),
            place(sql, error.getPosition()),
            error.getHint() == null ? "" : "; " + error.getHint());
  }

  /**
   * A place in a query.
   *
   * @param position in characters, the first is 1
   */
  private static String place(String sql, int position) {
    String text = withoutMark(sql);
    int end =
        text.offsetByCodePoints(0, Math.min(position - 1, text.codePointCount(0, text.length())));
    String before = text.substring(0, end);
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    int lineStart = before.lastIndexOf('\n') + 1;
    return "line " + line + ", column " + (before.codePointCount(lineStart, end) + 1);
  }

  private static String withoutMark(String sql) {
    return sql.startsWith(BYTE_ORDER_MARK) ? sql.substring(1) : sql;
  }

  /** Without the semicolon at its end. */
  private static List<SqlToken> single(String sql) {
    List<SqlToken> tokens = SqlToken.of(withoutMark(sql));
    tokens.stream()
        .filter(SqlToken::open)
        .findFirst()
        .ifPresent(
            open -> {
              int length = tokens.stream().mapToInt(t -> t.text().length()).sum();
              String before = withoutMark(sql).substring(0, length - open.text().length());
              throw new IllegalArgumentException(
                  "the end is missing of what begins at "
                      + place(sql, before.codePointCount(0, before.length()) + 1)
                      + " of the query: a string, a quoted name or a comment");
            });
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).is(Kind.SEMICOLON)) {
        boolean more = tokens.stream().skip(i).anyMatch(t -> !t.blank() && !t.is(Kind.SEMICOLON));
        if (more) {
          throw new IllegalArgumentException("it is more than one statement: expected one SELECT");
        }
        return tokens.subList(0, i);
      }
    }
    return tokens;
  }

  private static String inert(SqlToken token, Reader reader, boolean beforeWord) {
    String text = token.text();
    return switch (token.kind()) {
      // a line break between two strings is still there
      case COMMENT -> text.startsWith("--") ? "" : " ";
      case ESCAPE_STRING -> withDoubledQuotes(text);
      case DOLLAR_STRING -> string(token);
      case OTHER ->
          switch (text) {
            case "?" -> "??";
            case ":" -> reader == Reader.SPRING ? "\\:" : ":";
            case "&" -> beforeWord ? "& " : "&";
            default -> text;
          };
      default -> text;
    };
  }

  /** An escape string without {@code \'}. */
  private static String withDoubledQuotes(String text) {
    StringBuilder doubled = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 1 < text.length()) {
        i++;
        doubled.append(text.charAt(i) == '\'' ? '\'' : '\\');
      }
      doubled.append(text.charAt(i));
    }
    return doubled.toString();
  }

  /** A dollar-quoted string between quotes; the space keeps it from what is before it. */
  private static String string(SqlToken token) {
    String content =
        token.text().substring(token.tag().length(), token.text().length() - token.tag().length());
    return " '" + content.replace("'", "''") + "'";
  }
}
