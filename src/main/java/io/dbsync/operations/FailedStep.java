package io.dbsync.operations;

import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.processor.DefaultProcessorFactory;
import org.apache.camel.reifier.ProcessorReifier;

/** Makes the steps of routes as Camel does, and remembers the one that could not be made. */
final class FailedStep extends DefaultProcessorFactory {

  private NamedNode step;

  /** The innermost step that could not be made; null if there is none. */
  NamedNode step() {
    return step;
  }

  @Override
  public Processor createProcessor(Route route, NamedNode definition) throws Exception {
    try {
      Processor processor = super.createProcessor(route, definition);
      return processor != null || !(definition instanceof ProcessorDefinition<?> model)
          ? processor
          : ProcessorReifier.reifier(route, model).createProcessor();
    } catch (Exception e) {
      if (step == null) {
        step = definition;
      }
      throw e;
    }
  }
}
