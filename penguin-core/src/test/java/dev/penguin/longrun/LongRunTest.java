package dev.penguin.longrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunResult;
import dev.penguin.model.ModelConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions that are many times longer than the model's window, in which the model needs what it was
 * given long ago.
 */
@Timeout(600)
class LongRunTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int TURNS = FULL ? 300 : 60;
  private static final int WINDOW = 32_000;
  private static final int OUTPUT = 4_000;
  private static final int MAX_SUMMARIES = 25;

  /** What each summary is: 500 characters in which no fact is. */
  private static final String SUMMARY =
      "Reports were collected, one after the other. ".repeat(12).substring(0, 500);

  @TempDir Path state;

  @ParameterizedTest
  @EnumSource
  void nothingIsLostAndNothingIsRefused(Wires wires) {
    Facts facts = new Facts(TURNS);
    LongModel model = new LongModel(facts, request -> Reply.text(SUMMARY));
    try (CountingServer server = new CountingServer(wires.wire(), WINDOW, true, model)) {
      LongLaw law = new LongLaw(facts, server, model);
      ModelConfig config =
          wires.config(server).withContextWindow(WINDOW).withMaxOutputTokens(OUTPUT);
      try (Engine engine = LongRun.engine(facts, config).listener(law).build()) {
        List<RunResult> results = LongRun.finish(engine, facts);

        System.out.println(wires + ": " + law);
        law.checkDone(results);
        law.checkPrefixes(wires);
        law.checkUsage(results);
        law.checkStored(engine);
        assertThat(server.tooLong()).isZero();
        assertThat(law.problems()).isEmpty();
        assertThat(law.summaries()).isBetween(1L, (long) MAX_SUMMARIES);
      }
    }
  }

  /** With numbers the server says what its window is; else it is found by trying. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anUnknownWindowIsLearnedFromOneRefusal(boolean numbers) {
    for (Wires wires : List.of(Wires.OPENAI, Wires.ANTHROPIC, Wires.ANTHROPIC_THINKING)) {
      Facts facts = new Facts(TURNS);
      LongModel model = new LongModel(facts, request -> Reply.text(SUMMARY));
      try (CountingServer server = new CountingServer(wires.wire(), WINDOW, numbers, model)) {
        LongLaw law = new LongLaw(facts, server, model);
        ModelConfig config = wires.config(server).withMaxOutputTokens(OUTPUT);
        try (Engine engine = LongRun.engine(facts, config).listener(law).build()) {
          List<RunResult> results = LongRun.finish(engine, facts);

          System.out.println(wires + ": " + law);
          law.checkDone(results);
          law.checkPrefixes(wires);
          law.checkStored(engine);
          assertThat(server.tooLong()).isEqualTo(1);
          assertThat(law.summaries()).isBetween(1L, (long) MAX_SUMMARIES);
        }
      }
    }
  }
}
