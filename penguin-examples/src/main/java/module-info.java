import org.jspecify.annotations.NullMarked;

/** Programs to start from. */
@NullMarked
@SuppressWarnings("requires-automatic") // they have fixed names, but no descriptors
module dev.penguin.examples {
  requires dev.penguin.api;
  requires dev.penguin.eval;
  requires dev.penguin.project;
  requires dev.penguin.tools;
  requires io.github.javadiffutils;
  requires io.opentelemetry.exporter.logging;
  requires io.opentelemetry.sdk;
  requires io.opentelemetry.sdk.trace;
  requires java.net.http;
  requires jdk.httpserver;
  requires jdk.jfr;
  requires micrometer.core;
  requires micrometer.registry.prometheus;

  provides dev.penguin.model.ModelProvider with
      dev.penguin.examples.WordCountProvider;

  // Penguin fills the records that describe a tool's arguments.
  opens dev.penguin.examples to
      dev.penguin.core;
}
