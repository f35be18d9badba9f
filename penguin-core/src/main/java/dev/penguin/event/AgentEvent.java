package dev.penguin.event;

import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.session.SessionEntry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something that happened during a run. Immutable.
 *
 * <p>New cases may be added: a {@code switch} over them needs a {@code default}.
 */
public sealed interface AgentEvent
    permits AgentEvent.RunStarted,
        AgentEvent.Steered,
        AgentEvent.InstructionsRead,
        AgentEvent.TurnStarted,
        AgentEvent.TextDelta,
        AgentEvent.ReasoningDelta,
        AgentEvent.ModelRetried,
        AgentEvent.ModelFellBack,
        AgentEvent.ModelReplied,
        AgentEvent.ApprovalAsked,
        AgentEvent.ApprovalDecided,
        AgentEvent.PermissionDenied,
        AgentEvent.CheckpointMade,
        AgentEvent.ToolStarted,
        AgentEvent.ToolProgressed,
        AgentEvent.ToolFinished,
        AgentEvent.CompactionStarted,
        AgentEvent.CompactionFinished,
        AgentEvent.RunFinished,
        AgentEvent.RunFailed,
        ReservedEvent {

  /** The run and the moment. */
  Header header();

  /** The id of the run. */
  default String runId() {
    return header().runId();
  }

  /**
   * The names of the sub-agents from the first one that was called down to the one whose run
   * emitted the event; empty for the run that the application started.
   */
  default List<String> agentPath() {
    return header().agentPath();
  }

  /** The time of the event, by the agent's clock. */
  default Instant at() {
    return header().at();
  }

  /**
   * The common part of all events.
   *
   * @param runId the id of the run
   * @param sessionId the id of the session that the run belongs to
   * @param sequence its number in the run, from 1
   * @param at when it happened, by the agent's clock
   * @param agentPath the names of the sub-agents from the first one that was called down to the one
   *     of this run; empty for the run that the application started
   */
  record Header(String runId, String sessionId, long sequence, Instant at, List<String> agentPath) {
    /** Copies the path. */
    public Header {
      agentPath = List.copyOf(agentPath);
    }

    /**
     * The header of an event of the run that the application started.
     *
     * @param runId the id of the run
     * @param sessionId the id of the session that the run belongs to
     * @param sequence its number in the run, from 1
     * @param at when it happened, by the agent's clock
     */
    public Header(String runId, String sessionId, long sequence, Instant at) {
      this(runId, sessionId, sequence, at, List.of());
    }
  }

  /**
   * The run began. The first event.
   *
   * @param header the run and the moment
   * @param model the model's full name
   * @param caller the call that started this run; empty for a run that the application started
   */
  record RunStarted(Header header, String model, Optional<Caller> caller) implements AgentEvent {
    /**
     * The beginning of a run that the application started.
     *
     * @param header the run and the moment
     * @param model the model's full name
     */
    public RunStarted(Header header, String model) {
      this(header, model, Optional.empty());
    }

    /**
     * The call of a sub-agent.
     *
     * @param runId the id of the run that calls it
     * @param callId the id of the call in that run
     */
    public record Caller(String runId, String callId) {}
  }

  /**
   * A text that the user sent to the run became a message of the conversation. The next request to
   * the model contains it. The text may have been sent to an earlier run of the session that ended
   * before it read the text.
   *
   * @param header the run and the moment
   * @param text what the user wrote
   */
  record Steered(Header header, String text) implements AgentEvent {}

  /**
   * A file of the workspace with instructions for agents was read. The next request to the model
   * contains its text. The file of the workspace's own directory is part of the instructions; other
   * files are sent as messages. The file changes no permission.
   *
   * @param header the run and the moment
   * @param path the file, relative to the workspace, with {@code /} between the names
   * @param reason why it applies, such as the call that touched a file in its directory
   * @param truncated whether only a part of the file is sent
   */
  record InstructionsRead(Header header, String path, String reason, boolean truncated)
      implements AgentEvent {}

  /**
   * A request is sent to the model.
   *
   * @param header the run and the moment
   * @param turn the number of the turn in this run, from 1
   */
  record TurnStarted(Header header, int turn) implements AgentEvent {}

  /**
   * A piece of the answer arrived. If {@link ModelRetried} or {@link ModelFellBack} follows in the
   * same turn, the piece is withdrawn, because the next attempt emits its text from the start. In a
   * run for a typed answer, the pieces are JSON.
   *
   * @param header the run and the moment
   * @param text the piece
   */
  record TextDelta(Header header, String text) implements AgentEvent {}

  /**
   * A piece of the model's reasoning arrived.
   *
   * @param header the run and the moment
   * @param text the piece
   */
  record ReasoningDelta(Header header, String text) implements AgentEvent {}

  /**
   * A request to the model failed and is repeated. The deltas of this turn so far are withdrawn.
   *
   * @param header the run and the moment
   * @param attempt the number of the attempt that failed, from 1
   * @param reason why it failed
   * @param delay the wait before the next attempt
   */
  record ModelRetried(Header header, int attempt, String reason, Duration delay)
      implements AgentEvent {}

  /**
   * The model failed and another model takes over. The deltas of this turn so far are withdrawn.
   *
   * @param header the run and the moment
   * @param from the full name of the model that failed
   * @param to the full name of the model that takes over
   * @param reason why the first model failed
   */
  record ModelFellBack(Header header, String from, String to, String reason)
      implements AgentEvent {}

  /**
   * The model's reply is complete.
   *
   * @param header the run and the moment
   * @param text all of its text
   * @param toolCalls the number of tool calls in it
   * @param usage the tokens of this request
   * @param costUsd the cost of the run so far in US dollars; empty if the price is unknown
   */
  record ModelReplied(
      Header header, String text, int toolCalls, Usage usage, Optional<BigDecimal> costUsd)
      implements AgentEvent {}

  /**
   * A call waits for the approver.
   *
   * @param header the run and the moment
   * @param call the call
   * @param reason why the approver is asked
   */
  record ApprovalAsked(Header header, ToolCall call, String reason) implements AgentEvent {}

  /**
   * The approver decided about a call.
   *
   * @param header the run and the moment
   * @param call the call, with the approver's arguments if the approver changed them
   * @param allowed whether the call runs
   * @param reason why it does not run, or how it was allowed; an approver's exception is in the log
   */
  record ApprovalDecided(Header header, ToolCall call, boolean allowed, String reason)
      implements AgentEvent {}

  /**
   * The permissions deny a call. The approver was not asked.
   *
   * @param header the run and the moment
   * @param call the call
   * @param reason why the call is denied
   */
  record PermissionDenied(Header header, ToolCall call, String reason) implements AgentEvent {}

  /**
   * A checkpoint of the files was made before calls that may change files. The session can go back
   * to it.
   *
   * @param header the run and the moment
   * @param name the name of the checkpoint, among those of {@code Session.checkpoints()}
   */
  record CheckpointMade(Header header, String name) implements AgentEvent {}

  /**
   * A call was checked and begins. If an interceptor changes the arguments and the changed call is
   * permitted, this event is emitted again for the same id.
   *
   * @param header the run and the moment
   * @param call the call
   */
  record ToolStarted(Header header, ToolCall call) implements AgentEvent {}

  /**
   * A tool reports its progress. If messages arrive faster than the run emits them, only the newest
   * 1,000 are emitted.
   *
   * @param header the run and the moment
   * @param call the call
   * @param message one line of text
   */
  record ToolProgressed(Header header, ToolCall call, String message) implements AgentEvent {}

  /**
   * A call has its result: it ran, was denied, or was not run.
   *
   * @param header the run and the moment
   * @param call the call
   * @param result what the model receives
   * @param duration how long it took
   * @param thrown the tool's exception, which is also in the log with its stack trace; a copy
   *     without secrets if it held any
   */
  record ToolFinished(
      Header header,
      ToolCall call,
      ToolMessage result,
      Duration duration,
      Optional<Throwable> thrown)
      implements AgentEvent {
    /**
     * The result of a call that threw no exception.
     *
     * @param header the run and the moment
     * @param call the call
     * @param result what the model receives
     * @param duration how long it took
     */
    public ToolFinished(Header header, ToolCall call, ToolMessage result, Duration duration) {
      this(header, call, result, duration, Optional.empty());
    }
  }

  /**
   * A compaction begins, because the messages to send come near the model's context window. The
   * model may be asked for a summary.
   *
   * @param header the run and the moment
   * @param tokens the tokens of the next request, if known or by estimate
   * @param room the maximum number of input tokens for the model's window
   */
  record CompactionStarted(Header header, long tokens, long room) implements AgentEvent {}

  /**
   * A compaction made the messages to send as small as possible. Stored messages did not change.
   *
   * @param header the run and the moment
   * @param size the size of the next request in tokens before and after, if known or by estimate
   * @param shortenedResults how many results that were sent whole before are now sent only as a
   *     beginning and an end, or left out because they were read again
   * @param summarizedMessages how many messages that were sent before are now replaced by a summary
   * @param problem why the request for a summary failed; empty if it did not
   */
  record CompactionFinished(
      Header header,
      SessionEntry.Compacted.Size size,
      int shortenedResults,
      int summarizedMessages,
      Optional<String> problem)
      implements AgentEvent {}

  /**
   * The run ended. The last event.
   *
   * @param header the run and the moment
   * @param outcome the name of its {@code Outcome}
   * @param text the answer
   * @param reason more about why the run ended, if there is more to say
   * @param usage the tokens that the run used
   * @param costUsd the run's cost in US dollars, if known
   */
  record RunFinished(
      Header header,
      String outcome,
      String text,
      Optional<String> reason,
      Usage usage,
      Optional<BigDecimal> costUsd)
      implements AgentEvent {}

  /**
   * The run was ended by an exception. The last event.
   *
   * @param header the run and the moment
   * @param error the message of the exception
   */
  record RunFailed(Header header, String error) implements AgentEvent {}
}
