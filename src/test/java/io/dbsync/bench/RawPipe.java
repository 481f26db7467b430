package io.dbsync.bench;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;

/** {@code psql … COPY … TO STDOUT | psql … COPY … FROM STDIN}: as fast as it goes, once. */
final class RawPipe implements Contestant {

  static final String NAME = "raw pipe";

  private static final String TABLE = "raw_pipe";
  private static final String OUT = "COPY (SELECT id, to_jsonb(t) FROM students AS t) TO STDOUT";
  private static final String IN = "COPY " + TABLE + " FROM STDIN";
  private static final String SCRIPT =
      "\"$PSQL\" -qX -v ON_ERROR_STOP=1 \"$FROM\" -c \"$OUT\" | \"$PSQL\" -qX -v ON_ERROR_STOP=1 \"$TO\" -c \"$IN\""
          + " && times";
  private static final Pattern TIME = Pattern.compile("(\\d+)m([\\d.]+)s");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void backfill(Stage stage) throws Exception {
    Peers.createDocuments(stage.target(), TABLE);
    stage.servers().settle();
    Optional<Path> psql = stage.servers().psql();
    double[] cpu = {0};
    Stopwatch watch = new Stopwatch(stage.servers(), () -> cpu[0]);
    cpu[0] = psql.isPresent() ? pipe(stage, psql.get()) : copy(stage);
    stage
        .samples()
        .add(watch.stop().sample("backfill", NAME, stage.rows(), stage.round(), stage.rows()));
    stage.check(NAME, stage.target(), TABLE, "id");
    Peers.dropDocuments(stage.target(), TABLE);
  }

  private static double pipe(Stage stage, Path psql) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", SCRIPT).redirectErrorStream(true);
    builder.environment().put("PSQL", psql.toString());
    builder.environment().put("FROM", stage.sourceUrl().substring("jdbc:".length()));
    builder.environment().put("TO", stage.targetUrl().substring("jdbc:".length()));
    builder.environment().put("OUT", OUT);
    builder.environment().put("IN", IN);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("pipe: " + output);
    }
    // the second line: user and system time of what the shell ran
    String line = output.strip().lines().reduce((first, second) -> second).orElse("");
    Matcher time = TIME.matcher(line);
    double seconds = 0;
    while (time.find()) {
      seconds += 60 * Double.parseDouble(time.group(1)) + Double.parseDouble(time.group(2));
    }
    return seconds;
  }

  /** Where there is no psql. */
  private static double copy(Stage stage) throws Exception {
    double before = Processes.cpuSeconds(ProcessHandle.current().pid());
    try (Connection source = stage.source().connect();
        Connection target = stage.target().connect();
        PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out, 1 << 20)) {
      CompletableFuture<Long> reading =
          CompletableFuture.supplyAsync(
              () -> {
                try (out) {
                  return source.unwrap(PGConnection.class).getCopyAPI().copyOut(OUT, out);
                } catch (SQLException | IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      target.unwrap(PGConnection.class).getCopyAPI().copyIn(IN, in);
      reading.join();
    }
    return Processes.cpuSeconds(ProcessHandle.current().pid()) - before;
  }
}
