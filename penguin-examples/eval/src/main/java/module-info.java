import org.jspecify.annotations.NullMarked;

/** Evaluation of models and agents: benchmarks, task folders, and suites of one's own. */
@NullMarked
module dev.penguin.eval {
  requires transitive dev.penguin.api;
  requires dev.penguin.tools;
  requires java.compiler;

  exports dev.penguin.eval;
}
