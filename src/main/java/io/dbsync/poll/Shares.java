package io.dbsync.poll;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which tables an instance hands over to others, so that each polls about as many. A table
 * goes only to an instance that can poll it and has at least two fewer: nothing goes to and fro.
 */
final class Shares {

  private Shares() {}

  /**
   * The tables to hand over, and to whom.
   *
   * @param me the deciding instance
   * @param alive all instances, the deciding one among them
   * @param idle tables of the deciding instance that are not being compared
   */
  static Map<String, String> toHandOver(
      String me, Collection<Instance> alive, Collection<String> idle) {
    Map<String, Integer> held = new HashMap<>();
    Set<String> tables = new HashSet<>();
    alive.forEach(instance -> held.put(instance.name(), instance.held()));
    alive.forEach(instance -> tables.addAll(instance.fit()));
    Map<String, String> moves = new LinkedHashMap<>();
    if (!held.containsKey(me)) {
      return moves;
    }
    int share = (tables.size() + alive.size() - 1) / alive.size();
    List<Instance> others = alive.stream().filter(i -> !i.name().equals(me)).toList();
    for (String table : idle) {
      int mine = held.get(me);
      Optional<Instance> least =
          others.stream()
              .filter(other -> other.fit().contains(table))
              .min(
                  Comparator.comparing((Instance i) -> held.get(i.name()))
                      .thenComparing(Instance::name));
      if (least.isEmpty() || mine - held.get(least.get().name()) < 2) {
        continue;
      }
      // at its share only one instance gives, or the least one would get from all of them at once
      if (mine > share || first(me, held, mine)) {
        String to = least.get().name();
        moves.put(table, to);
        held.merge(me, -1, Integer::sum);
        held.merge(to, 1, Integer::sum);
      }
    }
    return moves;
  }

  private static boolean first(String me, Map<String, Integer> held, int mine) {
    return held.entrySet().stream()
        .noneMatch(
            other ->
                other.getValue() > mine
                    || other.getValue() == mine && other.getKey().compareTo(me) < 0);
  }
}
