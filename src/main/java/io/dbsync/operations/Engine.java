package io.dbsync.operations;

import io.dbsync.database.Databases;
import io.dbsync.database.SqlErrors;
import io.dbsync.diff.Poller;
import io.dbsync.diff.Reconciler;
import io.dbsync.diff.Sequences;
import io.dbsync.monitor.Ledger;
import io.dbsync.monitor.LockHolders;
import io.dbsync.monitor.Monitor;
import io.dbsync.monitor.RowCounts;
import io.dbsync.monitor.Surroundings;
import io.dbsync.queue.BrokerCheck;
import io.dbsync.queue.Connections;
import io.dbsync.queue.Documents;
import io.dbsync.queue.EmbeddedBroker;
import io.dbsync.queue.Isolation;
import io.dbsync.queue.Loader;
import io.dbsync.queue.LostChunks;
import io.dbsync.queue.Neighbours;
import io.dbsync.queue.Outages;
import io.dbsync.queue.Parking;
import io.dbsync.queue.RetryLog;
import io.dbsync.queue.Rewriting;
import io.dbsync.queue.Trials;
import io.dbsync.queue.Work;
import io.dbsync.settings.Settings;
import io.dbsync.settings.SettingsReader;
import io.dbsync.settings.TableSettings;
import io.dbsync.table.TableSqlStrategy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Predicate;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole application: the broker, the pools, Camel with the routes, and the start-up. */
public final class Engine implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Engine.class);

  private final Settings settings;
  private final Set<String> tablesOfAll;
  private final Databases databases;
  private final EmbeddedBroker broker;
  private final JmsPoolConnectionFactory connections;
  private final JmsPoolConnectionFactory receivers;
  private final BrokerCheck brokerCheck;
  private final Poller poller;
  private final Reconciler reconciler;
  private final Main camel = new Main();
  private final Properties file;
  private final Metrics metrics = new Metrics();
  private final ApiServer server = new ApiServer();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final RouteMistakes mistakes = new RouteMistakes();
  private Health health;
  private TableRoutes routes;
  private Startup startup;

  /**
   * Makes an engine; nothing runs yet.
   *
   * @param configuration what was read by {@link SettingsReader}
   */
  public Engine(SettingsReader.Result configuration) {
    this.settings = configuration.settings();
    this.tablesOfAll = configuration.tables();
    this.file = configuration.file();
    this.databases = new Databases(settings);
    this.broker =
        settings.broker().embedded()
            ? new EmbeddedBroker(
                settings.broker().url(),
                settings.broker().directory(),
                settings.redelivery().delay().toMillis())
            : null;
    this.connections = Connections.senders(settings.broker());
    this.receivers = Connections.receivers(settings.broker());
    this.brokerCheck = new BrokerCheck(settings.broker(), connections, broker);
    String owner = instanceName(settings.broker());
    this.poller = new Poller(settings, databases, owner);
    this.reconciler = new Reconciler(settings, databases, owner);
  }

  /**
   * Starts the broker, Camel and the admin API, and goes on in the background until the databases
   * are there and the tables have their routes.
   *
   * @throws IllegalStateException if the API's port is taken, or the broker does not start
   * @throws io.dbsync.settings.SettingsException if there is a mistake in a route file
   */
  public void start() {
    try {
      startParts();
    } catch (RuntimeException e) {
      close();
      throw mistakes.told(e, camel.getCamelContext());
    }
  }

  private void startParts() {
    requireFreePort();
    if (broker != null) {
      LOGGER.info("event=broker-start directory={}", settings.broker().directory());
      broker.start();
    }
    // whoever calls close() stops Camel; its own hook would race with that
    camel.setShutdownStrategy(new SimpleMainShutdownStrategy());
    CamelSettings.apply(camel, settings, file);
    camel.bind("vertx", server);
    // source, source-<db>: a table's apply route has the name
    databases.sourceNames().forEach(name -> camel.bind(name, databases.source(name)));
    settings.tables().values().stream()
        .filter(TableSettings::ownTimeout)
        .forEach(table -> camel.bind(table.dataSourceName(), databases.source(table)));
    DataSource target = databases.targetWriter();
    camel.bind("target", target);
    camel.bind("tableSql", new TableSqlStrategy(poller::table));
    camel.bind("connections", connections);
    camel.bind("receivers", receivers);
    camel.bind("poller", poller);
    camel.bind("reconciler", reconciler);
    camel.bind("reports", new GroupedBodyAggregationStrategy());
    camel.bind("sqlErrors", new SqlErrors());
    Sequences sequences = new Sequences(databases.target());
    camel.bind("sequences", sequences);
    camel.bind("isUnreadable", (Predicate) Isolation::isUnreadable);
    camel.bind("isApart", (Predicate) reconciler::isApart);
    camel.bind("isIsolable", (Predicate) Isolation::isIsolable);
    camel.bind("isFault", (Predicate) SqlErrors::isFault);
    camel.bind("isPassing", (Predicate) SqlErrors::isPassing);
    Outages outages = new Outages();
    camel.bind("outages", outages);
    camel.bind("works", new Work.Log());
    camel.bind("loader", new Loader(poller::table, databases::source, databases::targetLoader));
    camel.bind("documents", new Documents());
    camel.bind("trials", new Trials(new Neighbours(poller::table, databases::source, target)));
    camel.bind("parking", new Parking(poller::table, target));
    camel.bind("rewriting", new Rewriting());
    camel.bind("lostChunks", new LostChunks(settings.redelivery()));
    camel.bind("retryLog", new RetryLog(outages));
    TableNames tables = new TableNames(settings);
    camel.bind("tables", tables);
    camel.bind("runs", new Runs(databases.targetReader(), tables));
    Tally tally = new Tally();
    Ledger ledger = new Ledger(databases.targetReader(), databases.target(), settings.tableNames());
    RowCounts rowCounts =
        new RowCounts(poller, databases.targetReader(), databases.target(), ledger);
    camel.bind("tally", tally);
    camel.bind("ledger", ledger);
    camel.bind("rowCounts", rowCounts);
    camel.bind("failedStep", mistakes.failedStep());
    camel.bind(Metrics.REGISTRY, metrics.registry());
    camel.init();
    routes = new TableRoutes(camel.getCamelContext(), settings.tables().values());
    routes.make();
    startup = new Startup(settings, databases, brokerCheck, routes, poller.leases());
    Surroundings surroundings = new Surroundings();
    LockHolders lockHolders = new LockHolders(poller, ledger, outages, databases);
    camel.bind("lockHolders", lockHolders);
    Monitor monitor =
        new Monitor(
            poller, ledger, outages, surroundings, lockHolders, startup, camel.getCamelContext());
    health = new Health(databases, brokerCheck, startup, monitor, surroundings);
    metrics.add(health);
    poller
        .states()
        .values()
        .forEach(state -> metrics.add(state, ledger, tally, rowCounts, monitor));
    camel.bind("health", health);
    camel.bind("readiness", new Readiness(health));
    camel.bind("dashboard", new Dashboard());
    bindApi(ledger, rowCounts, monitor, sequences);
    new ApiGuard(new ApiAccess(settings.api().token(), settings.api().host()), new ApiPages())
        .install(camel.getCamelContext(), settings.api().port());
    camel.start();
    RouteCheck.run(camel.getCamelContext(), tablesOfAll);
    startup.start();
    LOGGER.info("event=api dashboard={}/dashboard", settings.api().url());
  }

  private void bindApi(Ledger ledger, RowCounts rowCounts, Monitor monitor, Sequences sequences) {
    RecordReader reader = new RecordReader(databases::source, databases.targetReader());
    camel.bind("status", new Status(poller, ledger, rowCounts, monitor));
    camel.bind("records", new Records(poller, reader, monitor, settings.api().token() != null));
    camel.bind("history", new History(monitor, settings.tableNames(), databases.targetReader()));
    camel.bind(
        "testRecords",
        new TestRecords(settings.api().testEndpoints(), poller, databases::sourceWriter));
    camel.bind("openApi", new OpenApi());
    camel.bind("problems", new Problems(health::check, sequences::mend));
  }

  /** Camel's HTTP server would log a taken port and go on without an API. */
  private void requireFreePort() {
    Settings.Api api = settings.api();
    try (ServerSocket socket = new ServerSocket()) {
      // a port that an engine has just left is free
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(api.host(), api.port()));
    } catch (IOException e) {
      throw new IllegalStateException(
          "sync.api.host=%s, sync.api.port=%s: the admin API cannot listen there (%s)"
              .formatted(api.host(), api.port(), e.getMessage()),
          e);
    }
  }

  /** Whether it does its work, and what is in its way: the answer of {@code GET /}. */
  public Map<String, Object> health() {
    return health.check();
  }

  /** What runs the routes. */
  CamelContext camel() {
    return camel.getCamelContext();
  }

  /** Whether a table has been compared from end to end. */
  public boolean hasPolled(String table) {
    return poller.state(table).lastPoll() != null;
  }

  /** Stops in order: no new polls, work under way finished or given back to the broker. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    LOGGER.info("event=stopping");
    poller.stop();
    reconciler.stop();
    if (startup != null) {
      quietly("startup", startup::close);
      quietly("polls", routes::endPolls);
    }
    quietly("camel", camel::stop);
    quietly("server", () -> server.close().toCompletionStage().toCompletableFuture().join());
    quietly("poller", poller::close);
    if (health != null) {
      quietly("health", health::close);
    }
    quietly("broker check", brokerCheck);
    quietly("receivers", () -> Connections.close(receivers));
    quietly("connections", () -> Connections.close(connections));
    if (broker != null) {
      quietly("broker", broker::close);
    }
    quietly("databases", databases::close);
    LOGGER.info("event=stopped");
  }

  private static void quietly(String what, AutoCloseable closing) {
    try {
      closing.close();
    } catch (Exception e) {
      LOGGER.warn("event=stop-trouble part={} reason=\"{}\"", what, SqlErrors.reason(e));
    }
  }

  /**
   * The name this instance has in leases. The journal of an embedded broker has one owner at a
   * time, so a restarted engine may take its own lease over at once.
   */
  private static String instanceName(Settings.Broker broker) {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "localhost";
    }
    return broker.embedded()
        ? host + ":" + Path.of(broker.directory()).toAbsolutePath().normalize()
        : host + ":" + ProcessHandle.current().pid() + ":" + UUID.randomUUID();
  }
}
