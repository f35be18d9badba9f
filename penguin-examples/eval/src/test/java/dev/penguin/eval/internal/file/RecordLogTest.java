package dev.penguin.eval.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log that survives a kill. */
class RecordLogTest {
  @TempDir Path folder;

  @Test
  void aLogThatIsCutAnywhereKeepsItsWholeLinesAndGoesOn() throws IOException {
    byte[] whole = "{\"a\":\"ä€😀\"}\n{\"b\":\"ö\"}\n".getBytes(StandardCharsets.UTF_8);
    int first = "{\"a\":\"ä€😀\"}\n".getBytes(StandardCharsets.UTF_8).length;
    Path file = folder.resolve("log.jsonl");

    for (int length = 0; length <= whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      int lines = length == whole.length ? 2 : length >= first ? 1 : 0;
      try (RecordLog log = RecordLog.open(file)) {
        assertThat(log.found()).as("cut at " + length).hasSize(lines);
        log.append(Map.of("c", "new"));
      }
      assertThat(Files.readAllLines(file)).hasSize(lines + 1).endsWith("{\"c\":\"new\"}");
    }
  }

  @Test
  void oneProgramHasItAtATimeAndDamageIsNamed() throws IOException {
    Path file = folder.resolve("log.jsonl");
    try (RecordLog log = RecordLog.open(file)) {
      assertThat(log.found()).isEmpty();
      assertThatThrownBy(() -> RecordLog.open(file))
          .isInstanceOf(IOException.class)
          .hasMessage(file + " is used by another evaluation. Name another folder");
    }
    Files.writeString(file, "{\"a\":1}\nno\n{\"b\":1}\n");

    assertThatThrownBy(() -> RecordLog.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Line 2 of " + file + " is no JSON object: ")
        .hasMessageEndingWith("Delete the file to begin anew");
  }
}
