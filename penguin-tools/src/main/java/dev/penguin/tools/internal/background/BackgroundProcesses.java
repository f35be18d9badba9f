package dev.penguin.tools.internal.background;

import dev.penguin.tools.internal.background.BackgroundProcess.End;
import dev.penguin.tools.internal.background.BackgroundProcess.Ending;
import dev.penguin.tools.internal.background.BackgroundProcess.Started;
import dev.penguin.tools.internal.process.ProcessLimit;
import dev.penguin.tools.internal.text.Failures;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The processes in the background of one set of tools, by session: what one started, no other sees.
 * Those that ended are known for a while, so that what they wrote can be read. Thread-safe; closing
 * it ends all.
 */
public final class BackgroundProcesses implements AutoCloseable {
  /** How many may run at once in a session. */
  public static final int MAX_RUNNING = 16;

  /** How many may run at once in all sessions. */
  static final int MAX_RUNNING_IN_ALL = 64;

  /** How many that ended are known, in all sessions. */
  static final int MAX_ENDED = 32;

  private static final int MAX_COMMAND_SHOWN = 80;

  private final LogDirectory logs;
  private final Map<String, Table> sessions = new HashMap<>();
  private boolean closed;

  /** The processes of a session. */
  private static final class Table {
    private final Map<String, BackgroundProcess> processes = new LinkedHashMap<>();
    private int last;
  }

  public BackgroundProcesses() {
    this(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * @param parent in which the logs get a directory
   */
  BackgroundProcesses(Path parent) {
    logs = new LogDirectory(parent);
  }

  /** What starts a process. */
  public interface Starter {
    /** Starts it. */
    Started start() throws IOException, ToolFailureException;
  }

  /**
   * Starts a process, or goes on with one.
   *
   * @param earlier what it has written before
   * @throws ToolFailureException when too many run, when nothing more may start, or it cannot
   */
  public synchronized BackgroundProcess add(
      String sessionId, String runId, String earlier, Starter starter) throws ToolFailureException {
    checkRoom(sessionId);
    try {
      ProcessLog log = new ProcessLog(logs.newFile(), ProcessLog.HEAD, ProcessLog.TAIL);
      Started started;
      try {
        started = starter.start();
      } catch (IOException | ToolFailureException | RuntimeException e) {
        log.delete();
        throw e;
      }
      byte[] bytes = earlier.getBytes(StandardCharsets.UTF_8);
      log.append(bytes, bytes.length);
      Table table = sessions.computeIfAbsent(sessionId, id -> new Table());
      BackgroundProcess process = new BackgroundProcess("p" + ++table.last, runId, started, log);
      table.processes.put(process.id(), process);
      process.begin();
      forgetOldest();
      return process;
    } catch (IOException e) {
      throw new ToolFailureException("The process could not be started: " + Failures.reason(e));
    }
  }

  /** Checks that one more may run in a session. */
  public synchronized void checkRoom(String sessionId) throws ToolFailureException {
    if (closed) {
      throw new ToolFailureException("The shell is closed");
    }
    long here = running(all(sessionId)).size();
    long everywhere = running(all()).size();
    if (here >= MAX_RUNNING || everywhere >= MAX_RUNNING_IN_ALL) {
      throw new ToolFailureException(
          here >= MAX_RUNNING
              ? "There are "
                  + here
                  + " processes in the background, and no more may be: stop one with process_stop"
              : "The agent has "
                  + everywhere
                  + " processes in the background, and no more may be: try again later");
    }
  }

  /** The process of an id in a session. */
  public synchronized BackgroundProcess find(String sessionId, String id)
      throws ToolFailureException {
    Table table = sessions.get(sessionId);
    BackgroundProcess found = table == null ? null : table.processes.get(id);
    if (found == null) {
      List<String> ids = all(sessionId).stream().map(BackgroundProcess::id).toList();
      throw new ToolFailureException(
          "There is no process "
              + PlainText.quote(id)
              + (ids.isEmpty()
                  ? ": none was started, or it ended with its run or its program"
                  : "; there are " + String.join(", ", ids)));
    }
    return found;
  }

  /** The processes of a session, in the order of their start. */
  public synchronized List<BackgroundProcess> all(String sessionId) {
    Table table = sessions.get(sessionId);
    return table == null ? List.of() : List.copyOf(table.processes.values());
  }

  private List<BackgroundProcess> all() {
    List<BackgroundProcess> all = new ArrayList<>();
    sessions.values().forEach(table -> all.addAll(table.processes.values()));
    return all;
  }

  /** Whether processes of a session run. */
  public synchronized boolean isBusy(String sessionId) {
    return !running(all(sessionId)).isEmpty();
  }

  private static List<BackgroundProcess> running(List<BackgroundProcess> some) {
    return some.stream().filter(process -> process.end() == null).toList();
  }

  /** Forgets of those that ended the ones whose end is longest ago. */
  private void forgetOldest() {
    List<BackgroundProcess> ended = new ArrayList<>();
    for (BackgroundProcess process : all()) {
      if (process.end() != null) {
        ended.add(process);
      }
    }
    ended.sort((a, b) -> Long.compare(b.sinceEnd(), a.sinceEnd()));
    int tooMany = ended.size() - MAX_ENDED;
    for (int i = 0; i < tooMany; i++) {
      BackgroundProcess oldest = ended.get(i);
      oldest.log().delete();
      sessions.values().forEach(table -> table.processes.values().remove(oldest));
    }
    sessions.values().removeIf(table -> table.processes.isEmpty());
  }

  /** A sentence for each process that ended and of which the model does not know it yet. */
  public synchronized List<String> news(String sessionId) {
    return all(sessionId).stream()
        .filter(BackgroundProcess::takeNews)
        .map(BackgroundProcesses::sentence)
        .toList();
  }

  private static String sentence(BackgroundProcess process) {
    End end = process.end();
    return "Process "
        + process.id()
        + " ("
        + shown(process.command())
        + ") "
        + (end == null ? "runs" : ending(end))
        + ". process_read shows what it wrote.";
  }

  /** A command on one line, shortened. */
  public static String shown(String command) {
    return PlainText.oneLine(PlainText.shortened(command.strip(), MAX_COMMAND_SHOWN));
  }

  /** How a process ended, in words. */
  public static String ending(End end) {
    String after = String.format(Locale.ROOT, " after %.1f s", end.after().toMillis() / 1000.0);
    return switch (end.ending()) {
      case EXITED -> "ended with exit code " + code(end.exitCode()) + after;
      case STOPPED -> "was stopped" + after;
      case RUN_ENDED -> "was stopped" + after + ", at the end of the run that started it";
      case CLOSED -> "was stopped" + after + ", as the agent was closed";
      case TOO_MANY_PROCESSES -> "was stopped" + after + ", since " + ProcessLimit.REASON;
      case NOT_STARTED -> "did not run: the sandbox could not be started";
    };
  }

  private static String code(int exitCode) {
    int signal = exitCode - 128;
    return exitCode + (signal >= 1 && signal <= 64 ? " (signal " + signal + ")" : "");
  }

  /** Ends a process of a session, and waits for its end. */
  public void stop(BackgroundProcess process) {
    BackgroundProcess.endAll(List.of(process), Ending.STOPPED);
    synchronized (this) {
      forgetOldest();
    }
  }

  /** Ends what a run started. */
  public void endRun(String sessionId, String runId) {
    end(sessionId, process -> process.runId().equals(runId), Ending.RUN_ENDED);
  }

  /** Ends what a session started, and forgets it. */
  public void endSession(String sessionId) {
    end(sessionId, process -> true, Ending.CLOSED);
    synchronized (this) {
      all(sessionId).forEach(process -> process.log().delete());
      sessions.remove(sessionId);
    }
  }

  private void end(String sessionId, Predicate<BackgroundProcess> which, Ending why) {
    List<BackgroundProcess> some = running(all(sessionId)).stream().filter(which).toList();
    if (!some.isEmpty()) {
      BackgroundProcess.endAll(some, why);
    }
  }

  /** Ends all. Idempotent. */
  @Override
  public void close() {
    List<BackgroundProcess> some;
    synchronized (this) {
      closed = true;
      some = running(all());
    }
    BackgroundProcess.endAll(some, Ending.CLOSED);
    synchronized (this) {
      all().forEach(process -> process.log().delete());
      sessions.clear();
      logs.close();
    }
  }
}
