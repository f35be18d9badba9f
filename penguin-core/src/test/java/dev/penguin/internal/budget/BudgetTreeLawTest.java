package dev.penguin.internal.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.RunLimits;
import dev.penguin.internal.budget.Budget.SpentException;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FallbackModel;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.policy.SpendingCap;
import dev.penguin.session.Spending;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random trees of budgets whose agents ask at the same time, against models with prices that
 * answer, report nothing, break off or fail: no budget of the tree and no cap is ever passed, the
 * ledger is the sum of what each call cost to the last decimal, and what is refused sets nothing
 * aside. The seed of a tree that fails is in the message. 10,000 trees with PENGUIN_ROUNDS=full.
 */
@Timeout(600)
class BudgetTreeLawTest {
  private static final int TREES = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 10_000 : 600;

  private static final List<ChatModel> MODELS =
      List.of(
          model("cheap", "0.05", "0.4"),
          model("dear", "3", "15"),
          new FallbackModel(List.of(model("first", "1.25", "10"), model("second", "2", "8"))));

  /** A model with prices of its own, also for what its provider's cache reads and writes. */
  private static ChatModel model(String name, String input, String output) {
    BigDecimal in = new BigDecimal(input);
    Price price =
        new Price(
            in,
            new BigDecimal(output),
            Optional.of(in.movePointLeft(1)),
            Optional.of(in.multiply(new BigDecimal("1.25"))));
    ModelInfo info = ModelInfo.of("random", name).withPrice(price);
    return new ChatModel() {
      @Override
      public ModelInfo info() {
        return info;
      }

      @Override
      public ModelReply generate(ModelRequest request, DeltaListener deltas) {
        throw new IllegalStateException("only its price is asked for");
      }
    };
  }

  /** One agent of a tree, and what its calls cost by the test's own account. */
  private static final class Agent {
    final Budget budget;
    final RunLimits limits;
    final List<Agent> children = new ArrayList<>();
    final List<Spending> paid = new ArrayList<>();
    final long seed;
    final boolean closes;
    int sent;
    int refused;

    Agent(Budget budget, RunLimits limits, Random random) {
      this.budget = budget;
      this.limits = limits;
      seed = random.nextLong();
      closes = random.nextBoolean();
    }

    Usage used() {
      Usage sum = paid.stream().map(Spending::usage).reduce(Usage.NONE, Usage::plus);
      return children.stream().map(Agent::used).reduce(sum, Usage::plus);
    }

    BigDecimal usd() {
      BigDecimal sum =
          paid.stream()
              .map(each -> each.costUsd().orElseThrow())
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      return children.stream().map(Agent::usd).reduce(sum, BigDecimal::add);
    }

    List<Agent> all() {
      List<Agent> all = new ArrayList<>(List.of(this));
      children.forEach(child -> all.addAll(child.all()));
      return all;
    }
  }

  @Test
  void noBudgetOfATreeIsPassedAndTheLedgerIsTheSumOfItsCalls() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    int sent = 0;
    int refused = 0;
    try {
      for (int tree = 0; tree < TREES; tree++) {
        Agent root = tree(tree, threads);
        sent += root.all().stream().mapToInt(agent -> agent.sent).sum();
        refused += root.all().stream().mapToInt(agent -> agent.refused).sum();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(sent).as("requests sent").isGreaterThan(4 * TREES);
    assertThat(refused).as("requests refused").isGreaterThan(TREES);
  }

  private static Agent tree(long seed, ExecutorService threads) throws Exception {
    Random random = new Random(seed);
    BigDecimal capUsd = new BigDecimal(1 + random.nextInt(400)).movePointLeft(3);
    SpendingCap cap =
        random.nextInt(3) == 0
            ? SpendingCap.named("all").usd(capUsd, SpendingCap.Period.EVER).build()
            : null;
    RunLimits limits = limits(random);
    Agent root =
        new Agent(
            new Budget(limits, cap == null ? null : new RunCap(cap, Map.of())), limits, random);
    grow(root, 0, random);

    List<Callable<Void>> work = new ArrayList<>();
    for (Agent agent : root.all()) {
      work.add(
          () -> {
            ask(agent);
            return null;
          });
    }
    for (Future<Void> done : threads.invokeAll(work)) {
      done.get();
    }
    check("seed " + seed, root);
    if (cap != null) {
      assertThat(root.usd()).as("seed %d, the cap", seed).isLessThanOrEqualTo(capUsd);
      assertThat(left(cap, capUsd))
          .as("seed %d, left of the cap", seed)
          .isEqualByComparingTo(capUsd.subtract(root.usd()));
    }
    return root;
  }

  private static BigDecimal left(SpendingCap cap, BigDecimal most) throws Exception {
    return cap.reserve(new SpendingCap.Claim(Map.of(), BigDecimal.ZERO, most)).usd();
  }

  private static void grow(Agent agent, int depth, Random random) {
    for (int i = random.nextInt(5 - depth); i > 0; i--) {
      RunLimits limits = limits(random);
      String name = "agent" + random.nextInt(3);
      Agent child = new Agent(agent.budget.child(name, limits), limits, random);
      agent.children.add(child);
      if (depth < 3) {
        grow(child, depth + 1, random);
      }
    }
  }

  private static RunLimits limits(Random random) {
    RunLimits.Builder limits = RunLimits.builder();
    if (random.nextInt(3) > 0) {
      limits.maxTokens(500 + random.nextInt(60_000));
    }
    if (random.nextInt(3) > 0) {
      limits.maxCostUsd(new BigDecimal(1 + random.nextInt(300_000)).movePointLeft(6));
    }
    return limits.build();
  }

  /** Some wait for what others may give back, some take what there is. */
  private static Patience patience(Random random) {
    return random.nextBoolean() ? Thread::yield : Patience.NONE;
  }

  /** The calls of one agent, on a thread of its own. */
  private static void ask(Agent agent) {
    Random random = new Random(agent.seed);
    for (int calls = random.nextInt(7); calls > 0; calls--) {
      ChatModel model = MODELS.get(random.nextInt(MODELS.size()));
      OptionalInt wanted =
          random.nextInt(4) == 0 ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(2_000));
      Reservation reserved;
      try {
        reserved = agent.budget.reserve(model, random.nextInt(4_000), wanted, patience(random));
      } catch (SpentException e) {
        agent.refused++;
        continue;
      }
      attempts(agent, model, reserved, random);
    }
    if (agent.closes) {
      agent.budget.close();
    }
  }

  /** The attempts of one call: some fail, with a part of their answer or without one. */
  private static void attempts(Agent agent, ChatModel model, Reservation reserved, Random random) {
    List<ChatModel> all = Budget.all(model);
    long most = reserved.output().orElse(500);
    for (int attempt = 0; ; attempt++) {
      ModelInfo answering = all.get(Math.min(attempt, all.size() - 1)).info();
      agent.sent++;
      int how = random.nextInt(6);
      Usage part =
          how == 0 ? Usage.NONE : Usage.of(reserved.input(), (long) (random.nextDouble() * most));
      if (how <= 1 && attempt < 3 && random.nextBoolean()) {
        pay(agent, part, answering);
        try {
          agent.budget.again(reserved, part, answering, patience(random));
        } catch (SpentException e) {
          agent.refused++;
          agent.budget.release(reserved, Usage.NONE, answering);
          return;
        }
      } else if (how <= 1) {
        pay(agent, part, answering);
        agent.budget.release(reserved, part, answering);
        return;
      } else {
        pay(agent, settled(agent, reserved, answering, most, how, random), answering);
        return;
      }
    }
  }

  private static Usage settled(
      Agent agent, Reservation reserved, ModelInfo by, long most, int how, Random random) {
    long output = 1 + (long) (random.nextDouble() * (most - 1));
    if (how == 2 || reserved.input() == 0) { // the provider reports nothing
      Usage charged = agent.budget.settle(reserved, Usage.NONE, 3 * output, by);
      long limit = reserved.output().isPresent() ? most : Long.MAX_VALUE;
      assertThat(charged).isEqualTo(Usage.of(reserved.input(), Math.min(3 * output, limit)));
      return charged;
    }
    long input = 1 + (long) (random.nextDouble() * (reserved.input() - 1));
    Usage usage = new Usage(input, output, input / 3, input / 4, output / 2);
    assertThat(agent.budget.settle(reserved, usage, 7, by)).isEqualTo(usage);
    return usage;
  }

  private static void pay(Agent agent, Usage usage, ModelInfo by) {
    if (!usage.equals(Usage.NONE)) {
      agent.paid.add(Budget.spending(usage, by));
    }
  }

  private static void check(String seed, Agent agent) {
    Budget budget = agent.budget;
    assertThat(budget.used()).as(seed).isEqualTo(agent.used());
    assertThat(budget.costUsd().orElseThrow()).as(seed).isEqualByComparingTo(agent.usd());
    assertThat(budget.overrun()).as(seed).isEmpty();
    agent
        .limits
        .maxTokens()
        .ifPresent(
            most -> assertThat(agent.used().totalTokens()).as(seed).isLessThanOrEqualTo(most));
    agent
        .limits
        .maxCostUsd()
        .ifPresent(most -> assertThat(agent.usd()).as(seed).isLessThanOrEqualTo(most));
    List<Spending> lines = budget.spending();
    assertThat(lines.stream().map(Spending::usage).reduce(Usage.NONE, Usage::plus))
        .as(seed)
        .isEqualTo(agent.used());
    assertThat(
            lines.stream()
                .map(line -> line.costUsd().orElseThrow())
                .reduce(BigDecimal.ZERO, BigDecimal::add))
        .as(seed)
        .isEqualByComparingTo(agent.usd());
    Usage own =
        lines.stream()
            .filter(line -> line.agentPath().isEmpty())
            .map(Spending::usage)
            .reduce(Usage.NONE, Usage::plus);
    assertThat(own)
        .as(seed)
        .isEqualTo(agent.paid.stream().map(Spending::usage).reduce(Usage.NONE, Usage::plus));
    agent.children.forEach(child -> check(seed, child));
  }
}
