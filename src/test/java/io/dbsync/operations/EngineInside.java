package io.dbsync.operations;

import org.apache.camel.CamelContext;

/** Gives tests what an engine hides. */
public final class EngineInside {

  private EngineInside() {}

  /** What runs the routes of an engine. */
  public static CamelContext camel(Engine engine) {
    return engine.camel();
  }
}
