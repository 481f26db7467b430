package io.dbsync.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark runs, if only over a few rows. */
@Tag("long")
final class BenchIT {

  @TempDir private Path directory;

  @Test
  void measuresAFewRows() throws Exception {
    // Given
    Options options = new Options(2_000, 1, Set.of("backfill"), 0, directory);

    // When
    Samples samples = Bench.run(options);

    // Then
    assertThat(samples.series().stream().map(Samples.Series::who))
        .contains(
            EngineBackfill.NAME, WithoutQueue.NAME, RawPipe.NAME, Replica.NAME, NaiveEngine.NAME);
    assertThat(Files.readString(directory.resolve("RESULTS.md")))
        .contains("| backfill rows/s : raw pipe | at least 0.55 x | ");
    assertThat(directory.resolve(Plots.BACKFILL)).isNotEmptyFile();
  }
}
