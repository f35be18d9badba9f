package dev.penguin.tools.internal.mcp.wire;

import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.process.Platform;
import dev.penguin.tools.internal.process.ProcessOwner;
import dev.penguin.tools.internal.process.ProcessTree;
import dev.penguin.tools.internal.process.ShellEnvironment;
import dev.penguin.tools.internal.sandbox.Bubblewrap;
import dev.penguin.tools.internal.sandbox.SandboxWatch;
import dev.penguin.tools.internal.text.ToolFailureException;
import dev.penguin.tools.mcp.McpServer.Stdio;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The process of a server that speaks over its standard streams, with all that it starts. Its
 * environment is a short list and what was configured. Thread-safe.
 */
final class ServerProcess implements AutoCloseable {
  /** What each server gets of this program's environment; keys and tokens are not among it. */
  private static final Set<String> INHERITED =
      Set.of("HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER");

  /** Without these a program does not start on Windows. */
  private static final Set<String> INHERITED_ON_WINDOWS =
      Set.of("APPDATA", "COMSPEC", "LOCALAPPDATA", "PATHEXT", "SYSTEMROOT", "TEMP", "USERPROFILE");

  private static final int MAX_ERRORS = 2_000;
  private static final long MILLIS_TO_END_ITSELF = 2_000;
  private static final long MILLIS_TO_TERMINATE = 1_000;

  private final Process process;
  private final ProcessTree tree;
  private final Optional<Bubblewrap> sandbox;
  private final @Nullable SandboxWatch watch;
  private final Thread errorReader;
  private final StringBuilder errors = new StringBuilder();

  private ServerProcess(
      Process process,
      ProcessTree tree,
      Optional<Bubblewrap> sandbox,
      @Nullable SandboxWatch watch) {
    this.process = process;
    this.tree = tree;
    this.sandbox = sandbox;
    this.watch = watch;
    errorReader = new Thread(this::readErrors, "penguin-mcp-errors-" + process.pid());
    errorReader.setDaemon(true);
    errorReader.start();
  }

  static ServerProcess start(Stdio stdio) throws IOException {
    Platform platform = Platform.current();
    String mark = ShellEnvironment.MARK + UUID.randomUUID().toString().replace("-", "");
    Map<String, String> variables = environment(System.getenv(), stdio.environment());
    variables.put(mark, ProcessOwner.current().text());
    List<String> line = new ArrayList<>();
    platform.setsid().ifPresent(line::add);
    Optional<Bubblewrap> sandbox = sandbox(stdio, platform);
    if (sandbox.isPresent()) {
      line.addAll(bounded(sandbox.get(), folder(stdio).root(), stdio, mark));
      variables.putAll(sandbox.get().environment());
    } else {
      line.addAll(stdio.command());
    }
    ProcessBuilder builder = new ProcessBuilder(line);
    stdio.directory().ifPresent(folder -> builder.directory(folder.toFile()));
    builder.environment().clear();
    builder.environment().putAll(variables);
    SandboxWatch watch = sandbox.isPresent() ? SandboxWatch.start(mark) : null;
    try {
      Process process = builder.start();
      boolean ownSession = platform.setsid().isPresent();
      ProcessTree tree =
          new ProcessTree(
              platform,
              mark,
              process.toHandle(),
              ownSession,
              sandbox.isPresent(),
              Optional.empty());
      return new ServerProcess(process, tree, sandbox, watch);
    } catch (IOException e) {
      if (watch != null) {
        watch.close();
      }
      throw e;
    }
  }

  private static Workspace folder(Stdio stdio) {
    return Workspace.at(stdio.directory().orElseThrow());
  }

  private static Optional<Bubblewrap> sandbox(Stdio stdio, Platform platform) {
    return stdio
        .sandbox()
        .map(options -> Bubblewrap.of(folder(stdio), options, stdio.environment(), platform));
  }

  private static List<String> bounded(Bubblewrap sandbox, Path folder, Stdio stdio, String mark)
      throws IOException {
    try {
      return sandbox.line(folder, stdio.command(), mark, Bubblewrap.Reach.USUAL);
    } catch (ToolFailureException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Map<String, String> environment(
      Map<String, String> ours, Map<String, String> added) {
    boolean windows = Platform.current() == Platform.WINDOWS;
    Map<String, String> variables = new LinkedHashMap<>();
    ours.forEach(
        (name, value) -> {
          if (INHERITED.contains(name)
              || name.startsWith("LC_")
              || name.startsWith(ShellEnvironment.MARK)
              || windows && INHERITED_ON_WINDOWS.contains(name.toUpperCase(Locale.ROOT))) {
            variables.put(name, value);
          }
        });
    variables.putAll(added);
    return variables;
  }

  Process process() {
    return process;
  }

  /** How it ended and the last of what it wrote as errors, for a message. */
  String lastWords() {
    String last;
    synchronized (errors) {
      last = errors.toString().strip();
    }
    String end = process.isAlive() ? "it runs" : "exit code " + process.exitValue();
    return last.isEmpty() ? end : end + ", its last errors: " + last;
  }

  private void readErrors() {
    byte[] buffer = new byte[4_096];
    try (InputStream in = process.getErrorStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        synchronized (errors) {
          errors.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
          if (errors.length() > MAX_ERRORS) {
            errors.delete(0, errors.length() - MAX_ERRORS);
          }
        }
      }
    } catch (IOException e) {
      return; // the process is gone
    }
  }

  /**
   * Waits until it ends as its input has, then asks it to end, then ends it with all that it
   * started. Idempotent.
   */
  @Override
  public void close() {
    boolean interrupted = false;
    try {
      if (!process.waitFor(MILLIS_TO_END_ITSELF, TimeUnit.MILLISECONDS)) {
        tree.terminate();
        process.waitFor(MILLIS_TO_TERMINATE, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    tree.kill();
    if (watch != null) {
      watch.close();
    }
    sandbox.ifPresent(Bubblewrap::close);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the threads that read from it. */
  void join(Thread reader) {
    try {
      for (Thread each : List.of(reader, errorReader)) {
        if (each != Thread.currentThread()) {
          each.join(MILLIS_TO_TERMINATE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
