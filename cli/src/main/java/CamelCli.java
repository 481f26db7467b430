import org.apache.camel.dsl.jbang.core.commands.CamelJBangMain;

/** Camel's command line, whose JAR has no main method of its own. */
public final class CamelCli {

  private CamelCli() {}

  /** Runs a command, such as {@code run my.camel.yaml}. */
  public static void main(String[] arguments) {
    CamelJBangMain.run(arguments);
  }
}
