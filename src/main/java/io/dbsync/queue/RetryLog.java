package io.dbsync.queue;

import io.dbsync.database.SqlErrors;
import io.dbsync.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.OnWhenDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RedeliveryPolicyDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.ExchangeHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells about a redelivery before its pause: hands the exchange to {@code direct:log-retry}.
 * Referred to as {@code onExceptionOccurredRef}; Camel calls it at every error, also at the last.
 */
public final class RetryLog implements Processor {

  private static final Logger LOGGER = LoggerFactory.getLogger(RetryLog.class);

  /** Where it hands the exchange to. */
  public static final String ROUTE = "direct:log-retry";

  private final Settings.Redelivery redelivery;
  private final Outages outages;
  private final SqlErrors errors = new SqlErrors();

  /**
   * @param redelivery the policy that the routes use
   * @param outages is told when the log cannot be written
   */
  public RetryLog(Settings.Redelivery redelivery, Outages outages) {
    this.redelivery = redelivery;
    this.outages = outages;
  }

  /**
   * The policy in force: that of the first onException which is for the error, or the usual one.
   */
  private Settings.Redelivery policy(Exchange exchange) {
    ModelCamelContext camel = (ModelCamelContext) exchange.getContext();
    RouteDefinition route = camel.getRouteDefinition(exchange.getFromRouteId());
    return ProcessorDefinitionHelper.filterTypeInOutputs(
            route.getOutputs(), OnExceptionDefinition.class)
        .stream()
        .filter(on -> on.getOnWhen() == null || isFor(on.getOnWhen(), exchange, camel))
        .findFirst()
        .map(OnExceptionDefinition::getRedeliveryPolicyType)
        .map(policy -> over(redelivery, policy, camel))
        .orElse(redelivery);
  }

  private static boolean isFor(OnWhenDefinition when, Exchange exchange, ModelCamelContext camel) {
    return camel.createPredicate(when.getExpression()).matches(exchange);
  }

  private static Settings.Redelivery over(
      Settings.Redelivery usual, RedeliveryPolicyDefinition own, CamelContext camel) {
    Long delay = CamelContextHelper.parseLong(camel, own.getRedeliveryDelay());
    Double multiplier = CamelContextHelper.parseDouble(camel, own.getBackOffMultiplier());
    return new Settings.Redelivery(
        delay == null ? usual.delay() : Duration.ofMillis(delay),
        multiplier == null ? usual.multiplier() : multiplier,
        usual.maximum());
  }

  @Override
  public void process(Exchange exchange) throws IOException {
    Integer attempt = exchange.getIn().getHeader(Exchange.REDELIVERY_COUNTER, Integer.class);
    Integer maximum = exchange.getIn().getHeader(Exchange.REDELIVERY_MAX_COUNTER, Integer.class);
    boolean redelivers = attempt != null && maximum != null && attempt <= maximum;
    // while the engine stops, Camel comes here for redeliveries that it then refuses
    if (!redelivers || SqlErrors.kind(exchange.getException()) == SqlErrors.Kind.OUTAGE) {
      return;
    }
    Exchange retry = ExchangeHelper.createCopy(exchange, false);
    retry.setException(null);
    if (retry.getIn().getBody() instanceof Chunk chunk) {
      retry.setVariable("operation", chunk.operation().name());
      retry.setVariable("run", chunk.run());
      retry.setVariable("chunk", chunk.chunk());
    }
    retry.setVariable("attempt", attempt);
    retry.setVariable("nextDelay", policy(exchange).delayMillis(attempt));
    retry.setVariable("reason", errors.reason(exchange));
    retry.setVariable("sqlstate", errors.sqlState(exchange));
    try (ProducerTemplate template = exchange.getContext().createProducerTemplate()) {
      template.send(ROUTE, retry);
    }
    if (retry.getException() != null) {
      outages.met(exchange.getVariable("table", String.class), retry.getException());
      LOGGER.warn(
          "event=retry-not-logged table={} reason=\"{}\"",
          exchange.getVariable("table"),
          SqlErrors.reason(retry.getException()));
    }
  }
}
