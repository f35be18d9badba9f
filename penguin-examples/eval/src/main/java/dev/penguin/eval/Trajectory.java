package dev.penguin.eval;

import dev.penguin.error.Experimental;
import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentListener;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * The tool calls of a run and of the agents that it called, in the order in which they ended.
 * Immutable.
 *
 * @param calls the calls with their results
 */
@Experimental
public record Trajectory(List<Call> calls) {
  /** Copies the list. */
  public Trajectory {
    calls = List.copyOf(calls);
  }

  /**
   * A call that was answered. Calls that were denied are among them; they have failed.
   *
   * @param agent the names of the sub-agents from the run down; empty for the run itself
   * @param call what the model asked for
   * @param result what it got
   * @param duration how long it took
   */
  public record Call(List<String> agent, ToolCall call, ToolMessage result, Duration duration) {
    /** Copies the path. */
    public Call {
      agent = List.copyOf(agent);
      Objects.requireNonNull(call, "call");
      Objects.requireNonNull(result, "result");
      Objects.requireNonNull(duration, "duration");
    }

    /** The name of the tool. */
    public String tool() {
      return call.name();
    }
  }

  /** The names of the tools, one for each call. */
  public List<String> tools() {
    return calls.stream().map(Call::tool).toList();
  }

  /**
   * The calls of one tool.
   *
   * @param tool its name
   */
  public List<Call> callsOf(String tool) {
    return calls.stream().filter(call -> call.tool().equals(tool)).toList();
  }

  /** Collects a trajectory from the events of a run. Thread-safe. */
  public static final class Recorder implements AgentListener {
    private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());

    /** An empty one. */
    public Recorder() {}

    @Override
    public void onEvent(AgentEvent event) {
      if (event instanceof AgentEvent.ToolFinished done) {
        calls.add(new Call(done.header().agentPath(), done.call(), done.result(), done.duration()));
      }
    }

    /** What was collected so far. */
    public Trajectory trajectory() {
      synchronized (calls) {
        return new Trajectory(calls);
      }
    }
  }
}
