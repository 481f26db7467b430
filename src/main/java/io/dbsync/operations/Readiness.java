package io.dbsync.operations;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The answer of {@code GET /} as a health check of Camel: {@code GET /observe/health} and {@code
 * /observe/health/ready} say the same. The engine is alive whatever its databases do.
 */
final class Readiness extends AbstractHealthCheck {

  private final Health health;

  Readiness(Health health) {
    super("sync", "engine");
    this.health = health;
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
    String trouble = health.trouble();
    builder.state(trouble == null ? State.UP : State.DOWN);
    if (trouble != null) {
      builder.message(trouble);
    }
  }
}
