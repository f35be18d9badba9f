package dev.penguin.internal.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FallbackModel;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelException.Details;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.policy.SpendingCap;
import dev.penguin.policy.SpendingCap.Period;
import dev.penguin.session.SessionStore;
import dev.penguin.session.Spending;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random runs side by side on two engines with one cap, against a provider that keeps its own bill:
 * it answers, reports nothing, breaks off in the middle, is down; runs fail and are resumed, or end
 * at a limit and go on under a raised one. No request is sent that could pass a limit or the cap,
 * and what all results say was spent is the provider's bill to the last decimal. The seed is in the
 * message. More rounds with PENGUIN_ROUNDS=full.
 */
@Timeout(600)
class SpendingLawTest {
  private static final int ROUNDS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 5_000 : 60;
  private static final int MAX_RESUMES = 12;

  /** What all requests of a round cost, and may still cost while they are on their way. */
  private static final class Bill {
    private final BigDecimal most;
    private BigDecimal paid = BigDecimal.ZERO;
    private BigDecimal onTheWay = BigDecimal.ZERO;
    private String problem = "";
    private int requests;

    Bill(BigDecimal most) {
      this.most = most;
    }

    synchronized void sent(BigDecimal worst) {
      requests++;
      onTheWay = onTheWay.add(worst);
      if (paid.add(onTheWay).compareTo(most) > 0) {
        problem =
            "a request was sent with which %s of %s USD may be spent"
                .formatted(paid.add(onTheWay).toPlainString(), most.toPlainString());
      }
    }

    synchronized void ended(BigDecimal worst, BigDecimal cost) {
      onTheWay = onTheWay.subtract(worst);
      paid = paid.add(cost);
    }
  }

  /** A model with a price that behaves at random, for one run. */
  private static final class Provider implements ChatModel {
    private final ModelInfo info;
    private final Random random;
    private final List<Bill> bills;

    Provider(String name, String input, String output, long seed, List<Bill> bills) {
      Price price = new Price(new BigDecimal(input), new BigDecimal(output));
      info = ModelInfo.of("random", name).withPrice(price);
      random = new Random(seed);
      this.bills = bills;
    }

    @Override
    public ModelInfo info() {
      return info;
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      for (int attempt = 1; ; attempt++) {
        try {
          return once(request, deltas);
        } catch (ModelException e) {
          if (attempt > 2 || random.nextInt(4) == 0) {
            throw e;
          }
          deltas.onRetry(attempt, e, Duration.ZERO);
        }
      }
    }

    private ModelReply once(ModelRequest request, DeltaListener deltas) {
      Price price = info.price().orElseThrow();
      long input =
          request.messages().stream().mapToLong(TokenEstimate::of).sum()
              + request.tools().stream().mapToLong(TokenEstimate::of).sum();
      int most = request.maxOutputTokens().orElseThrow();
      BigDecimal worst = price.costUsd(input, most);
      bills.forEach(bill -> bill.sent(worst));
      Usage cost = Usage.NONE;
      try {
        int how = random.nextInt(8);
        if (how == 0) {
          throw new ModelException.Unavailable("down");
        }
        if (how == 1) {
          String part = "the answer began";
          deltas.onText(part);
          cost = Usage.of(input, Math.min(TokenEstimate.of(part), most));
          throw new ModelException.Incomplete(
              "broke off", new Details(0, "", "", part, null), null);
        }
        ModelReply reply =
            how < 6
                ? ModelReply.calls(new ToolCall("c", "look", "{\"n\":" + random.nextInt() + "}"))
                : ModelReply.text("done " + random.nextInt(100));
        if (how % 2 == 0) {
          cost = Usage.of(input, Math.min(TokenEstimate.of(reply.message()), most));
          return reply; // without a report
        }
        cost = Usage.of(input, 1 + random.nextInt(most));
        return reply.withUsage(cost);
      } finally {
        BigDecimal usd = price.costUsd(cost);
        bills.forEach(bill -> bill.ended(worst, usd));
      }
    }
  }

  @Test
  void noRequestIsSentThatCouldPassALimitAndTheResultsAreTheBill() {
    int requests = 0;
    int refused = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      Round round = new Round(seed);
      round.run();
      requests += round.all.requests;
      refused += round.refused;
    }
    assertThat(requests).as("requests").isGreaterThan(5 * ROUNDS);
    assertThat(refused).as("runs that the cap or a limit stopped").isGreaterThan(ROUNDS / 2);
  }

  private static final class Round {
    private final int seed;
    private final Random random;
    private final Bill all;
    private final BigDecimal capUsd;
    private final List<CompletableFuture<RunResult>> results = new ArrayList<>();
    private int refused;

    Round(int seed) {
      this.seed = seed;
      random = new Random(seed);
      capUsd = new BigDecimal(5_000 + random.nextInt(60_000)).movePointLeft(6);
      all = new Bill(capUsd);
    }

    void run() {
      SpendingCap cap = SpendingCap.named("team").usd(capUsd, Period.EVER).build();
      List<Bill> bills = new ArrayList<>(List.of(all));
      try (Engine one = engine(cap);
          Engine other = engine(cap)) {
        for (int run = 0; run < 4; run++) {
          BigDecimal limit = new BigDecimal(2_000 + random.nextInt(30_000)).movePointLeft(6);
          Bill own = new Bill(limit.multiply(BigDecimal.TEN));
          bills.add(own);
          Engine engine = run % 2 == 0 ? one : other;
          String session = "run" + run;
          ChatModel model = model(random.nextLong(), List.of(all, own));
          RunRequest request =
              RunRequest.of("go")
                  .inSession(session)
                  .withModel(model)
                  .withLimits(RunLimits.builder().maxTurns(6).maxCostUsd(limit).build());
          results.add(
              CompletableFuture.supplyAsync(() -> toItsEnd(engine, request, session, limit)));
        }
        results.forEach(CompletableFuture::join);
      }
      check(bills);
    }

    private void check(List<Bill> bills) {
      BigDecimal sum = BigDecimal.ZERO;
      for (CompletableFuture<RunResult> each : results) {
        RunResult result = each.join();
        BigDecimal cost = result.costUsd().orElseThrow();
        assertThat(
                result.spending().stream()
                    .map(line -> line.costUsd().orElseThrow())
                    .reduce(BigDecimal.ZERO, BigDecimal::add))
            .as("seed %d", seed)
            .isEqualByComparingTo(cost);
        assertThat(result.spending().stream().map(Spending::usage).reduce(Usage.NONE, Usage::plus))
            .as("seed %d", seed)
            .isEqualTo(result.usage());
        refused += result.outcome() == Outcome.BUDGET_EXCEEDED ? 1 : 0;
        sum = sum.add(cost);
      }
      assertThat(sum).as("seed %d, all results", seed).isEqualByComparingTo(all.paid);
      assertThat(bills).as("seed %d", seed).extracting(bill -> bill.problem).containsOnly("");
    }

    /** Runs, and goes on as long as it fails; once also when a limit ended it. */
    private static RunResult toItsEnd(
        Engine engine, RunRequest request, String session, BigDecimal limit) {
      RunResult result = null;
      for (int attempt = 0; attempt < MAX_RESUMES && result == null; attempt++) {
        try {
          result = attempt == 0 ? engine.run(request) : engine.session(session).resume();
        } catch (ModelException e) {
          // it stays unfinished
        }
      }
      if (result != null && result.outcome() == Outcome.BUDGET_EXCEEDED) {
        return raised(engine.session(session), limit);
      }
      assertThat(result).as("it fails once in eight").isNotNull();
      return result;
    }

    private static RunResult raised(Session session, BigDecimal limit) {
      RunLimits more =
          RunLimits.builder().maxTurns(12).maxCostUsd(limit.multiply(BigDecimal.TEN)).build();
      RunResult result = null;
      for (int attempt = 0; attempt < MAX_RESUMES && result == null; attempt++) {
        try {
          result = attempt == 0 ? session.resume(more) : session.resume();
        } catch (ModelException e) {
          // it stays unfinished
        }
      }
      assertThat(result).isNotNull();
      return result;
    }

    private Engine engine(SpendingCap cap) {
      // A run that is resumed asks the engine's own model, as the request's cannot be stored.
      return Engine.builder()
          .model(model(random.nextLong(), List.of(all)))
          .tools(TestTool.reading("look"))
          .spendingCap(cap)
          .sessionStore(SessionStore.inMemory())
          .build();
    }

    private static ChatModel model(long seed, List<Bill> bills) {
      Provider first = new Provider("first", "1.25", "10", seed, bills);
      return new FallbackModel(List.of(first, new Provider("second", "2", "8", seed + 1, bills)));
    }
  }
}
