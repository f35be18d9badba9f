package dev.penguin.project.blueprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written is read as it was, whatever the text in it looks like. */
class BlueprintRoundTripTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int ROUNDS = FULL ? 1_000 : 200;

  @ParameterizedTest
  @EnumSource(Format.class)
  void aWrittenBlueprintReadsAsAnEqualOne(Format format) {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Blueprint made = new GeneratedBlueprints(seed).next();
      assertThat(made.hasErrors()).as("seed %d: %s", seed, made.findings()).isFalse();

      String text = made.toString(format);
      Blueprint read = Blueprint.parse(text, format);

      List<Finding> errors = read.findings().stream().filter(Finding::isError).toList();
      assertThat(errors).as("seed %d:%n%s", seed, text).isEmpty();
      assertThat(read.header()).as("seed %d:%n%s", seed, text).isEqualTo(made.header());
      assertThat(read.sections()).as("seed %d:%n%s", seed, text).isEqualTo(made.sections());
      assertThat(read.items()).as("seed %d:%n%s", seed, text).isEqualTo(made.items());
      assertThat(read.toString(format)).as("seed %d", seed).isEqualTo(text);
    }
  }
}
