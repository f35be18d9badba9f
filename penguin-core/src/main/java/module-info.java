import org.jspecify.annotations.NullMarked;

/** Messages, model and tool contracts, the engine, sessions, policy and events. */
@NullMarked
@SuppressWarnings({
  "module", // The modules that may use internal packages are built after this one.
  "requires-automatic" // Micrometer and OpenTelemetry have no module-info yet, only names.
})
module dev.penguin.core {
  requires static io.opentelemetry.api;
  requires static io.opentelemetry.context;
  requires static micrometer.core;
  requires static jdk.jfr;
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.core;
  requires com.github.benmanes.caffeine;
  requires okhttp3;
  requires org.slf4j;

  exports dev.penguin.agent;
  exports dev.penguin.engine;
  exports dev.penguin.error;
  exports dev.penguin.event;
  exports dev.penguin.message;
  exports dev.penguin.model;
  exports dev.penguin.observe;
  exports dev.penguin.observe.micrometer;
  exports dev.penguin.observe.otel;
  exports dev.penguin.policy;
  exports dev.penguin.session;
  exports dev.penguin.testing;
  exports dev.penguin.tool;
  exports dev.penguin.internal.flow to
      dev.penguin.project;
  exports dev.penguin.internal.ignore to
      dev.penguin.tools;
  exports dev.penguin.internal.json to
      dev.penguin.eval,
      dev.penguin.tools;
  exports dev.penguin.internal.mcp to
      dev.penguin.tools;
  exports dev.penguin.internal.permission to
      dev.penguin.tools;
  exports dev.penguin.internal.tool to
      dev.penguin.tools;

  uses dev.penguin.internal.tool.SkillLoader;
  uses dev.penguin.model.ModelProvider;
  uses dev.penguin.tool.ToolProvider;
}
