package io.dbsync.poll;

import io.dbsync.table.UnusableTableException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an instance does about its leases in the background. Every second it looks who polls what;
 * every few seconds it tells that it is alive, renews what it holds however long a page takes,
 * gives back what it cannot poll, and hands over what is more than its share.
 */
final class Heartbeat {

  /** Looks from one sign of life to the next. */
  static final int BEAT = 5;

  private static final Logger LOGGER = LoggerFactory.getLogger(Heartbeat.class);

  /** A table that nobody has taken is offered again. */
  private static final Duration FREE = Duration.ofSeconds(15);

  private final String instance;
  private final Map<String, Lease> leases;
  private final LeaseStore store;
  private final Claims claims;
  private final Function<String, Progress> progress;
  private final Map<String, Watched> watched = new TreeMap<>();
  private final TableControl control;
  private final Executor routes;
  private volatile List<Instance> alive = List.of();
  private int looks;
  private String told;

  /** What is remembered of a table from one look to the next. */
  private static final class Watched {
    private boolean free;
    private long offered;
    private boolean requested;
    private String noted;
    private String stuck;
  }

  /**
   * @param leases of this instance, by table
   * @param progress tells how a table's polls get on
   * @param control acts on the tables' routes
   * @param routes runs what takes long there
   */
  Heartbeat(
      String instance,
      Map<String, Lease> leases,
      LeaseStore store,
      Claims claims,
      Function<String, Progress> progress,
      TableControl control,
      Executor routes) {
    this.instance = instance;
    this.leases = leases;
    this.store = store;
    this.claims = claims;
    this.progress = progress;
    this.control = control;
    this.routes = routes;
    leases.keySet().forEach(table -> watched.put(table, new Watched()));
  }

  void tick() {
    boolean beat = looks++ % BEAT == 0;
    if (beat) {
      beat();
    }
    store.look(leases.keySet()).forEach(this::look);
    if (beat) {
      share();
    }
  }

  /** Whether another instance that is alive can poll the table. */
  boolean hasRival(String table) {
    return alive.stream().anyMatch(i -> !i.name().equals(instance) && i.fit().contains(table));
  }

  private void beat() {
    if (!store.beat()) {
      leases.forEach(this::claimAgain);
    }
    long now = System.nanoTime();
    Map<String, Progress> held = new LinkedHashMap<>();
    leases.forEach(
        (table, lease) -> {
          Progress polls = progress.apply(table);
          if (lease.standing().here() && !hangs(lease, polls)) {
            held.put(table, polls);
          }
        });
    if (!held.isEmpty()) {
      store.renew(held).forEach(table -> leases.get(table).renewed(now));
    }
    leases.forEach(this::note);
    alive = store.instances();
  }

  /** A poll that has not moved for so long is not worth its lease. */
  private static boolean hangs(Lease lease, Progress polls) {
    return polls.underWay()
        && polls.movedAt() != null
        && polls.movedAt().isBefore(Instant.now().minus(lease.longestPage()));
  }

  /** This instance was taken for dead: another one may have claimed what it copies. */
  private void claimAgain(String table, Lease lease) {
    Definition definition = lease.definition();
    if (definition == null) {
      return;
    }
    try {
      claims.claim(table, definition);
      watched.get(table).noted = null;
    } catch (UnusableTableException e) {
      // the next poll tells why
      lease.refused();
    }
  }

  private void note(String table, Lease lease) {
    Watched one = watched.get(table);
    String trouble = lease.trouble();
    if (lease.definition() != null && !Objects.equals(trouble, one.noted)) {
      claims.note(table, trouble);
      one.noted = trouble;
    }
    boolean consume = lease.definition() != null && (trouble == null || !hasRival(table));
    if (lease.consumes(consume)) {
      routes.execute(() -> control.consume(table, consume));
    }
  }

  private void look(String table, LeaseStore.Row row) {
    Lease lease = leases.get(table);
    Watched one = watched.get(table);
    Standing standing = row.standing();
    boolean wake = lease.standing(standing) || row.requested() && !one.requested && standing.here();
    boolean free = standing.owner() == null;
    if (free && (!one.free || System.nanoTime() - one.offered > FREE.toNanos())) {
      one.offered = System.nanoTime();
      wake = true;
    }
    one.free = free;
    one.requested = row.requested();
    if (wake && lease.definition() != null && !lease.working()) {
      control.poll(table);
    }
    String stuck = lease.stuck();
    if (stuck != null && !standing.owner().equals(one.stuck)) {
      LOGGER.warn("event=lease-waits table={} reason=\"{}\"", table, stuck);
    }
    one.stuck = stuck == null ? null : standing.owner();
  }

  private void share() {
    List<String> idle =
        leases.entrySet().stream()
            .filter(lease -> lease.getValue().standing().here())
            .map(Map.Entry::getKey)
            .filter(table -> !givesBack(table) && !leases.get(table).working())
            .toList();
    Shares.toHandOver(instance, alive, idle)
        .forEach((table, to) -> leases.get(table).whileIdle(() -> handOver(table, to)));
    long held = leases.values().stream().filter(lease -> lease.standing().here()).count();
    String now = "held=%s tables=%s instances=%s".formatted(held, leases.size(), alive.size());
    if (!now.equals(told)) {
      LOGGER.debug("event=leases {}", now);
    }
    told = now;
  }

  private void handOver(String table, String to) {
    if (store.handOver(table, to)) {
      LOGGER.info("event=lease-handed-over table={} to={}", table, to);
    }
  }

  /** Gives a lease back that is of no use here, if it is of use elsewhere. */
  private boolean givesBack(String table) {
    Lease lease = leases.get(table);
    if (!hasRival(table)) {
      return false;
    }
    if (hangs(lease, progress.apply(table))) {
      long seconds = lease.longestPage().toSeconds();
      lease.failed("no statement has come back for %s s".formatted(seconds), false);
      lease.forget();
      giveBack(table, lease);
      return true;
    }
    return lease.trouble() != null && lease.whileIdle(() -> giveBack(table, lease));
  }

  private void giveBack(String table, Lease lease) {
    store.release(List.of(table));
    LOGGER.warn("event=lease-given-back table={} reason=\"{}\"", table, lease.trouble());
  }
}
