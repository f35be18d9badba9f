/**
 * Traces of runs for OpenTelemetry, an optional dependency: no class here is loaded without it.
 *
 * <pre>{@code
 * PenguinAgent agent =
 *     PenguinAgent.builder().listener(OpenTelemetryTracing.of(openTelemetry)).build();
 * }</pre>
 */
package dev.penguin.observe.otel;
