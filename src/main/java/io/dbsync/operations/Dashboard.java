package io.dbsync.operations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The files of the dashboard, each read once: those of its own, and those of its WebJars. */
public final class Dashboard {

  private static final int NOT_FOUND = 404;
  private static final Pattern NAME = Pattern.compile("[a-z]+\\.[a-z]+");
  private static final String UPLOT = "META-INF/resources/webjars/uplot/1.6.30/dist/";

  private final Map<String, File> files = new ConcurrentHashMap<>();

  /**
   * One file.
   *
   * @param type its media type
   * @param tag names its content, as an {@code ETag}
   * @param content its bytes, not to be changed
   */
  public record File(String type, String tag, byte[] content) {}

  /**
   * A file by its name.
   *
   * @throws ApiException if there is none of that name
   */
  public File file(String name) {
    String type = type(name);
    if (!NAME.matcher(name).matches() || type == null) {
      throw nothing();
    }
    return files.computeIfAbsent(name, key -> read(key, type));
  }

  private static File read(String name, String type) {
    String resource = resource(name);
    try (InputStream stream = Dashboard.class.getClassLoader().getResourceAsStream(resource)) {
      if (stream == null) {
        throw nothing();
      }
      byte[] content = stream.readAllBytes();
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return new File(type, "\"" + HexFormat.of().formatHex(hash, 0, 8) + "\"", content);
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String type(String name) {
    return switch (name.substring(name.indexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> null;
    };
  }

  private static String resource(String name) {
    return switch (name) {
      case "uplot.js" -> UPLOT + "uPlot.iife.min.js";
      case "uplot.css" -> UPLOT + "uPlot.min.css";
      default -> "dashboard/" + name;
    };
  }

  private static ApiException nothing() {
    return new ApiException(NOT_FOUND, "there is nothing at this path");
  }
}
