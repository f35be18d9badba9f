package dev.penguin.tools.rewind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Session;
import dev.penguin.policy.Permissions;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.Retention;
import dev.penguin.session.StorageException;
import dev.penguin.testing.ManualClock;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which checkpoints of files go because they are older or more than is kept, and when. */
@Timeout(60)
class KeptCheckpointsTest {
  private static final int BYTES = 30_000;

  @TempDir Path top;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-12-02T10:00:00Z"));
  private final Random random = new Random(24);
  private Path root;
  private Path state;

  @BeforeEach
  void makeTree() throws IOException {
    root = Files.createDirectory(top.resolve("ws")).toRealPath();
    state = top.resolve("state");
    Files.writeString(root.resolve("a"), "first");
  }

  private Engine engine(Retention kept) {
    ScriptedModel.Builder model = ScriptedModel.builder();
    for (int i = 0; i < 20; i++) {
      model
          .call("write_file", "{\"path\":\"a\",\"content\":\"%s\"}".formatted(random(BYTES)))
          .reply("done");
    }
    return Engine.builder()
        .model(model.build())
        .workspace(root)
        .stateDirectory(state)
        .clock(clock)
        .checkpointRetention(kept)
        .permissions(Permissions.full())
        .build();
  }

  /** What cannot be deflated to less than half. */
  private String random(int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  private long stored() throws IOException {
    try (Stream<Path> all = Files.walk(state.resolve("checkpoints"))) {
      long bytes = 0;
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  private static void isGone(Session session, Checkpoint checkpoint) {
    assertThatThrownBy(() -> session.rewind(checkpoint))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("There is no checkpoint");
  }

  @Test
  void tooOldCheckpointsGoWithinAnHourOfRuns() throws Exception {
    try (Engine engine = engine(Retention.ofCheckpoints().withMaxAge(Duration.ofHours(3)))) {
      Session session = engine.session("s");
      Checkpoint old = session.checkpoint("old");
      session.run("go");
      clock.advance(Duration.ofHours(2));
      session.run("go");
      Checkpoint young = session.checkpoint("young");
      Map<String, String> then = TreeText.of(root);
      clock.advance(Duration.ofMinutes(59));
      session.run("go");
      assertThat(session.changes(old).files()).as("not yet too old").hasSize(1);
      clock.advance(Duration.ofMinutes(62));

      session.run("go");

      isGone(session, old);
      session.rewind(young);
      assertThat(TreeText.of(root)).isEqualTo(then);
    }
  }

  @Test
  void tooOldCheckpointsGoWhenTheNextEngineWorksThere() throws Exception {
    Checkpoint old;
    try (Engine engine = engine(Retention.ofCheckpoints())) {
      Session session = engine.session("s");
      old = session.checkpoint("old");
      session.run("go");
      session.run("go");
    }
    clock.advance(Duration.ofDays(31));

    try (Engine engine = engine(Retention.ofCheckpoints())) {
      Map<String, String> before = TreeText.of(root);
      isGone(engine.session("s"), old);
      assertThat(TreeText.of(root)).as("nothing was changed").isEqualTo(before);
      assertThat(engine.session("s").run("go").text()).isEqualTo("done");
    }
  }

  @Test
  void theStoreStaysWithinItsBytesWhileRunsGoOn() throws Exception {
    long kept = 5 * BYTES;
    try (Engine engine = engine(Retention.ofCheckpoints().withMaxBytes(kept))) {
      Session session = engine.session("s");
      Checkpoint old = session.checkpoint("old");
      for (int i = 0; i < 12; i++) {
        session.run("go");
        clock.advance(Duration.ofMinutes(61));
      }
      assertThat(stored()).isLessThan(kept + 2 * BYTES).isGreaterThan(BYTES);
      isGone(session, old);
      Checkpoint now = session.checkpoint("now");
      Map<String, String> then = TreeText.of(root);
      session.run("go");

      session.rewind(now);

      assertThat(TreeText.of(root)).isEqualTo(then);
    }
  }

  @Test
  void ofTooManyCheckpointsTheOldestGoWhileRunsGoOn() throws Exception {
    try (Engine engine = engine(Retention.ofCheckpoints().withMaxNumber(4))) {
      Session session = engine.session("s");
      Checkpoint old = session.checkpoint("old");
      for (int i = 0; i < 6; i++) {
        session.run("go");
        clock.advance(Duration.ofMinutes(61));
      }
      Checkpoint now = session.checkpoint("now");
      session.run("go");

      isGone(session, old);
      assertThat(session.keepsFiles(old)).isFalse();
      assertThat(session.keepsFiles(now)).isTrue();
      assertThat(session.checkpoints()).as("all that were made").contains(old, now);
      assertThat(session.changes(now).files()).hasSize(1);
      assertThat(session.changes().files()).as("since the oldest that is kept").hasSize(1);
      assertThatThrownBy(() -> session.changes(old)).isInstanceOf(StorageException.class);
    }
  }

  @Test
  void whatKilledProcessesLeftIsSweptAndThePersonsFilesAreNot() throws Exception {
    Checkpoint start;
    try (Engine engine = engine(Retention.ofCheckpoints())) {
      start = engine.session("s").checkpoint("start");
      engine.session("s").run("go");
    }
    Path store = only(state.resolve("checkpoints"));
    Path manifest =
        Files.writeString(store.resolve("trees/0123456789abcdef-000000000001.tmp"), "half");
    Path pack = Files.writeString(store.resolve("packs/0123456789abcdef-000000000001.tmp"), "half");
    String name = ".penguin-01234567-0123-0123-0123-0123456789ab.tmp";
    Path restored = Files.writeString(root.resolve(name), "half");
    Path persons = Files.writeString(root.resolve(".penguin-mine.tmp"), "a person's");

    try (Engine engine = engine(Retention.ofCheckpoints())) {
      engine.session("s").rewind(start);

      assertThat(manifest).doesNotExist();
      assertThat(pack).doesNotExist();
      assertThat(restored).doesNotExist();
      assertThat(persons).hasContent("a person's");
      assertThat(root.resolve("a")).hasContent("first");
    }
  }

  private static Path only(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(Files::isDirectory).findFirst().orElseThrow();
    }
  }
}
