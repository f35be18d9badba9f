package dev.penguin.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tools.internal.process.ProcessScan;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes of a sandboxed command that should have ended. */
public final class ProcessesLeft {
  private static final long SECONDS = 60;

  private ProcessesLeft() {}

  /**
   * Waits until none names a workspace in its command line and none sees what was mounted in it;
   * fails with those that are left.
   */
  public static void awaitNone(Path workspace) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (isAny(workspace) && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(naming(workspace)).isEmpty();
    assertThat(isMounted(workspace)).isFalse();
  }

  private static boolean isAny(Path workspace) {
    return isMounted(workspace) || !naming(workspace).isEmpty();
  }

  private static boolean isMounted(Path workspace) {
    return ProcessScan.isMounted(List.of(workspace.resolve(".git")));
  }

  /** The command lines that name a folder. */
  public static List<String> naming(Path folder) {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> line.contains(folder.toString()))
        .toList();
  }
}
