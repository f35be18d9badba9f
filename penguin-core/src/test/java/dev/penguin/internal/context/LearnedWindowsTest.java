package dev.penguin.internal.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.model.ModelException.ContextTooLong;
import dev.penguin.model.ModelInfo;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnedWindowsTest {
  private static final ModelInfo MODEL = ModelInfo.of("vllm", "some");
  private static final ContextTooLong SILENT = new ContextTooLong("the prompt is too long");

  private final LearnedWindows windows = new LearnedWindows();

  @Test
  void withoutALessonAWindowIsWhatIsKnownOfTheModel() {
    assertThat(windows.of(MODEL)).isEmpty();
    assertThat(windows.of(MODEL.withContextWindow(9_000))).hasValue(9_000);
  }

  @Test
  void aWindowThatTheServerStatesCountsForThatModel() {
    windows.learn(MODEL, stated(32_768, 40_000), 39_000);

    assertThat(windows.of(MODEL)).hasValue(32_768);
    assertThat(windows.of(ModelInfo.of("vllm", "other"))).isEmpty();
    assertThat(windows.of(ModelInfo.of("openai", "some"))).isEmpty();
  }

  @Test
  void theSmallerOneOfKnownAndLearnedCounts() {
    windows.learn(MODEL, stated(32_768, 40_000), 39_000);

    assertThat(windows.of(MODEL.withContextWindow(128_000))).hasValue(32_768);
    assertThat(windows.of(MODEL.withContextWindow(16_000))).hasValue(16_000);
  }

  @Test
  void withoutANumberThereIsRoomForFourFifthsOfTheRequest() {
    windows.learn(MODEL, SILENT, 45_000);
    assertThat(roomOf(MODEL)).isEqualTo(36_000);

    windows.learn(MODEL, SILENT, 30_000);
    assertThat(roomOf(MODEL)).isEqualTo(24_000);

    windows.learn(MODEL, SILENT, 90_000);
    assertThat(roomOf(MODEL)).isEqualTo(24_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4_000, 24_000, 100_000})
  void theAnswerIsNotTakenOffOnceMore(int maxOutput) {
    ModelInfo model =
        new ModelInfo(
            MODEL.provider(),
            MODEL.name(),
            OptionalInt.empty(),
            OptionalInt.of(maxOutput),
            Optional.empty());

    windows.learn(model, SILENT, 30_000);

    assertThat(roomOf(model)).isEqualTo(24_000);
  }

  private int roomOf(ModelInfo model) {
    return ContextSettings.room(windows.of(model).getAsInt(), model.maxOutputTokens());
  }

  @Test
  void whatTheServerStatesReplacesWhatWasAssumed() {
    windows.learn(MODEL, SILENT, 20_000);
    windows.learn(MODEL, stated(32_768, 33_000), 33_000);
    assertThat(windows.of(MODEL)).hasValue(32_768);

    windows.learn(MODEL, stated(65_536, 66_000), 66_000);
    assertThat(windows.of(MODEL)).hasValue(65_536);

    windows.learn(MODEL, stated(8_192, 9_000), 9_000);
    assertThat(windows.of(MODEL)).hasValue(8_192);
  }

  @Test
  void aStatedWindowInWhichTheRequestWouldHaveFitIsNotAllOfTheTruth() {
    ContextTooLong onlyWindow = new ContextTooLong("maximum context length is 100000 tokens");

    windows.learn(MODEL, onlyWindow, 60_000);
    assertThat(roomOf(MODEL)).isEqualTo(48_000);

    // When the server gives its own count, it is the count that was off.
    windows.learn(MODEL, stated(100_000, 110_000), 60_000);
    assertThat(windows.of(MODEL)).hasValue(100_000);
  }

  @Test
  void noWindowIsBelowAThousand() {
    windows.learn(MODEL, SILENT, 300);
    assertThat(windows.of(MODEL)).hasValue(1_000);

    windows.learn(MODEL, stated(256, 300), 300);
    assertThat(windows.of(MODEL)).hasValue(1_000);

    windows.learn(MODEL, new ContextTooLong("maximum context length is 256 tokens"), 200);
    assertThat(windows.of(MODEL)).hasValue(1_000);
  }

  @Test
  void lessonsOfManyThreadsEndAtTheSmallest() throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    IntStream.range(0, 1_000)
        .forEach(i -> threads.execute(() -> windows.learn(MODEL, SILENT, 10_000 + i * 10L)));
    threads.shutdown();

    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(roomOf(MODEL)).isEqualTo(8_000);
  }

  private static ContextTooLong stated(int window, int input) {
    return new ContextTooLong(
        "prompt is too long: %d tokens > %d maximum".formatted(input, window));
  }
}
