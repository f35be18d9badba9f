import org.jspecify.annotations.NullMarked;

/** Projects and tasks: dependencies, budgets and evidence, with or without an agent. */
@NullMarked
module dev.penguin.project {
  requires transitive dev.penguin.core;
  requires com.fasterxml.jackson.core;
  requires org.jooq;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;

  exports dev.penguin.project;
  exports dev.penguin.project.runner;
}
