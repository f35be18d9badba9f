package dev.penguin.internal.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import dev.penguin.message.UserMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Estimates against real tokenizers. The weights of {@link TextTokens} come from here: {@code
 * ./mvnw -pl penguin-core test -Dtest=TokenEstimateTest -Dpenguin.estimate.print=true} prints what
 * is estimated and counted of each kind of text.
 */
class TokenEstimateTest {
  private static final EncodingRegistry TOKENIZERS = Encodings.newLazyEncodingRegistry();
  private static final Encoding TODAY = TOKENIZERS.getEncoding(EncodingType.O200K_BASE);
  private static final Encoding EARLIER = TOKENIZERS.getEncoding(EncodingType.CL100K_BASE);
  private static final Map<String, String> TEXTS = SampleTexts.all();

  static Stream<String> kinds() {
    return TEXTS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void anEstimateIsWithinAFifthOfWhatTheTokenizerCounts(String kind) {
    String text = TEXTS.get(kind);

    double ratio = ratio(text, TODAY);

    if (Boolean.getBoolean("penguin.estimate.print")) {
      System.out.printf("%-26s %.2f, earlier %.2f%n", kind, ratio, ratio(text, EARLIER));
    }
    assertThat(text.getBytes(StandardCharsets.UTF_8).length).isGreaterThan(4_000);
    assertThat(ratio).isBetween(0.8, 1.2);
  }

  /** The vocabulary of 2023 has fewer words of other languages than English. */
  @ParameterizedTest
  @MethodSource("kinds")
  void andStaysNearWhatAnEarlierOneCounts(String kind) {
    assertThat(ratio(TEXTS.get(kind), EARLIER)).isBetween(0.4, 1.3);
  }

  @Test
  void mixturesOfAllKindsAreEstimatedAsWell() {
    long seed = 17;
    Random random = new Random(seed);
    List<String> texts = List.copyOf(TEXTS.values());

    for (int round = 0; round < 300; round++) {
      StringBuilder mixture = new StringBuilder();
      while (mixture.length() < 4_000) {
        mixture.append(part(texts.get(random.nextInt(texts.size())), random)).append('\n');
      }
      assertThat(ratio(mixture.toString(), TODAY))
          .as("round %d of seed %d", round, seed)
          .isBetween(0.8, 1.2);
    }
  }

  private static String part(String text, Random random) {
    int begin = random.nextInt(text.length());
    int end = Math.min(text.length(), begin + 20 + random.nextInt(1_500));
    return text.substring(begin, end);
  }

  @Test
  void anyCharactersAreEstimated() {
    Random random = new Random(5);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      random.ints(round % 40, 0, 0x10000).forEach(c -> text.append((char) c));

      assertThat(TextTokens.of(text.toString())).isBetween(0L, 4L * text.length());
    }
    assertThat(TextTokens.of("")).isZero();
    assertThat(TextTokens.of("\uFFFF")).isOne();
    assertThat(TextTokens.of("\uD83D")).isEqualTo(2);
    assertThat(TextTokens.of("word\n")).isEqualTo(2);
  }

  private static double ratio(String text, Encoding tokenizer) {
    double estimated = TokenEstimate.of(UserMessage.of(text));
    return estimated / tokenizer.countTokensOrdinary(text);
  }
}
