package io.dbsync.queue;

import io.dbsync.database.SqlErrors;
import java.util.Comparator;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.OnWhenDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RedeliveryPolicyDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;
import org.apache.camel.reifier.errorhandler.ErrorHandlerReifier;

/**
 * The pause before a redelivery, as Camel will make it: by the policy of the {@code onException}
 * that is for the error, over that of the route's error handler. Both may be a user's.
 */
final class RedeliveryPauses {

  private RedeliveryPauses() {}

  /**
   * The pause before redelivery number {@code attempt} (1 is the first), in ms.
   *
   * @param exchange has the error
   */
  static long next(Exchange exchange, int attempt) {
    RedeliveryPolicy policy = policy(exchange);
    long pause = 0;
    for (int i = 1; i <= attempt; i++) {
      pause = policy.calculateRedeliveryDelay(pause, i);
    }
    return pause;
  }

  private static RedeliveryPolicy policy(Exchange exchange) {
    ModelCamelContext camel = (ModelCamelContext) exchange.getContext();
    RouteDefinition route = camel.getRouteDefinition(exchange.getFromRouteId());
    RedeliveryPolicy usual =
        route.getErrorHandlerFactory() instanceof DefaultErrorHandlerDefinition handler
            ? policy(
                handler.getRedeliveryPolicyRef(),
                handler.hasRedeliveryPolicy() ? handler.getRedeliveryPolicy() : null,
                new RedeliveryPolicy(),
                camel)
            : new RedeliveryPolicy();
    return onException(exchange, route, camel)
        .map(on -> policy(on.getRedeliveryPolicyRef(), on.getRedeliveryPolicyType(), usual, camel))
        .orElse(usual);
  }

  private static RedeliveryPolicy policy(
      String reference,
      RedeliveryPolicyDefinition definition,
      RedeliveryPolicy usual,
      ModelCamelContext camel) {
    if (reference != null) {
      return camel.getRegistry().lookupByNameAndType(reference, RedeliveryPolicy.class);
    }
    return definition == null
        ? usual
        : ErrorHandlerReifier.createRedeliveryPolicy(definition, camel, usual);
  }

  /** Of those that are for the error the one whose class is nearest to it; of these the first. */
  private static Optional<OnExceptionDefinition> onException(
      Exchange exchange, RouteDefinition route, ModelCamelContext camel) {
    Throwable error = SqlErrors.caught(exchange);
    return ProcessorDefinitionHelper.filterTypeInOutputs(
            route.getOutputs(), OnExceptionDefinition.class)
        .stream()
        .filter(on -> on.getOnWhen() == null || isFor(on.getOnWhen(), exchange, camel))
        .filter(on -> distance(on, error, camel) < Integer.MAX_VALUE)
        .min(Comparator.comparingInt(on -> distance(on, error, camel)));
  }

  private static boolean isFor(OnWhenDefinition when, Exchange exchange, ModelCamelContext camel) {
    return camel.createPredicate(when.getExpression()).matches(exchange);
  }

  /** Classes between the error, or a cause of it, and what is caught. */
  private static int distance(OnExceptionDefinition on, Throwable error, ModelCamelContext camel) {
    int nearest = Integer.MAX_VALUE;
    for (String name : on.getExceptions()) {
      Class<?> caught = camel.getClassResolver().resolveClass(name);
      for (Throwable t = error; t != null && caught != null; t = t.getCause()) {
        int steps = 0;
        Class<?> type = t.getClass();
        while (type != null && type != caught) {
          type = type.getSuperclass();
          steps++;
        }
        nearest = type == null ? nearest : Math.min(nearest, steps);
      }
    }
    return nearest;
  }
}
