import org.jspecify.annotations.NullMarked;

/** Projects and tasks: dependencies, budgets and evidence, with or without an agent. */
@NullMarked
@SuppressWarnings("requires-automatic") // Micrometer and OpenTelemetry have only names yet.
module dev.penguin.project {
  requires transitive dev.penguin.core;
  requires static io.opentelemetry.api;
  requires static io.opentelemetry.context;
  requires static micrometer.core;
  requires com.fasterxml.jackson.core;
  requires org.commonmark;
  requires org.jooq;
  requires org.slf4j;
  requires org.snakeyaml.engine.v2;
  requires org.xerial.sqlitejdbc;

  exports dev.penguin.project;
  exports dev.penguin.project.blueprint;
  exports dev.penguin.project.observe;
  exports dev.penguin.project.planner;
  exports dev.penguin.project.runner;

  opens dev.penguin.project.planner to
      dev.penguin.core;
}
