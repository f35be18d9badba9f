package dev.penguin.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.journal.JournalStore;
import dev.penguin.internal.journal.Logs;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.StoredLimits;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What format 4 says of agents is read for ever and written like that, byte for byte. */
class GoldenAgentsTest {
  private static final String SAMPLE = "/journal/format-4-agents.jsonl";

  @TempDir Path state;

  private static List<SessionEntry> entries() {
    StoredLimits limits =
        new StoredLimits(
            50, 200, 5, OptionalLong.empty(), Optional.empty(), Duration.ofMinutes(10), 2, 10, 4);
    List<Body> bodies =
        List.of(
            new Created(false, Optional.empty(), Optional.of("lead")),
            new RunStarted(
                "run-1",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(limits),
                Map.of()),
            new AgentStarted("call_1", "researcher", "session-9"));
    List<SessionEntry> entries = new ArrayList<>();
    for (Body body : bodies) {
      Instant at = Instant.parse("2026-11-24T22:00:00.123456789Z").plusSeconds(entries.size());
      entries.add(new SessionEntry(entries.size() + 1L, at, body));
    }
    return entries;
  }

  private static byte[] sample() throws Exception {
    try (InputStream in = GoldenAgentsTest.class.getResourceAsStream(SAMPLE)) {
      return Objects.requireNonNull(in, SAMPLE).readAllBytes();
    }
  }

  @Test
  void theSampleLoads() throws Exception {
    Logs.open(state).close();
    Files.write(Logs.file(state, "golden"), sample());
    try (JournalStore store = Logs.open(state)) {
      assertThat(Logs.read(store, "golden")).isEqualTo(entries());
      assertThat(store.list().get(0).parent()).contains("lead");
    }
  }

  @Test
  void theSampleIsWhatIsWritten() throws Exception {
    try (JournalStore store = Logs.open(state)) {
      store.append("golden", entries());
    }
    assertThat(Files.readString(Logs.file(state, "golden")))
        .isEqualTo(new String(sample(), StandardCharsets.UTF_8));
  }
}
