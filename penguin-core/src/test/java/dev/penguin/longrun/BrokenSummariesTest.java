package dev.penguin.longrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.ContextPolicy;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunResult;
import dev.penguin.model.ModelConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Long sessions whose summaries are of no use, or worse. */
@Timeout(600)
class BrokenSummariesTest {
  /** What goes wrong. */
  private enum Broken implements CountingServer.Program {
    EMPTY(Reply.text("")),
    REFUSING(new Reply.Declines("I would rather not.")),
    ENDLESS(new Reply.Endless("and then another report was collected, ")),
    OVERFLOWING(new Reply.TooLong()),
    OBEYING(Reply.text(Facts.ORDER)),
    SLOW(new Reply.Silent());

    private final Reply reply;

    Broken(Reply reply) {
      this.reply = reply;
    }

    @Override
    public Reply reply(Seen request) {
      return reply;
    }
  }

  /** The others take half a minute each: they are played in full rounds. */
  static List<Broken> played() {
    return LongRunTest.FULL ? List.of(Broken.values()) : List.of(Broken.EMPTY, Broken.OBEYING);
  }

  @ParameterizedTest
  @MethodSource("played")
  void theRunsEndAsTheyShouldAndFindWhatTheyNeed(Broken broken) {
    Wires wires = Wires.OPENAI;
    Facts facts = new Facts(LongRunTest.TURNS);
    LongModel model = new LongModel(facts, broken);
    try (CountingServer server = new CountingServer(wires.wire(), Wires.WINDOW, true, model)) {
      LongLaw law = new LongLaw(facts, server, model);
      ModelConfig config = wires.config(server.host());
      ModelConfig summarizer = config.withIdleTimeout(Duration.ofMillis(200)).withMaxRetries(0);
      ContextPolicy policy = ContextPolicy.standard();
      try (Engine engine =
          LongRun.engine(facts, config)
              .context(broken == Broken.SLOW ? policy.withSummarizer(summarizer) : policy)
              .listener(law)
              .build()) {
        List<RunResult> results = LongRun.finish(engine, facts);

        System.out.println(broken + ": " + law);
        if (broken == Broken.OBEYING) {
          law.checkDone(results);
          law.checkStored(engine);
        }
        assertThat(results)
            .extracting(RunResult::outcome)
            .isSubsetOf(Outcome.COMPLETED, Outcome.CONTEXT_EXHAUSTED);
        assertThat(server.wrong()).isEmpty();
        assertThat(model.missed()).isEmpty(); // what is opened is read
        assertThat(server.tooLong()).noneMatch(LongModel::isWork);
      }
    }
  }
}
