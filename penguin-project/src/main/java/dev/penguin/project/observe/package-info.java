/**
 * Metrics and traces of a runner for Micrometer and OpenTelemetry, which are optional dependencies:
 * no class of theirs is loaded without them.
 *
 * <pre>{@code
 * ProjectRunner runner =
 *     ProjectRunner.builder(manager, engine)
 *         .listener(RunnerMetrics.of(registry))
 *         .listener(TaskTracing.of(openTelemetry))
 *         .build();
 * }</pre>
 */
package dev.penguin.project.observe;
