package io.dbsync.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The results as pictures. */
final class Plots {

  static final String GROWTH = "growth.svg";
  static final String BACKFILL = "backfill.svg";

  private static final int WIDTH = 900;
  private static final int HEIGHT = 520;
  private static final int LEFT = 70;
  private static final int RIGHT = 650;
  private static final int TOP = 40;
  private static final int BOTTOM = 470;
  private static final int LINE = 20;
  private static final int BAR = 36;
  private static final String INK = "#333";
  private static final String GRID = "#ddd";

  private record Line(String name, String colour, String what, String who) {}

  private record Point(double rows, double seconds) {}

  private static final List<Line> LINES =
      List.of(
          new Line("backfill", "#d62728", "backfill", EngineBackfill.NAME),
          new Line("backfill, raw pipe", "#ff9896", "backfill", RawPipe.NAME),
          new Line("contents compared", "#9467bd", "compare contents", EngineBackfill.NAME),
          new Line("poll, 10,000 found", "#8c564b", "poll, 10,000 found", EngineBackfill.NAME),
          new Line("poll, 100 found", "#ff7f0e", "poll, 100 found", EngineBackfill.NAME),
          new Line("poll, 1 found", "#bcbd22", "poll, 1 found", EngineBackfill.NAME),
          new Line("poll, nothing found", "#1f77b4", "poll, nothing found", EngineBackfill.NAME),
          new Line("count(*) of both", "#7f7f7f", Counts.WHAT, Counts.NAME),
          new Line("idle poll, p95", "#2ca02c", IdlePolls.WHAT + " p95", EngineBackfill.NAME));

  private final Samples samples;
  private final Path directory;

  Plots(Samples samples, Path directory) {
    this.samples = samples;
    this.directory = directory;
  }

  /**
   * Seconds by rows, both logarithmic: what grows in proportion rises by one field from one to the
   * next.
   *
   * @return whether there was anything to draw
   */
  boolean growth() throws IOException {
    List<Line> lines = LINES.stream().filter(line -> points(line).size() > 1).toList();
    List<Point> all = lines.stream().flatMap(line -> points(line).stream()).toList();
    if (all.isEmpty()) {
      return false;
    }
    int left = decade(all.stream().mapToDouble(Point::rows).min().orElseThrow(), false);
    int right = decade(all.stream().mapToDouble(Point::rows).max().orElseThrow(), true);
    int low = decade(all.stream().mapToDouble(Point::seconds).min().orElseThrow(), false);
    int high = decade(all.stream().mapToDouble(Point::seconds).max().orElseThrow(), true);
    Svg svg = new Svg(WIDTH, HEIGHT);
    svg.text(LEFT, TOP - LINE, "start", INK, "Seconds by rows of the table");
    for (int x = left; x <= right; x++) {
      double at = place(x, left, right, LEFT, RIGHT);
      svg.line(at, TOP, at, BOTTOM, GRID, 1);
      svg.text(at, BOTTOM + LINE, "middle", INK, Targets.text((long) Math.pow(10, x)));
    }
    for (int y = low; y <= high; y++) {
      double at = place(y, low, high, BOTTOM, TOP);
      svg.line(LEFT, at, RIGHT, at, GRID, 1);
      String label = String.format(Locale.ROOT, "%." + Math.max(0, -y) + "f s", Math.pow(10, y));
      svg.text(LEFT - 6.0, at + 4, "end", INK, label);
    }
    double free = BOTTOM;
    for (Line line : lines.stream().sorted(Comparator.comparing(this::last)).toList()) {
      Point former = null;
      double fromX = 0;
      double fromY = 0;
      for (Point point : points(line)) {
        double x = place(Math.log10(point.rows), left, right, LEFT, RIGHT);
        double y = place(Math.log10(point.seconds), low, high, BOTTOM, TOP);
        if (former != null) {
          svg.line(fromX, fromY, x, y, line.colour, 2);
        }
        svg.dot(x, y, line.colour);
        former = point;
        fromX = x;
        fromY = y;
      }
      // names beside the ends of their lines, one above the other
      free = Math.min(fromY, free - LINE);
      svg.line(fromX, fromY, RIGHT + 8.0, free, GRID, 1);
      svg.text(RIGHT + 12.0, free + 4, "start", line.colour, line.name);
    }
    svg.save(directory.resolve(GROWTH));
    return true;
  }

  private List<Point> points(Line line) {
    List<Point> points = new ArrayList<>();
    samples.series().stream()
        .filter(s -> s.what().equals(line.what) && s.who().equals(line.who))
        .mapToLong(Samples.Series::rows)
        .sorted()
        .forEach(
            rows ->
                points.add(
                    new Point(rows, samples.median(line.what, line.who, rows, Sample::seconds))));
    return points;
  }

  private double last(Line line) {
    List<Point> points = points(line);
    return points.get(points.size() - 1).seconds;
  }

  private static int decade(double value, boolean up) {
    return (int) (up ? Math.ceil(Math.log10(value)) : Math.floor(Math.log10(value)));
  }

  private static double place(double value, double from, double to, double first, double last) {
    return first + (last - first) * (value - from) / Math.max(1, to - from);
  }

  /**
   * Rows a second of everybody.
   *
   * @return whether there was anything to draw
   */
  boolean backfill(long rows) throws IOException {
    List<String> contestants =
        samples.series().stream()
            .filter(s -> s.what().equals("backfill") && s.rows() == rows)
            .map(Samples.Series::who)
            .sorted(Comparator.comparing(who -> -rate(who, rows)))
            .toList();
    if (contestants.size() < 2) {
      return false;
    }
    Svg svg = new Svg(WIDTH, TOP + BAR * contestants.size() + LINE);
    svg.text(
        LEFT, TOP - LINE, "start", INK, "Rows a second of a first copy, %,d rows".formatted(rows));
    double y = TOP;
    double full = RIGHT - 2.0 * LEFT;
    for (String who : contestants) {
      double width = full * rate(who, rows) / rate(contestants.get(0), rows);
      String colour = who.startsWith(EngineBackfill.NAME) ? "#d62728" : "#7f7f7f";
      svg.text(LEFT + 150.0, y + LINE, "end", INK, who);
      svg.rectangle(LEFT + 160.0, y + 4, width, BAR - 10.0, colour);
      svg.text(LEFT + 166 + width, y + LINE, "start", INK, "%,.0f".formatted(rate(who, rows)));
      y += BAR;
    }
    svg.save(directory.resolve(BACKFILL));
    return true;
  }

  private double rate(String who, long rows) {
    return samples.median("backfill", who, rows, Sample::rate);
  }
}
