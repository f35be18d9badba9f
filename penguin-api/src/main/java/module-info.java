import org.jspecify.annotations.NullMarked;

/** The facade. */
@NullMarked
module dev.penguin.api {
  requires transitive dev.penguin.core;

  exports dev.penguin;
}
