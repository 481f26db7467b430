package io.dbsync.operations;

import io.dbsync.database.SqlErrors;
import io.dbsync.poll.TableControl;
import io.dbsync.queue.Rewriting;
import io.dbsync.settings.TableSettings;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.spi.ShutdownAware;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of the tables, made of the templates {@code apply}, {@code poll} and {@code tick}. */
final class TableRoutes implements TableControl {

  private static final Logger LOGGER = LoggerFactory.getLogger(TableRoutes.class);

  private static final String APPLY = "apply-";

  /** In the order in which they are started: what is sent to comes first. */
  private static final List<String> POLLS = List.of("poll", "tick");

  private static final List<String> TEMPLATES = List.of("apply", "poll", "tick");

  /** Time from one table's first poll to that of the next one, in ms. */
  private static final long APART_MS = 25;

  private static final long FIRST_MS = 100;
  private static final long END_MS = 500;

  /** A chunk under way is finished, or goes back to the broker, in ms. */
  private static final long STOP_MS = 5_000;

  private static final String WAKE =
      "seda:poll-%s?size=1&discardWhenFull=true&waitForTaskToComplete=Never";

  private final CamelContext camel;
  private final ProducerTemplate producer;
  private final Collection<TableSettings> tables;
  private volatile boolean ended;

  /**
   * @param camel holds the templates
   */
  TableRoutes(CamelContext camel, Collection<TableSettings> tables) {
    this.camel = camel;
    this.producer = camel.createProducerTemplate();
    this.tables = tables;
  }

  /**
   * Makes the routes. To be done before Camel starts: adding a route to a running context takes the
   * longer, the more it has.
   */
  void make() {
    RouteCheck.templates(camel, TEMPLATES);
    long delay = FIRST_MS;
    Set<String> rewritten = Rewriting.routes(camel).keySet();
    for (TableSettings table : tables) {
      template("apply", table.name())
          .parameter("source", table.dataSourceName())
          .parameter("rewrite", rewritten.contains(table.name()))
          .parameter("consumers", table.apply().consumers())
          .add();
      template("poll", table.name()).add();
      template("tick", table.name())
          .parameter("period", table.period().toMillis())
          .parameter("delay", delay)
          .add();
      // or all tables would want connections at the same moment, again and again
      delay += Math.min(APART_MS, table.period().toMillis() / tables.size());
    }
  }

  private TemplatedRouteBuilder template(String template, String table) {
    return TemplatedRouteBuilder.builder(camel, template)
        .routeId(template + "-" + table)
        .parameter("table", table);
  }

  /**
   * Lets the polls of all tables end. Camel would wait for one after the other, until each has
   * looked into its queue once more, and found no tick there.
   */
  void endPolls() throws InterruptedException {
    ended = true;
    for (TableSettings table : tables) {
      Route tick = camel.getRoute("tick-" + table.name());
      if (tick != null && tick.getConsumer() != null) {
        tick.getConsumer().stop();
      }
    }
    ExecutorService all = Executors.newCachedThreadPool();
    for (TableSettings table : tables) {
      Route route = camel.getRoute("poll-" + table.name());
      if (route != null && route.getConsumer() instanceof ShutdownAware poll) {
        all.execute(() -> poll.prepareShutdown(false, false));
      }
    }
    all.shutdown();
    // those that take longer end with Camel
    if (!all.awaitTermination(END_MS, TimeUnit.MILLISECONDS)) {
      all.shutdownNow();
    }
  }

  /** Starts what looks after the chunks of all tables. */
  void startShared() throws Exception {
    camel.getRouteController().startRoute("resend-lost-chunks");
  }

  /**
   * Starts the polls of a table; one table at a time. Its chunks are applied as soon as it is known
   * that this instance may and can copy it.
   */
  synchronized void start(TableSettings table) throws Exception {
    for (String template : POLLS) {
      camel.getRouteController().startRoute(template + "-" + table.name());
    }
  }

  @Override
  public void poll(String table) {
    if (!ended) {
      producer.sendBody(WAKE.formatted(table), null);
    }
  }

  @Override
  public synchronized void consume(String table, boolean on) {
    String route = APPLY + table;
    boolean running = camel.getRouteController().getRouteStatus(route).isStarted();
    if (ended || running == on) {
      return;
    }
    try {
      if (on) {
        camel.getRouteController().startRoute(route);
      } else {
        camel.getRouteController().stopRoute(route, STOP_MS, TimeUnit.MILLISECONDS);
      }
    } catch (Exception e) {
      LOGGER.warn(
          "event=route-trouble route={} on={} reason=\"{}\"", route, on, SqlErrors.reason(e));
    }
  }

  @Override
  public void stopAll() {
    for (TableSettings table : tables) {
      consume(table.name(), false);
    }
    try {
      endPolls();
      camel.getRouteController().stopRoute("resend-lost-chunks");
    } catch (Exception e) {
      LOGGER.warn("event=route-trouble reason=\"{}\"", SqlErrors.reason(e));
    }
  }
}
