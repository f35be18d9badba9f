package dev.penguin.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.PendingQuestion;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.Spending;
import dev.penguin.tool.Effect;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random trees of agents that pay, ask and call others, some of them for approvals and answers that
 * come late, in processes that are killed after any append and resumed in others: whatever happens
 * in between, what a result says was spent is what the stored replies of all sessions of the tree
 * cost, each once, by agent and model; and it never passes the limit. The seed is in the message.
 * More trees with PENGUIN_ROUNDS=full.
 */
@Timeout(600)
class TreeSpendingLawTest {
  private static final int TREES = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 4_000 : 16;
  private static final int MAX_ROUNDS = 400;
  private static final List<String> NAMES = List.of("lead", "a", "b", "c");

  /** A model whose next reply follows from how many replies its conversation has. */
  private record Steps(ModelInfo info, List<List<ToolCall>> steps, long seed) implements ChatModel {
    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      long input =
          request.messages().stream().mapToLong(TokenEstimate::of).sum()
              + request.tools().stream().mapToLong(TokenEstimate::of).sum();
      int step =
          (int) request.messages().stream().filter(AssistantMessage.class::isInstance).count();
      int most = Math.min(900, request.maxOutputTokens().orElse(900));
      Usage usage = Usage.of(input, 1 + new Random(seed + step).nextInt(most));
      ModelReply reply =
          step < steps.size()
              ? ModelReply.calls(steps.get(step).toArray(ToolCall[]::new))
              : ModelReply.text(info.name() + " is done");
      return reply.withUsage(usage);
    }
  }

  @Test
  void whatATreeHasSpentIsWhatItsStoredRepliesCost() {
    int waits = 0;
    int kills = 0;
    int stopped = 0;
    int agents = 0;
    for (int seed = 0; seed < TREES; seed++) {
      Tree tree = new Tree(seed);
      tree.run();
      waits += tree.waits;
      kills += tree.kills;
      stopped += tree.stopped ? 1 : 0;
      agents += tree.store.list().size() - 1;
    }
    assertThat(waits).as("runs that waited").isGreaterThan(TREES);
    assertThat(kills).as("processes killed").isGreaterThan(TREES);
    assertThat(stopped).as("trees that the limit stopped").isGreaterThan(TREES / 20);
    assertThat(agents).as("agents").isGreaterThan(2 * TREES);
  }

  private static final class Tree {
    private final int seed;
    private final Random random;
    private final Map<String, Steps> models = new TreeMap<>();
    private final BigDecimal limit;
    private OrderedStore store = new OrderedStore();
    private int waits;
    private int kills;
    private boolean stopped;

    Tree(int seed) {
      this.seed = seed;
      random = new Random(seed);
      limit =
          random.nextInt(3) == 0
              ? new BigDecimal(20_000 + random.nextInt(60_000)).movePointLeft(6)
              : new BigDecimal("10");
      for (String name : NAMES) {
        Price price =
            new Price(
                new BigDecimal(1 + random.nextInt(9)), new BigDecimal(7 + random.nextInt(20)));
        models.put(
            name,
            new Steps(
                ModelInfo.of("random", "of-" + name).withPrice(price),
                steps(name),
                random.nextLong()));
      }
    }

    private List<List<ToolCall>> steps(String name) {
      List<List<ToolCall>> steps = new ArrayList<>();
      for (int step = 1 + random.nextInt(4); step > 0; step--) {
        List<ToolCall> calls = new ArrayList<>();
        for (int call = 1 + random.nextInt(3); call > 0; call--) {
          calls.add(call(name, "s" + step + "c" + call));
        }
        steps.add(calls);
      }
      return steps;
    }

    private ToolCall call(String name, String id) {
      String task = "{\"task\":\"" + id + "\"}";
      int kind = random.nextInt(6);
      if (kind == 0) {
        return new ToolCall(id, "look", task);
      }
      if (kind == 1 && !name.equals("lead")) {
        return new ToolCall(id, "ask_user", "{\"question\":\"" + id + "?\"}");
      }
      if (kind <= 3) {
        return new ToolCall(id, "pay", task);
      }
      return switch (name) {
        case "lead" -> new ToolCall(id, random.nextBoolean() ? "a" : "b", task);
        case "a" -> new ToolCall(id, "c", task);
        default -> new ToolCall(id, "pay", task);
      };
    }

    private AgentDefinition agent(String name, AgentDefinition... below) {
      return AgentDefinition.builder(name)
          .description(name)
          .model(models.get(name))
          .subAgents(below)
          .build();
    }

    private Engine engine() {
      return Engine.builder()
          .model(models.get("lead"))
          .tools(TestTool.reading("look"), TestTool.reading("pay").with(Effect.EXECUTE))
          .subAgents(agent("a", agent("c")), agent("b"))
          .limits(RunLimits.builder().maxCostUsd(limit).maxIdenticalCalls(1_000).build())
          .approver(Approver.deferred())
          .sessionStore(store)
          .build();
    }

    void run() {
      boolean begun = false;
      for (int round = 0; round < MAX_ROUNDS; round++) {
        int before = store.appends().size();
        RunResult result;
        try (Engine engine = engine()) {
          result =
              begun
                  ? engine.session("lead").resume()
                  : engine.run(RunRequest.of("go").inSession("lead"));
          check(result, "round " + round);
          stopped |= result.outcome() == Outcome.BUDGET_EXCEEDED;
          waits += result.approvals().isEmpty() && result.questions().isEmpty() ? 0 : 1;
        }
        begun = true;
        List<OrderedStore.Append> all = store.appends();
        int first = Math.max(before, 2); // the session is there, and its run
        if (all.size() > first && random.nextInt(2 + kills) == 0) {
          kills++;
          store = OrderedStore.of(all.subList(0, first + random.nextInt(all.size() - first)));
        } else if (result.approvals().isEmpty() && result.questions().isEmpty()) {
          return;
        } else {
          try (Engine engine = engine()) {
            decide(engine.session("lead"));
          }
        }
      }
      throw new AssertionError("seed " + seed + " has no end");
    }

    private void decide(Session lead) {
      for (PendingApproval approval : lead.pendingApprovals()) {
        if (random.nextInt(4) > 0) {
          lead.decide(
              approval.id(), random.nextInt(3) == 0 ? Decision.deny("no") : Decision.allowOnce());
        }
      }
      for (PendingQuestion question : lead.pendingQuestions()) {
        if (random.nextInt(4) > 0) {
          lead.answer(question.id(), "yes");
        }
      }
    }

    private void check(RunResult result, String round) {
      Map<String, Spending> stored = new TreeMap<>();
      add("lead", "lead", List.of(), stored);
      Map<String, Spending> said = new TreeMap<>();
      result.spending().forEach(line -> said.put(line.agentPath() + line.model(), line));
      assertThat(said).as("seed %d, %s", seed, round).isEqualTo(stored);
      BigDecimal sum =
          stored.values().stream()
              .map(line -> line.costUsd().orElseThrow())
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(result.costUsd().orElseThrow())
          .as("seed %d, %s", seed, round)
          .isEqualByComparingTo(sum);
      assertThat(sum).as("seed %d, %s, the limit", seed, round).isLessThanOrEqualTo(limit);
    }

    /** Adds what the replies of a session cost, and those of the agents that it has started. */
    private void add(String session, String agent, List<String> path, Map<String, Spending> sums) {
      ModelInfo model = models.get(agent).info();
      for (SessionEntry entry : store.entries(session)) {
        if (entry.body() instanceof MessageAdded said
            && said.message() instanceof AssistantMessage) {
          BigDecimal usd = model.price().orElseThrow().costUsd(said.usage());
          sums.merge(
              path + model.toString(),
              new Spending(
                  path, model.toString(), said.usage(), Optional.of(usd.stripTrailingZeros())),
              Tree::sum);
        } else if (entry.body() instanceof AgentStarted started
            && store.find(started.sessionId()).isPresent()) {
          List<String> longer = new ArrayList<>(path);
          longer.add(started.agent());
          add(started.sessionId(), started.agent(), longer, sums);
        }
      }
    }

    private static Spending sum(Spending one, Spending other) {
      BigDecimal usd = one.costUsd().orElseThrow().add(other.costUsd().orElseThrow());
      return new Spending(
          one.agentPath(),
          one.model(),
          one.usage().plus(other.usage()),
          Optional.of(usd.stripTrailingZeros()));
    }
  }
}
