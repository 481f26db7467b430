package io.dbsync.operations;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hands out the files of the pages, from the class path: nothing else of it, and none that holds
 * data. A page {@code /api/docs} is {@code pages/docs.html}, what belongs to it lies under {@code
 * /pages/}, and {@code /webjars/name/file} is a file of the WebJar of that name.
 */
final class ApiPages {

  // no dot at the begin of a name: nothing leads elsewhere
  private static final Pattern FILE = Pattern.compile("/pages/[\\w-][\\w.-]*\\.\\w+");
  private static final Pattern WEBJAR =
      Pattern.compile("/webjars/([\\w-]+)/((?:[\\w-][\\w.-]*/)*[\\w-][\\w.-]*\\.\\w+)");

  private final Map<String, Buffer> files = new ConcurrentHashMap<>();

  /** Whether a path is one of a page. */
  static boolean isPage(String path) {
    return page(path) != null || path.startsWith("/pages/") || path.startsWith("/webjars/");
  }

  /**
   * Answers a request for a page.
   *
   * @return false if it is for something else, or nothing is there
   */
  boolean answer(RoutingContext request) {
    HttpMethod method = request.request().method();
    String path = request.normalizedPath();
    if (!isPage(path) || method != HttpMethod.GET && method != HttpMethod.HEAD) {
      return false;
    }
    String resource = resource(path);
    Buffer content = resource == null ? null : read(resource);
    if (content == null) {
      return false;
    }
    ApiHeaders.putForPage(request.response());
    request.response().putHeader("Content-Type", type(resource)).end(content);
    return true;
  }

  private static String page(String path) {
    return path.equals("/api/docs") ? "pages/docs.html" : null;
  }

  private static String type(String file) {
    return switch (file.substring(file.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      case "png" -> "image/png";
      case "woff2" -> "font/woff2";
      default -> null;
    };
  }

  private static String resource(String path) {
    String page = page(path);
    Matcher file = FILE.matcher(path);
    Matcher webjar = WEBJAR.matcher(path);
    if (page != null) {
      return page;
    } else if (file.matches() && type(path) != null) {
      return path.substring(1);
    } else if (webjar.matches() && type(path) != null) {
      return "META-INF/resources/webjars/%s/%s/%s"
          .formatted(webjar.group(1), version(webjar.group(1)), webjar.group(2));
    }
    return null;
  }

  /** The version stands in the path, but whoever writes a page need not know it. */
  private static String version(String webjar) {
    for (String group : new String[] {"org.webjars", "org.webjars.npm"}) {
      String path = "META-INF/maven/%s/%s/pom.properties".formatted(group, webjar);
      try (InputStream stream = open(path)) {
        if (stream != null) {
          Properties properties = new Properties();
          properties.load(stream);
          return properties.getProperty("version");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(path, e);
      }
    }
    return "";
  }

  private Buffer read(String resource) {
    return files.computeIfAbsent(
        resource,
        path -> {
          try (InputStream stream = open(path)) {
            return stream == null ? null : Buffer.buffer(stream.readAllBytes());
          } catch (IOException e) {
            throw new UncheckedIOException(path, e);
          }
        });
  }

  private static InputStream open(String path) {
    return ApiPages.class.getClassLoader().getResourceAsStream(path);
  }
}
