import org.jspecify.annotations.NullMarked;

/** Programs to start from. */
@NullMarked
@SuppressWarnings("requires-automatic") // java-diff-utils has a fixed name, but no descriptor.
module dev.penguin.examples {
  requires dev.penguin.api;
  requires dev.penguin.project;
  requires dev.penguin.tools;
  requires io.github.javadiffutils;
  requires java.net.http;
  requires jdk.httpserver;

  provides dev.penguin.model.ModelProvider with
      dev.penguin.examples.WordCountProvider;

  // Penguin fills the records that describe a tool's arguments.
  opens dev.penguin.examples to
      dev.penguin.core;
}
