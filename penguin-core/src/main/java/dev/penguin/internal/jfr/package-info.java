/**
 * Events of the JDK's flight recorder. No other package names {@code jdk.jfr}, and a runtime
 * without that module loads none of the events.
 */
@org.jspecify.annotations.NullMarked
package dev.penguin.internal.jfr;
