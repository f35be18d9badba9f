package dev.penguin.observe.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The meters, each looked up in the registry once. Their names follow Micrometer, which a registry
 * turns into those of its system: {@code penguin.tool.calls} is {@code penguin_tool_calls_total} in
 * Prometheus. Thread-safe.
 */
final class Meters {
  /** The tools that the engine answers itself. */
  static final Set<String> ENGINE_TOOLS =
      Set.of("ask_user", "finish", "submit_plan", "read_result", "find_tools", "call_tool");

  private final MeterRegistry registry;
  private final Map<List<String>, Counter> counters = new ConcurrentHashMap<>();
  private final Map<List<String>, Timer> timers = new ConcurrentHashMap<>();

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  <T> void gauge(String name, String description, T state, ToDoubleFunction<T> value) {
    Gauge.builder(name, state, value)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  void count(String name, String description, String... tags) {
    add(name, description, 1, tags);
  }

  void add(String name, String description, double amount, String... tags) {
    counters
        .computeIfAbsent(
            key(name, tags),
            key ->
                Counter.builder(name)
                    .description(description)
                    .tags(Tags.of(tags))
                    .register(registry))
        .increment(amount);
  }

  void time(String name, String description, long nanos, String... tags) {
    timers
        .computeIfAbsent(
            key(name, tags),
            key ->
                Timer.builder(name).description(description).tags(Tags.of(tags)).register(registry))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private static List<String> key(String name, String... tags) {
    String[] key = Arrays.copyOf(tags, tags.length + 1);
    key[tags.length] = name;
    return Arrays.asList(key);
  }

  /** The kind of a failure, as {@code rate_limited}. */
  static String inSnakeCase(Throwable failure) {
    return failure
        .getClass()
        .getSimpleName()
        .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }
}
