package dev.penguin.engine;

import static dev.penguin.internal.transcript.StartedCall.OUTCOME_UNKNOWN;

import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.internal.transcript.Conversation;
import dev.penguin.internal.transcript.StartedCall;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.message.Message;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.FinishReason;
import dev.penguin.session.RunContinued;
import dev.penguin.session.RunSetting;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.SteeringRead;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run stores in its session's log before its first turn, and what is read of that again. */
final class RunOpening {
  private static final Logger LOG = LoggerFactory.getLogger(RunOpening.class);
  private static final String SECRET_LOST =
      "Not run: the run was interrupted, and the arguments held a secret that is not stored. Call the tool again.";
  private static final String CUT_OFF =
      "Your answer was cut off, as its budget or its time ended. There is more of it now: give the whole answer again.";

  private RunOpening() {}

  /**
   * The history, results for calls that were left open, the start of the run, what the user wrote
   * to an earlier one that has not read it, and the prompt.
   *
   * @param workspace the real path of the directory that the run works in
   * @throws IllegalArgumentException when the request has a history that the session cannot take
   */
  static List<Body> of(
      String runId, RunRequest request, Optional<Path> workspace, Transcript transcript) {
    List<Body> opening = new ArrayList<>();
    history(request, transcript)
        .forEach(message -> opening.add(new MessageAdded(message, Usage.NONE)));
    Optional<ToolCall> question = transcript.openQuestion();
    for (ToolCall open : transcript.openCalls()) {
      if (!question.equals(Optional.of(open))) {
        opening.add(failed(open, why(transcript, open)));
      }
    }
    opening.add(started(runId, request, workspace));
    int unread = transcript.waiting().size();
    if (unread > 0 && question.isEmpty()) { // it was written before this prompt
      opening.add(new SteeringRead(unread));
    }
    Message prompt =
        question.isEmpty()
            ? request.prompt()
            : new ToolMessage(
                question.get().id(), question.get().name(), request.prompt().parts(), false);
    opening.add(new MessageAdded(prompt, Usage.NONE));
    return opening;
  }

  /** Why an open call has no result. */
  private static String why(Transcript transcript, ToolCall open) {
    if (transcript.started(open).isPresent()) {
      return OUTCOME_UNKNOWN;
    }
    return transcript.approvals().find(open).isPresent()
        ? "Not run: nobody approved it in time."
        : "Not run: the run was stopped.";
  }

  /** The history of a request, each call with exactly one result. */
  private static List<Message> history(RunRequest request, Transcript transcript) {
    if (request.history().isEmpty()) {
      return List.of();
    }
    if (!transcript.messages().isEmpty()) {
      throw new IllegalArgumentException(
          "Session '"
              + transcript.sessionId()
              + "' already has messages: a history can only be set before the first prompt");
    }
    if (request.history().stream().anyMatch(SystemMessage.class::isInstance)) {
      throw new IllegalArgumentException(
          "A history must not contain a system message: use withInstructions instead");
    }
    return Conversation.valid(request.history());
  }

  /** The entry with which a run begins. Attributes that no log can hold are left out. */
  static RunStarted started(String runId, RunRequest request, Optional<Path> workspace) {
    Map<String, Object> attributes = new LinkedHashMap<>(request.attributes());
    attributes.values().removeIf(value -> !RunStarted.isStorable(value));
    return new RunStarted(
        runId,
        request.tools(),
        request.permissions(),
        request.instructions(),
        request.limits().map(RunLimits::stored),
        attributes,
        new RunSetting(
            EngineModels.stored(request), request.workspace().flatMap(own -> workspace)));
  }

  /** What the log knows of a run's request, its tools aside. */
  static RunRequest stored(RunStarted started, String sessionId) {
    RunRequest request = RunRequest.of("").inSession(sessionId);
    if (started.permissions().isPresent()) {
      request = request.withPermissions(started.permissions().get());
    }
    if (started.instructions().isPresent()) {
      request = request.withInstructions(started.instructions().get());
    }
    if (started.limits().isPresent()) {
      request = request.withLimits(RunLimits.of(started.limits().get()));
    }
    if (started.setting().workspace().isPresent()) {
      request = request.inWorkspace(started.setting().workspace().get());
    }
    for (Map.Entry<String, Object> attribute : started.attributes().entrySet()) {
      if (attribute.toString().contains(Redactor.MARK)) {
        LOG.warn(
            "Session '{}' goes on without attribute '{}': it held a secret, which is not stored",
            sessionId,
            attribute.getKey());
      } else {
        request = request.withAttribute(attribute.getKey(), attribute.getValue());
      }
    }
    return request;
  }

  /** The request with its tools, as far as the agent still has them: no run is stuck for ever. */
  static RunRequest withTools(RunStarted started, RunRequest request, ToolSet tools) {
    if (started.tools().isEmpty()) {
      return request;
    }
    List<String> there = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    for (String name : started.tools().get()) {
      (tools.find(name) == null ? gone : there).add(name);
    }
    if (!gone.isEmpty()) {
      String session = request.sessionId().orElseThrow();
      LOG.warn("Session '{}' goes on without tools that the agent lacks: {}", session, gone);
    }
    return request.withTools(there);
  }

  /**
   * For a run that is resumed: results for the calls that were left open and must not run now.
   *
   * @param canAsk whether there is an approver
   */
  static List<Body> ofResumed(Transcript transcript, ToolSet tools, boolean canAsk) {
    List<Body> results = new ArrayList<>();
    for (ToolCall open : transcript.openCalls()) {
      if (transcript.agentOf(open).isPresent()) { // it goes on in the agent's own session
        continue;
      }
      ToolSet.Entry tool = tools.find(open.name());
      Optional<StartedCall> began = transcript.started(open);
      boolean lost = lostSecret(tool, began.map(StartedCall::call).orElse(open));
      if (began.isPresent() && !runsAgain(tool, lost, canAsk)) {
        results.add(failed(open, OUTCOME_UNKNOWN));
      } else if (lost) {
        results.add(failed(open, SECRET_LOST));
      }
    }
    return results;
  }

  /** Whether a call that was interrupted may run again, or a person is to decide about it. */
  private static boolean runsAgain(ToolSet.@Nullable Entry tool, boolean lost, boolean canAsk) {
    if (tool == null || lost && !tool.spec().readsOnly()) {
      return false;
    }
    return switch (tool.spec().recovery()) {
      case RERUN -> true;
      case ASK -> canAsk;
      case REPORT -> false;
    };
  }

  private static MessageAdded failed(ToolCall call, String text) {
    return new MessageAdded(ToolMessage.of(call, text, true), Usage.NONE);
  }

  /**
   * For a run that goes on under other limits. An answer that was cut off where the money ended is
   * none: the model gives it again.
   */
  static List<Body> ofContinued(Transcript transcript, String runId, RunLimits raised) {
    List<Body> opening = new ArrayList<>();
    opening.add(new RunContinued(runId, raised.stored()));
    if (transcript.unfinishedRun().isEmpty()
        && transcript.lastReply().isPresent()
        && transcript.openCalls().isEmpty()
        && isCutOff(transcript)) {
      opening.add(new MessageAdded(UserMessage.of(CUT_OFF), Usage.NONE));
    }
    return opening;
  }

  /** Whether the last reply is not whole: it ended with its budget, or with the run's time. */
  private static boolean isCutOff(Transcript transcript) {
    Optional<FinishReason> finish = transcript.progress().lastFinish();
    boolean timedOut =
        transcript
            .lastEnded()
            .filter(ended -> ended.outcome().equals(Outcome.TIMED_OUT.name()))
            .isPresent();
    return finish.map(FinishReason.LENGTH::equals).orElse(timedOut);
  }

  /** Whether a call would run with the mark in place of the secret that was in its arguments. */
  private static boolean lostSecret(ToolSet.@Nullable Entry tool, ToolCall call) {
    return tool != null && !tool.isControl() && call.argumentsJson().contains(Redactor.MARK);
  }
}
