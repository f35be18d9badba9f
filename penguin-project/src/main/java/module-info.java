import org.jspecify.annotations.NullMarked;

/** Projects and tasks: dependencies, budgets and evidence, with or without an agent. */
@NullMarked
module dev.penguin.project {
  requires transitive dev.penguin.core;

  exports dev.penguin.project;
}
