package io.dbsync.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that a misspelt one stands for. */
public final class Spelling {

  /** More wrong letters make it another word. */
  private static final int MOST_DISTANCE = 3;

  private Spelling() {}

  /** The known word that a misspelt one is nearest to, if one is near. */
  static Optional<String> nearest(String misspelt, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(word -> distance(word, misspelt)))
        .filter(word -> distance(word, misspelt) <= MOST_DISTANCE);
  }

  /**
   * The same for an environment variable. Others may have some that begin like ours, so it has to
   * be closer: one wrong letter in four, or an end that is missing.
   *
   * @param prefix what all of them begin with
   */
  static Optional<String> nearestVariable(
      String prefix, String misspelt, Collection<String> known) {
    int most = Math.min(MOST_DISTANCE, (misspelt.length() - prefix.length()) / 4);
    return known.stream()
        .filter(word -> distance(word, misspelt) <= most || isCutOff(misspelt, word))
        .min(Comparator.comparingInt(word -> distance(word, misspelt)));
  }

  /** {@code SYNC_SOURCE_USER}, not {@code SYNC_SOURCE}. */
  private static boolean isCutOff(String name, String word) {
    return word.startsWith(name)
        && word.indexOf('_', name.length()) < 0
        && name.matches("[^_]+_[^_]+_.*[^_]");
  }

  /** Levenshtein distance. */
  public static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
