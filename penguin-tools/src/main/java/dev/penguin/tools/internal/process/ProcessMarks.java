package dev.penguin.tools.internal.process;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * By what the processes of a set of tools are found: a variable that all of them have, whose value
 * names this program, and for each command one of its own. Thread-safe.
 */
public final class ProcessMarks {
  private final String all = ShellEnvironment.MARK + UUID.randomUUID().toString().replace("-", "");
  private final AtomicLong commands = new AtomicLong();

  /** The name of the variable that all have. */
  public String all() {
    return all;
  }

  /** The mark of one more command. */
  public Mark next() {
    return new Mark(all, all + "_" + commands.incrementAndGet());
  }

  /**
   * The mark of a command. Immutable.
   *
   * @param all the variable that the processes of all commands have
   * @param own the variable that only those of this one have; also the line that a sandbox writes
   *     before the command
   */
  public record Mark(String all, String own) {
    /** Adds both variables to those that the command gets. */
    public void putIn(Map<String, String> environment) {
      environment.put(all, ProcessOwner.current().text());
      environment.put(own, "1");
    }
  }
}
