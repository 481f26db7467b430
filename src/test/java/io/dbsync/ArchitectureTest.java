package io.dbsync;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** What may depend on what. */
@AnalyzeClasses(packages = "io.dbsync", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

  /** Types whose values never change, or that are there to be shared. */
  private static final Set<String> CONSTANT_TYPES =
      Set.of(
          "java.lang.String",
          "java.time.Duration",
          "java.util.regex.Pattern",
          "com.fasterxml.jackson.databind.ObjectMapper",
          "org.apache.activemq.artemis.api.core.SimpleString",
          "org.slf4j.Logger");

  // a chunk says what the diff found: the one way back
  @ArchTest
  static final ArchRule PACKAGES_DEPEND_IN_ONE_DIRECTION =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("settings")
          .definedBy("io.dbsync.settings..")
          .layer("database")
          .definedBy("io.dbsync.database..")
          .layer("table")
          .definedBy("io.dbsync.table..")
          .layer("poll")
          .definedBy("io.dbsync.poll..")
          .layer("diff")
          .definedBy("io.dbsync.diff..")
          .layer("queue")
          .definedBy("io.dbsync.queue..")
          .layer("monitor")
          .definedBy("io.dbsync.monitor..")
          .layer("operations")
          .definedBy("io.dbsync.operations..")
          .layer("load test")
          .definedBy("io.dbsync.loadtest..")
          .layer("command line")
          .definedBy("io.dbsync")
          .whereLayer("command line")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("load test")
          .mayOnlyBeAccessedByLayers("command line")
          .whereLayer("operations")
          .mayOnlyBeAccessedByLayers("load test", "command line")
          .whereLayer("queue")
          .mayOnlyBeAccessedByLayers("diff", "monitor", "operations")
          .whereLayer("monitor")
          .mayOnlyBeAccessedByLayers("operations")
          .whereLayer("diff")
          .mayOnlyBeAccessedByLayers("monitor", "operations")
          .whereLayer("poll")
          .mayOnlyBeAccessedByLayers("diff", "monitor", "operations")
          .whereLayer("table")
          .mayOnlyBeAccessedByLayers("poll", "queue", "diff", "monitor", "operations", "load test")
          .whereLayer("database")
          .mayOnlyBeAccessedByLayers(
              "table", "diff", "queue", "monitor", "operations", "load test", "command line");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("io.dbsync.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule STATIC_FIELDS_ARE_CONSTANTS =
      fields()
          .that()
          .areStatic()
          .and()
          .doNotHaveModifier(SYNTHETIC)
          .should()
          .haveModifier(FINAL)
          .andShould(
              be(
                  DescribedPredicate.describe(
                      "of a type that does not change", ArchitectureTest::isConstant)));

  @ArchTest
  static final ArchRule CAMEL_MAIN_IS_KNOWN_TO_THE_START_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.dbsync.operations..")
          .and()
          .doNotHaveFullyQualifiedName(Cli.class.getName())
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.camel.main..");

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_ENDS_THE_PROCESS =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(Cli.class.getName())
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  @ArchTest
  static final ArchRule THE_POOL_IS_KNOWN_TO_THE_DATABASES_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.dbsync.database..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.commons.dbcp2..");

  @ArchTest
  static final ArchRule THE_BROKER_IS_KNOWN_TO_THE_QUEUE_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.dbsync.queue..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.activemq.artemis..");

  private static boolean isConstant(JavaField field) {
    Field reflected = field.reflect();
    Class<?> type = reflected.getType();
    if (type.isPrimitive() || type.isEnum() || CONSTANT_TYPES.contains(type.getName())) {
      return true;
    }
    return (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type))
        && isUnmodifiable(reflected);
  }

  private static boolean isUnmodifiable(Field collection) {
    try {
      collection.setAccessible(true);
      return collection.get(null).getClass().getName().startsWith("java.util.ImmutableCollections");
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
