package dev.penguin.observe.micrometer;

import dev.penguin.event.AgentListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;

/**
 * Counts and times what agents do, in meters whose names begin with {@code penguin}: runs, turns,
 * requests to models, tokens, cost, tool calls, denials, approvals, retries and compactions. The
 * guide {@code docs/guide/observability.md} lists the meters with their tags.
 *
 * <p>Tags have few values: provider, model, tool, agent, outcome. No session, run, path or text is
 * a tag. The first 100 names of models, tools and agents get meters of their own; the others share
 * the value {@code other}. A tool that the agent does not have is {@code unknown}, because the
 * model made up its name.
 *
 * <p>Needs {@code io.micrometer:micrometer-core} 1.14 or later, which is not a dependency of
 * Penguin. Pass the listener itself to the agent: a listener that only forwards events to it cannot
 * count requests. Thread-safe. Use one listener for all agents of a registry, because the gauges of
 * a second one would not be registered.
 */
@SuppressWarnings("exports") // a program with a registry requires its module already
public final class MicrometerMetrics {
  private MicrometerMetrics() {}

  /**
   * Creates a listener that counts and times.
   *
   * @param registry the registry for the meters; it is never closed here
   */
  public static AgentListener of(MeterRegistry registry) {
    return new MeterListener(Objects.requireNonNull(registry, "registry"));
  }
}
