/**
 * Events of the JDK's flight recorder. No other package names {@code jdk.jfr}, and a runtime
 * without that module loads none of the events.
 */
@NullMarked
package dev.penguin.internal.jfr;

import org.jspecify.annotations.NullMarked;
