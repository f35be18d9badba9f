package dev.penguin.project.runner;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.event.AgentListener;
import dev.penguin.message.Message;
import dev.penguin.project.Clarification;
import dev.penguin.project.ProjectTools;
import dev.penguin.project.Task;
import dev.penguin.project.internal.budget.Amount;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.PendingQuestion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has the engine work at a task, in the session of the attempt: from the beginning, or from where
 * an earlier attempt was broken off, stopped, or asked something.
 */
final class SessionStep {
  /** How the question begins that stands for calls that wait for an approval. */
  static final String APPROVAL = "Approval needed: ";

  private static final String GO_ON =
      "The work was stopped from outside. Go on with the task where you were; look first at what is"
          + " there already.";

  /** How a run ends that goes on when its budget is raised. */
  private static final Set<Outcome> LIMITED =
      EnumSet.of(Outcome.BUDGET_EXCEEDED, Outcome.TOOL_CALL_LIMIT, Outcome.TIMED_OUT);

  private final Engine engine;
  private final Task task;
  private final String sessionId;
  private final Setting setting;

  /**
   * How the engine works at a task.
   *
   * @param role the definition; null for the engine as it is
   * @param workspace where; null for the engine's own
   * @param listener watches a run that begins here
   */
  record Setting(
      @Nullable AgentDefinition role, @Nullable Path workspace, AgentListener listener) {}

  /**
   * What the engine gave.
   *
   * @param result how the run ended
   * @param isNews false for a result that was there before
   */
  record Ran(RunResult result, boolean isNews) {}

  SessionStep(Engine engine, Task task, String sessionId, Setting setting) {
    this.engine = engine;
    this.task = task;
    this.sessionId = sessionId;
    this.setting = setting;
  }

  /** Begins the session, or goes on with it when it is there. */
  Ran run(Supplier<String> prompt, List<Clarification> questions, Amount left, Amount usedAndLeft) {
    Session session;
    try {
      session = engine.sessions().open(sessionId);
    } catch (NoSuchSessionException e) {
      return begin(prompt.get(), left);
    }
    int before = session.messages().size();
    if (before == 0) {
      return begin(prompt.get(), left);
    }
    Optional<String> answers = answers(session, questions);
    RunResult result =
        answers.isPresent()
            ? session.run(request(answers.get(), left))
            : goOn(session, usedAndLeft);
    boolean news = session.messages().size() != before;
    if (!news && result.outcome() == Outcome.CANCELLED) {
      return new Ran(session.run(request(GO_ON, left)), true);
    }
    return new Ran(result, news);
  }

  /** Goes on with a run that the budget ended, with more of it. */
  Ran extend(Amount usedAndLeft) {
    try {
      return new Ran(engine.session(sessionId).resume(limits(usedAndLeft)), true);
    } catch (IllegalArgumentException e) {
      throw new SpentException(e);
    }
  }

  private Ran begin(String prompt, Amount left) {
    return new Ran(engine.run(request(prompt, left)), true);
  }

  private RunResult goOn(Session session, Amount usedAndLeft) {
    if (!session.pendingApprovals().isEmpty()) {
      return session.resume();
    }
    try {
      RunResult last = usedAndLeft.isUnlimited() ? session.resume() : null;
      return last == null || LIMITED.contains(last.outcome())
          ? session.resume(limits(usedAndLeft))
          : last;
    } catch (IllegalStateException e) {
      return session.resume(); // it had come to its end: the last result again
    } catch (IllegalArgumentException e) {
      throw new SpentException(e);
    }
  }

  /**
   * The answers that the session does not have yet, as a prompt; those to questions of agents that
   * its run has called go to them. Empty when there is none to tell.
   */
  private Optional<String> answers(Session session, List<Clarification> questions) {
    List<Clarification> closed =
        questions.stream().filter(each -> each.status() != Clarification.Status.OPEN).toList();
    List<Message> messages = session.messages();
    List<PendingQuestion> pending = session.pendingQuestions();
    List<String> texts = new ArrayList<>();
    for (Clarification each : closed) {
      String head = TaskPrompt.answerHead(task, each) + ":";
      if (!each.question().startsWith(APPROVAL) && !isTold(messages, head)) {
        String text = TaskPrompt.answer(task, each);
        Optional<PendingQuestion> ofAgent =
            pending.stream()
                .filter(open -> !open.agentPath().isEmpty() && open.text().equals(each.question()))
                .findFirst();
        if (ofAgent.isPresent()) {
          session.answer(ofAgent.get().id(), text);
        } else {
          texts.add(text);
        }
      }
    }
    return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", texts));
  }

  /** An answer stands in a prompt, or in the result of the call that asked. */
  private static boolean isTold(List<Message> messages, String head) {
    return messages.stream().anyMatch(message -> message.text().contains(head));
  }

  private RunRequest request(String prompt, Amount left) {
    RunRequest request =
        RunRequest.of(prompt)
            .inSession(sessionId)
            .withAttribute(ProjectTools.TASK_ATTRIBUTE, task.id().toString())
            .withListener(setting.listener());
    if (setting.workspace() != null) {
      request = request.inWorkspace(setting.workspace());
    }
    Optional<Set<String>> tools = tools();
    if (tools.isPresent()) {
      request = request.withTools(tools.get());
    }
    AgentDefinition role = setting.role();
    if (role != null) {
      if (!role.instructions().isEmpty()) {
        request = request.withInstructions(role.instructions());
      }
      if (role.permissions().isPresent()) {
        request = request.withPermissions(role.permissions().get());
      }
      if (role.modelConfig().isPresent()) {
        request = request.withModel(role.modelConfig().get());
      }
      if (role.model().isPresent()) {
        request = request.withModel(role.model().get());
      }
    }
    boolean own = role != null && role.limits().isPresent();
    return left.isUnlimited() && !own ? request : request.withLimits(limits(left));
  }

  /** The tools of the task and those of the role: what both allow. Empty for all. */
  private Optional<Set<String>> tools() {
    Optional<Set<String>> ofRole =
        Optional.ofNullable(setting.role()).flatMap(AgentDefinition::tools);
    if (task.allowedTools().isEmpty()) {
      return ofRole;
    }
    Set<String> both = new HashSet<>(task.allowedTools());
    ofRole.ifPresent(both::retainAll);
    return Optional.of(both);
  }

  /** The limits of role or engine, and not more than the budget leaves. */
  RunLimits limits(Amount left) {
    RunLimits most =
        Optional.ofNullable(setting.role())
            .flatMap(AgentDefinition::limits)
            .orElseGet(engine::limits);
    OptionalLong tokens = most.maxTokens();
    if (left.tokens() != null) {
      tokens = OptionalLong.of(Math.max(1, Math.min(left.tokens(), tokens.orElse(Long.MAX_VALUE))));
    }
    int calls =
        left.calls() == null
            ? most.maxToolCalls()
            : (int) Math.max(0, Math.min(left.calls(), most.maxToolCalls()));
    return new RunLimits(
        most.maxTurns(),
        calls,
        most.maxIdenticalCalls(),
        tokens,
        left.usd() == null
            ? most.maxCostUsd()
            : Optional.of(most.maxCostUsd().map(left.usd()::min).orElse(left.usd())),
        left.time() == null || left.time().compareTo(most.timeout()) > 0
            ? most.timeout()
            : left.time(),
        most.maxAgentDepth(),
        most.maxAgents(),
        most.maxConcurrentAgents());
  }

  /** A run that is to go on has used all that it may use. */
  static final class SpentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SpentException(IllegalArgumentException cause) {
      super(cause.getMessage(), cause);
    }
  }
}
