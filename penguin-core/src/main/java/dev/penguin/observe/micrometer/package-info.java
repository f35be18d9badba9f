/**
 * Metrics of runs for Micrometer, an optional dependency: no class here is loaded without it.
 *
 * <pre>{@code
 * PenguinAgent agent = PenguinAgent.builder().listener(MicrometerMetrics.of(registry)).build();
 * }</pre>
 */
package dev.penguin.observe.micrometer;
