package dev.penguin.internal.agent;

import dev.penguin.engine.RunLimits;
import dev.penguin.internal.budget.Budget;
import dev.penguin.internal.transcript.StoredCost;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelInfo;
import dev.penguin.session.AgentStarted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The budgets of the agents that one run has called and whose calls have no result yet. Those that
 * were called before the run was resumed have spent from the first moment what their logs say,
 * whether they go on or not. Thread-safe.
 */
public final class OpenAgents {
  private final Map<String, OpenAgent> byCall = new ConcurrentHashMap<>();

  /**
   * An agent whose call has no result yet.
   *
   * @param before what runs of its session had spent that came to their end
   * @param budget that of its last run, or of the one that it begins
   * @param below the agents that its last run has called
   */
  public record OpenAgent(Budget before, Budget budget, OpenAgents below) {}

  /** What is known of agents and their sessions, to count what they had spent. */
  public interface Known {
    /** The log of a session as it stands; empty when there is none. */
    Optional<Transcript> session(String id);

    /** The model of an agent; empty for that of the run that calls it. */
    Optional<ChatModel> model(AgentSpec agent);

    /** The model that writes the summaries; empty for that of the run. */
    Optional<ChatModel> summarizer();
  }

  /**
   * A run that calls agents.
   *
   * @param budget its budget
   * @param model its model
   * @param limits what it may use
   */
  public record Caller(Budget budget, ChatModel model, RunLimits limits) {}

  /**
   * Counts what a run had spent before it is resumed, and what the agents of its open calls had.
   *
   * @param transcript the log of its session
   * @param agents the agents that it may call
   */
  public void carryOver(Transcript transcript, Caller caller, List<AgentSpec> agents, Known known) {
    count(transcript.progress().cost(), caller.budget(), caller.model(), known);
    for (ToolCall open : transcript.openCalls()) {
      Optional<AgentStarted> agent = transcript.agentOf(open);
      Optional<Transcript> session = agent.flatMap(begun -> known.session(begun.sessionId()));
      if (session.isPresent()) {
        String name = agent.get().agent();
        Optional<AgentSpec> spec = agents.stream().filter(a -> a.name().equals(name)).findFirst();
        byCall.put(open.id(), counted(session.get(), name, spec, caller, known));
      }
    }
  }

  private static OpenAgent counted(
      Transcript session, String name, Optional<AgentSpec> spec, Caller caller, Known known) {
    ChatModel model = spec.flatMap(known::model).orElse(caller.model());
    RunLimits limits = spec.flatMap(AgentSpec::limits).orElse(caller.limits());
    Budget before = caller.budget().child(name, limits);
    OpenAgent agent = new OpenAgent(before, caller.budget().child(name, limits), new OpenAgents());
    session.progress().earlier().forEach(run -> count(run, before, model, known));
    if (session.unfinishedRun().isPresent()) {
      Caller itself = new Caller(agent.budget(), model, limits);
      List<AgentSpec> its = spec.map(AgentSpec::subAgents).orElse(List.of());
      agent.below().carryOver(session, itself, its, known);
    } else {
      count(session.progress().cost(), before, model, known);
    }
    return agent;
  }

  private static void count(StoredCost cost, Budget budget, ChatModel model, Known known) {
    ModelInfo summarizer = known.summarizer().orElse(model).info();
    budget.carryOver(cost, model.info(), summarizer);
  }

  /** The agent of a call: one that was called before, or a new one. */
  public OpenAgent of(String callId, String name, Caller caller) {
    return byCall.computeIfAbsent(
        callId,
        id ->
            new OpenAgent(
                caller.budget().child(name, caller.limits()),
                caller.budget().child(name, caller.limits()),
                new OpenAgents()));
  }

  /** A call gets its result: what its agent has spent is to be stored with it. */
  public void answered(String callId) {
    OpenAgent agent = byCall.remove(callId);
    if (agent != null) {
      agent.before().close();
      agent.budget().close();
    }
  }
}
