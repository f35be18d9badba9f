package dev.penguin.longrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.longrun.SameView.Met;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to a session that is compacted now and then (runs, compactions that are asked
 * for, rollbacks, copies, crashes, other engines), what is sent of it next is what an engine sends
 * that knows nothing but the log, byte by byte. The seed of a history that fails is in the message;
 * many more of them with PENGUIN_ROUNDS=full.
 */
@Timeout(600)
class SameViewTest {
  private static final int HISTORIES = LongRunTest.FULL ? 400 : 5;
  private static final int STEPS = 14;
  private static final List<Wires> WIRES = List.of(Wires.OPENAI, Wires.ANTHROPIC_THINKING);

  @TempDir Path folder;

  @Test
  void aSessionSendsWhatItsLogSays() {
    Map<Met, Integer> met = new EnumMap<>(Met.class);
    for (int seed = 1; seed <= HISTORIES; seed++) {
      Wires wires = WIRES.get(seed % WIRES.size());
      try (SameView history = new SameView(wires, folder.resolve("history" + seed), seed)) {
        history.play(STEPS, met);
      }
    }

    assertThat(met).as("what happened").containsOnlyKeys(Met.values());
  }
}
