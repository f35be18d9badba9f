package dev.penguin.internal.loop;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.rewind.RunFiles;
import dev.penguin.internal.rewind.Touched;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.CheckpointMade;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Calls around which the files are looked at that they may change: before they begin, and when they
 * have ended.
 */
final class CheckpointedCalls implements AutoCloseable {
  private static final int MAX_NAMED = 3;

  private final Run run;
  private final List<ToolCallState> calls;
  private final @Nullable RunFiles files;
  private final Touched touched;

  /** The state before the calls; empty when they change nothing. */
  private final Optional<String> before;

  private CheckpointedCalls(Run run, List<ToolCallState> calls) {
    this.run = run;
    this.calls = calls;
    files = run.files();
    touched = touched();
    Touched seen =
        calls.stream().anyMatch(CheckpointedCalls::beginsAgent) ? Touched.ANYTHING : touched;
    before =
        files == null ? Optional.empty() : files.before(seen, run.filesLook("before " + names()));
  }

  /** Looks at the files; the calls have not begun. */
  static CheckpointedCalls before(Run run, List<ToolCallState> calls) {
    return new CheckpointedCalls(run, calls);
  }

  /** An agent that goes on leaves no trace here until it stores something itself. */
  private static boolean beginsAgent(ToolCallState call) {
    return call.order != null && !call.order.isBegun();
  }

  private Touched touched() {
    return Touched.of(calls.stream().map(ToolCallState::touched).toList());
  }

  /** Stores the intents of the calls, and before them that the files were kept. */
  void store(List<Body> intents) {
    List<Body> all = new ArrayList<>();
    String name = "before " + names();
    boolean marked = before.isPresent() && run.agents.caller() == null;
    if (marked) {
      all.add(new CheckpointMade(name, Checkpoint.Kind.BEFORE_CALL, before));
    }
    all.addAll(intents);
    if (!all.isEmpty()) {
      run.transcript.append(all.toArray(Body[]::new));
    }
    if (marked) {
      run.events.emit(header -> new AgentEvent.CheckpointMade(header, name));
    }
    if (files != null) {
      files.begin(touched);
    }
  }

  private String names() {
    String names =
        calls.stream()
            .limit(MAX_NAMED)
            .map(call -> call.call().name())
            .collect(Collectors.joining(", "));
    return calls.size() > MAX_NAMED ? names + ", …" : names;
  }

  @Override
  public void close() {
    if (files != null) {
      files.after(touched, touched(), run.filesLook("after " + names()));
    }
  }
}
