package io.dbsync.loadtest;

import io.dbsync.settings.Settings;
import java.nio.file.Path;

/**
 * What is measured, and by whom.
 *
 * @param records students to insert
 * @param rate writes a second; 0 spreads those of a phase over two poll periods
 * @param report the report's file
 * @param writer the source, with a role that may write it
 * @param command how it can be run again
 * @param version of the engine
 */
public record LoadTestOptions(
    int records,
    double rate,
    Path report,
    Settings.Database writer,
    String command,
    String version) {}
