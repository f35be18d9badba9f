import org.jspecify.annotations.NullMarked;

/** Programs to start from. */
@NullMarked
module dev.penguin.examples {
  requires dev.penguin.api;
  requires dev.penguin.project;
  requires dev.penguin.tools;
}
