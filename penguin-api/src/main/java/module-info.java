import org.jspecify.annotations.NullMarked;

/** The facade: the one dependency that makes a Java program an agent. */
@NullMarked
module dev.penguin.api {
  requires transitive dev.penguin.core;
}
