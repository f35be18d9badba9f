package dev.penguin.project.runner;

import dev.penguin.tool.Cancellation;
import dev.penguin.tool.WorkspaceCommands;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * Commands that end when the work at a task should stop. Closing it closes nothing.
 *
 * @param commands makes them when they are first needed: not each verifier runs programs
 * @param stop tells when
 */
record BoundCommands(Supplier<WorkspaceCommands> commands, Cancellation stop)
    implements WorkspaceCommands {
  @Override
  public Result run(Command command, Cancellation cancellation) throws IOException {
    StopSignal either = new StopSignal();
    Cancellation.Registration first = stop.onCancel(() -> either.stop("stopped"));
    Cancellation.Registration second = cancellation.onCancel(() -> either.stop("cancelled"));
    try {
      return commands.get().run(command, either);
    } finally {
      second.close();
      first.close();
    }
  }

  @Override
  public boolean isSandboxed() {
    return commands.get().isSandboxed();
  }

  @Override
  public void close() {
    // The runner closes them; an attempt only borrows them.
  }
}
