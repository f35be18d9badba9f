package dev.penguin.internal.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.journal.ChildJvm;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.SpendingCap;
import dev.penguin.policy.SpendingCap.Builder;
import dev.penguin.policy.SpendingCap.Claim;
import dev.penguin.policy.SpendingCap.Period;
import dev.penguin.policy.SpendingCap.ReachedException;
import dev.penguin.policy.SpendingCap.Reservation;
import dev.penguin.session.StorageException;
import dev.penguin.testing.ManualClock;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs of several agents share of the money, in memory and in a file. */
@Timeout(120)
class SpendingCapTest {
  private static final Price PRICE = new Price(new BigDecimal("2"), new BigDecimal("8"));
  private static final ModelInfo PRICED = ModelInfo.of("scripted", "model").withPrice(PRICE);

  @TempDir Path folder;

  private Builder named(String name, boolean inFile) {
    Builder builder = SpendingCap.named(name);
    return inFile ? builder.file(folder.resolve("cap")) : builder;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void runsOfSeveralAgentsShareItAndTheRefusedRequestIsNotSent(boolean inFile) {
    SpendingCap cap = named("team", inFile).usd(usd("0.01"), Period.EVER).build();
    ScriptedModel first = costing(1_000, 500); // 0.006
    ScriptedModel second = costing(1_000, 237); // 0.003896
    ScriptedModel third = costing(1_000, 200);
    RunResult one = run(first, cap, "ann");
    RunResult two = run(second, cap, "bob");
    RunResult three = run(third, cap, "ann");

    assertThat(one.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(two.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(second.requests().get(0).maxOutputTokens().orElseThrow()).isLessThan(500);
    assertThat(three.outcome()).isEqualTo(Outcome.BUDGET_EXCEEDED);
    assertThat(three.reason().orElseThrow())
        .matches(
            "the spending cap 'team' is reached: 0\\.009896 of 0\\.01 USD are spent or reserved,"
                + " and the next request costs at least 0\\.\\d+");
    assertThat(third.requests()).isEmpty();
    assertThat(three.costUsd()).contains(BigDecimal.ZERO);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eachUserHasAnAccountForEachDay(boolean inFile) throws Exception {
    ManualClock clock = new ManualClock(Instant.parse("2026-12-01T22:30:00Z"));
    SpendingCap cap =
        named("a day", inFile)
            .usd(usd("1"), Period.DAY)
            .zone(ZoneId.of("Europe/Lisbon"))
            .keyedBy(attributes -> String.valueOf(attributes.get("user")))
            .clock(clock)
            .build();
    Reservation late = reserve(cap, "ann", "0.9");

    assertThatThrownBy(() -> reserve(cap, "ann", "0.2"))
        .isInstanceOf(ReachedException.class)
        .hasMessage(
            "the spending cap 'a day' is reached for 'ann' on 2026-12-01: 0.9 of 1 USD are spent or"
                + " reserved, and the next request costs at least 0.2");
    assertThat(reserve(cap, "bob \n%", "0.2").usd()).isEqualByComparingTo("0.2");
    clock.advance(Duration.ofHours(2));
    assertThat(reserve(cap, "ann", "1").usd()).isEqualByComparingTo("1");
    late.settle(usd("0.5"));
    assertThatThrownBy(() -> reserve(cap, "ann", "0.1")).isInstanceOf(ReachedException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsGivenBackIsThereAgainOnce(boolean inFile) throws Exception {
    SpendingCap cap = named("c", inFile).usd(usd("1"), Period.MONTH).build();
    for (int i = 0; i < 20; i++) {
      Reservation all = reserve(cap, "x", "0.9");
      all.settle(i == 0 ? usd("0.1") : BigDecimal.ZERO);
      all.settle(usd("5"));
    }
    SpendingCap.Claim atMost = new Claim(Map.of(), usd("0.1"), usd("7"));
    assertThat(cap.reserve(atMost).usd()).isEqualByComparingTo("0.9");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void callsAtOnceNeverPassIt(boolean inFile) throws Exception {
    List<SpendingCap> caps =
        inFile
            ? IntStream.range(0, 3)
                .mapToObj(i -> named("c", true).usd(usd("1"), Period.EVER).build())
                .toList()
            : List.of(named("c", false).usd(usd("1"), Period.EVER).build());
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      Callable<BigDecimal> work =
          () -> {
            BigDecimal spent = BigDecimal.ZERO;
            for (int i = 0; i < 8; i++) {
              try {
                Reservation held = reserve(caps.get(i % caps.size()), "x", "0.03");
                held.settle(usd("0.03"));
                spent = spent.add(usd("0.03"));
              } catch (ReachedException e) {
                // others have it
              }
            }
            return spent;
          };
      BigDecimal spent = BigDecimal.ZERO;
      for (Future<BigDecimal> each : threads.invokeAll(Collections.nCopies(6, work))) {
        spent = spent.add(each.get());
      }
      assertThat(spent).isEqualByComparingTo("0.99");
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aReservationOfAKilledProcessCountsAsSpentAndNoAcknowledgedOneIsLost() throws Exception {
    Path file = folder.resolve("cap");
    try (ChildJvm child = ChildJvm.start(Holder.class, file);
        ChildJvm other = ChildJvm.start(Holder.class, file)) {
      int held = 0;
      for (int i = 0; i < 10; i++) {
        held += child.line().equals("held") ? 1 : 0;
        held += other.line().equals("held") ? 1 : 0;
      }
      child.kill();
      other.kill();
      assertThat(held).isEqualTo(20);
    }
    SpendingCap cap = SpendingCap.named("c").usd(usd("1"), Period.DAY).file(file).build();
    BigDecimal left = cap.reserve(new Claim(Map.of(), BigDecimal.ZERO, usd("1"))).usd();
    assertThat(left).isEqualByComparingTo("0.80");
  }

  /** Reserves one cent after the other and settles none, until it is killed. */
  static final class Holder {
    private Holder() {}

    /** The file of the cap. */
    public static void main(String[] args) throws Exception {
      SpendingCap cap =
          SpendingCap.named("c").usd(usd("1"), Period.DAY).file(Path.of(args[0])).build();
      for (int i = 0; i < 10; i++) {
        reserve(cap, "x", "0.01");
        System.out.println("held");
      }
      Thread.sleep(60_000);
    }
  }

  @Test
  void aReservationExpiresWhenThatWasAskedFor() throws Exception {
    ManualClock clock = new ManualClock(Instant.EPOCH);
    SpendingCap cap =
        named("c", true)
            .usd(usd("1"), Period.EVER)
            .reservationsExpireAfter(Duration.ofMinutes(10))
            .clock(clock)
            .build();
    Reservation slow = reserve(cap, "x", "0.7");
    clock.advance(Duration.ofMinutes(10));
    assertThatThrownBy(() -> reserve(cap, "x", "0.4")).isInstanceOf(ReachedException.class);
    clock.advance(Duration.ofMillis(1));
    reserve(cap, "x", "0.4").settle(usd("0.4"));
    slow.settle(usd("0.6"));
    assertThatThrownBy(() -> reserve(cap, "x", "0.01")).isInstanceOf(ReachedException.class);
  }

  @Test
  void aTornLastLineIsCutOffAndADamagedOneRefused() throws Exception {
    SpendingCap cap = named("c", true).usd(usd("1"), Period.EVER).build();
    reserve(cap, "x", "0.5").settle(usd("0.5"));
    Path file = folder.resolve("cap");
    String whole = Files.readString(file);
    Files.writeString(file, "12345678 RESER", StandardOpenOption.APPEND);
    reserve(cap, "x", "0.1").settle(usd("0.1"));
    assertThat(Files.readAllLines(file)).hasSize(4);
    assertThat(Files.readString(file)).startsWith(whole).doesNotContain("12345678");

    Files.writeString(file, whole.replace("0.5", "0.1"));
    assertThatThrownBy(() -> reserve(cap, "x", "0.1"))
        .isInstanceOf(StorageException.Failed.class)
        .hasMessageStartingWith("The file " + file + " of the spending cap 'c' cannot be used: ")
        .hasMessageContaining("it is damaged at byte 0, its checksum is wrong")
        .hasMessageEndingWith("No request is sent without it");
  }

  @Test
  void aLongFileIsReplacedByAShortOneThatSaysTheSame() throws Exception {
    SpendingCap cap = named("c", true).usd(usd("1000"), Period.DAY).build();
    Path file = folder.resolve("cap");
    CapRule rule =
        new CapRule(
            "c",
            usd("1000"),
            Period.DAY,
            ZoneOffset.UTC,
            a -> "",
            Optional.empty(),
            InstantSource.system());
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1_200; i++) {
      lines.append(
          new CapEntry(
                  CapEntry.Kind.SETTLED,
                  "id" + i,
                  rule.account(Map.of()),
                  usd("0.5"),
                  Instant.now())
              .line());
    }
    Files.writeString(file, lines);
    reserve(cap, "x", "100").settle(usd("100"));

    assertThat(Files.readAllLines(file)).hasSize(3);
    assertThatThrownBy(() -> reserve(cap, "x", "300.01")).isInstanceOf(ReachedException.class);
    assertThat(reserve(cap, "x", "300").usd()).isEqualByComparingTo("300");
  }

  @Test
  void aModelWithoutAPriceCannotKeepIt() {
    SpendingCap cap = SpendingCap.named("c").usd(usd("1"), Period.EVER).build();
    assertThatThrownBy(
            () -> Engine.builder().model(ScriptedModel.replying("x")).spendingCap(cap).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "A spending cap cannot be kept: the price of scripted/model is unknown. ");
  }

  @Test
  void aCapThatFailsEndsTheRunBeforeTheRequestAndOneThatCannotSettleLosesNoReply() {
    ScriptedModel unsent = costing(10, 10);
    SpendingCap broken =
        claim -> {
          throw new IllegalStateException("no database");
        };
    assertThatThrownBy(() -> run(unsent, broken, "ann")).hasMessage("no database");
    assertThat(unsent.requests()).isEmpty();

    SpendingCap deaf =
        claim ->
            new Reservation() {
              @Override
              public BigDecimal usd() {
                return claim.mostUsd();
              }

              @Override
              public void settle(BigDecimal spentUsd) {
                throw new IllegalStateException("no database");
              }
            };
    assertThat(run(costing(10, 10), deaf, "ann").outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @Test
  void aRunThatTheCapEndedGoesOnWhenThereIsMore() throws IOException {
    ManualClock clock = new ManualClock(Instant.parse("2026-12-01T12:00:00Z"));
    SpendingCap cap = named("c", true).usd(usd("0.01"), Period.DAY).clock(clock).build();
    run(costing(1_000, 900), cap, "ann"); // 0.0092
    ScriptedModel model = costing(100, 10);
    try (Engine engine =
        Engine.builder()
            .model(model)
            .spendingCap(cap)
            .stateDirectory(folder.resolve("state"))
            .build()) {
      RunResult ended = engine.run(RunRequest.of("x ".repeat(1_000)).inSession("s"));
      assertThat(ended.outcome()).isEqualTo(Outcome.BUDGET_EXCEEDED);
      clock.advance(Duration.ofDays(1));
      assertThat(engine.session("s").resume(RunLimits.defaults()).text()).isEqualTo("done");
      assertThat(model.requests()).hasSize(1);
    }
  }

  private static Reservation reserve(SpendingCap cap, String user, String amount)
      throws ReachedException {
    return cap.reserve(new Claim(Map.of("user", user), usd(amount), usd(amount)));
  }

  private static BigDecimal usd(String amount) {
    return new BigDecimal(amount);
  }

  private static ScriptedModel costing(long input, long output) {
    return ScriptedModel.builder()
        .info(PRICED)
        .turn(r -> ModelReply.text("done").withUsage(Usage.of(input, output)))
        .build();
  }

  private static RunResult run(ScriptedModel model, SpendingCap cap, String user) {
    try (Engine engine = Engine.builder().model(model).spendingCap(cap).build()) {
      return engine.run(RunRequest.of("go").withAttribute("user", user));
    }
  }
}
