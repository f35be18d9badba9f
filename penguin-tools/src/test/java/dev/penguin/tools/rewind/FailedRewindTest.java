package dev.penguin.tools.rewind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Session;
import dev.penguin.message.Message;
import dev.penguin.model.ModelReply;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.RewindReport;
import dev.penguin.session.StorageException;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a session and its files when the store of checkpoints cannot be used. */
@Timeout(60)
class FailedRewindTest {
  @TempDir Path top;

  private Path root;
  private Path state;

  @BeforeEach
  void makeTree() throws IOException {
    root = Files.createDirectory(top.resolve("ws")).toRealPath();
    state = top.resolve("state");
    Files.writeString(root.resolve("a"), "before");
  }

  private Set<Path> packs() throws IOException {
    try (Stream<Path> all = Files.walk(state)) {
      return all.filter(file -> file.toString().endsWith(".pack"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void whereAFileCannotBeRestoredAllIsPutBackAsItWas() throws Exception {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("shell", "{\"command\":\"echo after | tee a z; rm -r d; mkdir n\"}")
            .reply("done")
            .build();
    Files.createDirectory(root.resolve("d"));
    try (Engine engine = RewindProgram.builder(model, root, state).build()) {
      Session session = engine.session("s");
      session.checkpoint("a, d");
      Set<Path> ofOthers = packs();
      Files.writeString(root.resolve("z"), randomText(3_000));
      Checkpoint start = session.checkpoint("start");
      Set<Path> ofLast = packs();
      ofLast.removeAll(ofOthers);
      session.run("go");
      Map<String, String> after = TreeText.of(root);
      List<Message> said = session.messages();
      assertThat(ofLast).hasSize(1);
      damage(ofLast.iterator().next());

      assertThatThrownBy(() -> session.rewind(start)).isInstanceOf(StorageException.class);

      assertThat(TreeText.of(root)).isEqualTo(after);
      assertThat(session.messages()).isEqualTo(said);
      session.takeBack(start, "a");
      assertThat(root.resolve("a")).as("the others can be had still").hasContent("before");
    }
  }

  /** What cannot be deflated to nothing, so that most of its pack is its content. */
  private static String randomText(int length) {
    Random random = new Random(24);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  /** One byte in the middle of the only content. */
  private static void damage(Path pack) throws IOException {
    byte[] bytes = Files.readAllBytes(pack);
    byte[] other = Arrays.copyOf(bytes, bytes.length);
    other[other.length / 2] ^= 0x55;
    Files.write(pack, other);
  }

  @Test
  void whatCouldNotBeKeptAfterACallIsTakenBackAsItsWork() throws Exception {
    Path away = top.resolve("away");
    ScriptedModel model =
        ScriptedModel.builder()
            .call(
                "shell",
                "{\"command\":\"echo by the agent > a; mv %s %s\"}"
                    .formatted(state.resolve("checkpoints"), away))
            .turn(
                request -> {
                  movedBack(away);
                  return ModelReply.text("done");
                })
            .build();
    try (Engine engine = RewindProgram.builder(model, root, state).build()) {
      Session session = engine.session("s");
      Checkpoint start = session.checkpoint("start");
      assertThat(session.run("go").text()).isEqualTo("done");
      assertThat(root.resolve("a")).hasContent("by the agent");

      RewindReport report = session.rewind(start);

      assertThat(report.restored()).containsExactly("a");
      assertThat(report.conflicts()).isEmpty();
      assertThat(root.resolve("a")).hasContent("before");
    }
  }

  private void movedBack(Path away) {
    try {
      Files.move(away, state.resolve("checkpoints"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
