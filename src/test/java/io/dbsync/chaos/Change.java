package io.dbsync.chaos;

/** One thing about an engine that is not as it is shipped. */
sealed interface Change {

  /**
   * A change of one of the engine's files.
   *
   * @param file its path in the JAR
   * @param text what is replaced, everywhere; it must be there
   * @param replacement by what
   */
  record Alteration(String file, String text, String replacement) implements Change {}

  /** A setting that comes before that of other runs. */
  record Setting(String key, String value) implements Change {}

  /** An environment variable. */
  record Variable(String name, String value) implements Change {}
}
