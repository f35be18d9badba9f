package dev.penguin.eval.internal.judge;

import java.time.Duration;

/**
 * What a solution may use.
 *
 * @param cpu CPU time, whole seconds
 * @param memoryBytes of one process
 * @param processes at once, threads included
 * @param outputBytes of all its answers together
 */
public record Bounds(Duration cpu, long memoryBytes, int processes, int outputBytes) {
  /** For one solution with this CPU time; the memory is that of Python programs. */
  public static Bounds of(Duration cpu) {
    return new Bounds(cpu, 1_000_000_000L, 40, 4_000_000);
  }

  /** The longest that all may take: twice the CPU time and 2 s, as others want the machine too. */
  public Duration wall() {
    return cpu.multipliedBy(2).plusSeconds(2);
  }
}
