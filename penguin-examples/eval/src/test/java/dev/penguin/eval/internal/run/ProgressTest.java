package dev.penguin.eval.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The line or bar that says how far an evaluation has come. */
class ProgressTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Optional<PrintStream> stream =
      Optional.of(new PrintStream(out, true, StandardCharsets.UTF_8));

  @Test
  void aTerminalHasABarThatIsDrawnOver() {
    Progress progress = new Progress(stream, true, 3);

    progress.step(true);
    progress.step(false);
    progress.step(true);

    assertThat(shown())
        .isEqualTo(
            "\r["
                + "#".repeat(10)
                + " ".repeat(20)
                + "] 1 of 3, 1 passed"
                + "\r["
                + "#".repeat(20)
                + " ".repeat(10)
                + "] 2 of 3, 1 passed"
                + "\r["
                + "#".repeat(30)
                + "] 3 of 3, 2 passed"
                + System.lineSeparator());
  }

  @Test
  void aFileHasALineAtEachTenth() {
    Progress progress = new Progress(stream, false, 164);

    for (int i = 0; i < 164; i++) {
      progress.step(i % 2 == 0);
    }

    assertThat(shown().lines())
        .hasSize(10)
        .startsWith("17 of 164, 9 passed")
        .endsWith("164 of 164, 82 passed");
  }

  private String shown() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
