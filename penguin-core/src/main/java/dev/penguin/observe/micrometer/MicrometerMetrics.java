package dev.penguin.observe.micrometer;

import dev.penguin.event.AgentListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;

/**
 * Counts and times what agents do, in meters whose names begin with {@code penguin}: runs, turns,
 * requests to models, tokens, cost, tool calls, denials, approvals, retries and compactions. The
 * guide {@code docs/guide/observability.md} lists them with their tags.
 *
 * <p>Tags have few values: provider, model, tool, agent, outcome. No session, run, path or text is
 * a tag. Of models, tools and agents the first 100 names have meters of their own, the rest share
 * {@code other}. A tool that the agent does not have is {@code unknown}, as its name is what a
 * model wrote.
 *
 * <p>Needs {@code io.micrometer:micrometer-core} 1.14 or later, which Penguin does not bring. Give
 * the listener to the agent as it is; one that only passes events on to it counts no requests.
 * Thread-safe. One serves all agents of a registry: the gauges of a second one would not be
 * registered.
 */
@SuppressWarnings("exports") // a program with a registry requires its module already
public final class MicrometerMetrics {
  private MicrometerMetrics() {}

  /**
   * A listener that counts and times.
   *
   * @param registry where the meters are; never closed here
   */
  public static AgentListener of(MeterRegistry registry) {
    return new MeterListener(Objects.requireNonNull(registry, "registry"));
  }
}
