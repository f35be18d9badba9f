package dev.penguin.longrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunResult;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sessions that are many times longer than the model's window, in which the model needs what it was
 * given long ago. Longer ones on more wires when asked for.
 */
@Timeout(600)
class LongRunTest {
  static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  static final int TURNS = FULL ? 300 : 24;
  private static final int MAX_SUMMARIES = 25;

  /** What each summary is: 500 characters in which no fact is. */
  static final String SUMMARY =
      "Reports were collected, one after the other. ".repeat(12).substring(0, 500);

  static Stream<Wires> wires() {
    return FULL ? Stream.of(Wires.values()) : Stream.of(Wires.OPENAI, Wires.ANTHROPIC_THINKING);
  }

  @ParameterizedTest
  @MethodSource("wires")
  void nothingIsLostAndNothingIsRefused(Wires wires) {
    Facts facts = new Facts(TURNS);
    LongModel model = new LongModel(facts, request -> Reply.text(SUMMARY));
    try (CountingServer server = new CountingServer(wires.wire(), Wires.WINDOW, true, model)) {
      LongLaw law = new LongLaw(facts, server, model);
      try (Engine engine =
          LongRun.engine(facts, wires.config(server.host())).listener(law).build()) {
        List<RunResult> results = LongRun.finish(engine, facts);

        System.out.println(wires + ": " + law);
        law.checkDone(results);
        law.checkPrefixes(wires);
        law.checkUsage(results);
        law.checkStored(engine);
        assertThat(server.tooLong()).isEmpty();
        assertThat(law.problems()).isEmpty();
        assertThat(law.summaries()).isBetween(1L, (long) MAX_SUMMARIES);
      }
    }
  }

  static Stream<Arguments> refusals() {
    Stream<Arguments> played =
        Stream.of(Arguments.of(Wires.OPENAI, true), Arguments.of(Wires.ANTHROPIC, false));
    return FULL
        ? Stream.concat(
            played,
            Stream.of(Arguments.of(Wires.ANTHROPIC, true), Arguments.of(Wires.OPENAI, false)))
        : played;
  }

  /** With numbers the server says what its window is; else it is found by trying. */
  @ParameterizedTest
  @MethodSource("refusals")
  void anUnknownWindowIsLearnedFromOneRefusal(Wires wires, boolean numbers) {
    Facts facts = new Facts(TURNS);
    LongModel model = new LongModel(facts, request -> Reply.text(SUMMARY));
    try (CountingServer server = new CountingServer(wires.wire(), Wires.WINDOW, numbers, model)) {
      LongLaw law = new LongLaw(facts, server, model);
      try (Engine engine =
          LongRun.engine(facts, wires.unknown(server.host())).listener(law).build()) {
        List<RunResult> results = LongRun.finish(engine, facts);

        System.out.println(wires + ": " + law);
        law.checkDone(results);
        law.checkPrefixes(wires);
        law.checkStored(engine);
        assertThat(server.tooLong()).hasSize(1);
        assertThat(law.summaries()).isBetween(1L, (long) MAX_SUMMARIES);
      }
    }
  }
}
