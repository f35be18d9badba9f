package dev.penguin.tools.internal.shell;

import dev.penguin.tools.internal.process.Platform;
import dev.penguin.tools.internal.process.ProcessLimit;
import dev.penguin.tools.internal.sandbox.Bubblewrap;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How commands run. Immutable.
 *
 * @param environment variables that are added
 * @param timeout for commands that name none
 * @param sandbox in which commands run, or not at all
 * @param maxProcesses of one command that may run at once
 */
public record ShellSettings(
    Map<String, String> environment,
    Duration timeout,
    Platform platform,
    Optional<Bubblewrap> sandbox,
    int maxProcesses) {
  public ShellSettings {
    environment = Map.copyOf(environment);
  }

  /** Without a sandbox. */
  public ShellSettings(Map<String, String> environment, Duration timeout, Platform platform) {
    this(environment, timeout, platform, Optional.empty());
  }

  /** With the usual limit of processes. */
  public ShellSettings(
      Map<String, String> environment,
      Duration timeout,
      Platform platform,
      Optional<Bubblewrap> sandbox) {
    this(environment, timeout, platform, sandbox, ProcessLimit.MAX);
  }
}
