package dev.penguin.internal.journal;

import static dev.penguin.internal.journal.Logs.entries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Section 4, row 24: long logs in little memory, and many of them fast. */
@Timeout(300)
class BigSessionsTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int MEGABYTES = FULL ? 500 : 80;
  private static final int MEGABYTES_OF_CONVERSATION = FULL ? 50 : 20;
  private static final int SESSIONS = FULL ? 10_000 : 2_000;
  private static final String HEAP = FULL ? "-Xmx128m" : "-Xmx64m";

  @TempDir Path state;

  @Test
  @DisplayName(
      "Row 24: a log of 500 MB is read in under 128 MB of heap, and run in when 50 MB long")
  void row24ALongLogIsReadAndRunInInLittleMemory() throws Exception {
    long begin = System.nanoTime();
    try (ChildJvm child =
        ChildJvm.start(
            List.of(), List.of(HEAP), LongLog.class, state, MEGABYTES, MEGABYTES_OF_CONVERSATION)) {
      assertThat(child.line()).startsWith("read ");
      assertThat(child.line()).isEqualTo("answer");
      assertThat(child.line()).isEqualTo("first message: go");
      assertThat(child.line()).startsWith("old result: x");
      assertThat(child.exitCode()).isZero();
    }
    System.out.printf(
        "%d MB under %s: written, read and run in within %d ms%n",
        MEGABYTES, HEAP, (System.nanoTime() - begin) / 1_000_000);
  }

  @Test
  @DisplayName("Thousands of sessions are listed and one is opened without reading the others")
  void thousandsOfSessionsAreListedWithoutReadingThem() throws IOException {
    try (JournalStore store = Logs.open(state)) {
      store.append("s0", entries(1, 3));
    }
    byte[] log = Files.readAllBytes(Logs.file(state, "s0"));
    for (int i = 1; i < SESSIONS; i++) {
      Files.write(Logs.file(state, "s" + i), log);
    }
    Set<SessionInfo> all = listed();
    assertThat(all).hasSize(SESSIONS).extracting(SessionInfo::entries).containsOnly(3L);

    Files.writeString(state.resolve("sessions/index"), "nonsense");
    assertThat(listed()).isEqualTo(all);

    for (int i = 0; i < SESSIONS; i++) {
      if (i != 1711) {
        spoil(Logs.file(state, "s" + i), log.length);
      }
    }
    assertThat(listed()).isEqualTo(all);
    try (JournalStore store = Logs.open(state)) {
      assertThat(store.find("s1711").map(SessionInfo::entries)).contains(3L);
      assertThat(Logs.read(store, "s1711")).isEqualTo(entries(1, 3));
    }
  }

  /** Whoever reads it from now on finds nothing; nobody sees that from outside. */
  private static void spoil(Path file, int length) throws IOException {
    FileTime changed = Files.getLastModifiedTime(file);
    Files.write(file, new byte[length]);
    Files.setLastModifiedTime(file, changed);
  }

  @Test
  void theListSeesWhatAnotherProcessAppended() {
    try (JournalStore one = Logs.open(state);
        JournalStore other = Logs.open(state)) {
      one.append("a", entries(1, 2));
      one.append("b", entries(1, 1));
      assertThat(other.list()).extracting(SessionInfo::entries).containsExactlyInAnyOrder(2L, 1L);
      one.append("a", List.of(Logs.entry(3, new RunStarted("run"))));
      assertThat(other.list().stream().filter(info -> info.id().equals("a")))
          .singleElement()
          .isEqualTo(one.find("a").orElseThrow())
          .satisfies(info -> assertThat(info.state()).isEqualTo(SessionInfo.State.UNFINISHED));
      one.append("a", List.of(Logs.entry(4, new SessionEntry.CheckpointMade("c"))));
      one.append("a", List.of(Logs.entry(5, new SessionEntry.RolledBack(4))));
      assertThat(other.find("a").orElseThrow().entries()).isEqualTo(5);
      one.delete("b");
      assertThat(other.list()).hasSize(1);
    }
  }

  private Set<SessionInfo> listed() {
    try (JournalStore store = Logs.open(state)) {
      return new HashSet<>(store.list());
    }
  }

  /** Writes a long log and works with it. */
  static final class LongLog {
    private static final String TEXT = "x".repeat(16_000);

    private LongLog() {}

    public static void main(String[] arguments) throws IOException {
      Path state = Path.of(arguments[0]);
      Logs.open(state).close();
      write(Logs.file(state, "long"), Long.parseLong(arguments[1]) << 20);
      write(Logs.file(state, "s"), Long.parseLong(arguments[2]) << 20);
      try (JournalStore store = Logs.open(state)) {
        long[] count = new long[1];
        store.read("long", entry -> count[0]++);
        System.out.println("read " + count[0]);
      }
      try (Engine engine = Engine.builder().model(new Small()).stateDirectory(state).build()) {
        var result = engine.session("s").run("and now?");
        System.out.println(result.text());
        System.out.println("first message: " + result.messages().get(0).text());
        System.out.println("old result: " + result.messages().get(2).text().substring(0, 5));
      }
    }

    private static void write(Path file, long bytes) throws IOException {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        List<Body> first =
            List.of(
                new Created(false, Optional.empty()),
                new RunStarted("run"),
                new MessageAdded(UserMessage.of("go"), Usage.NONE));
        long sequence = append(channel, 1, first);
        for (int i = 0; channel.position() < bytes; i++) {
          ToolCall call = new ToolCall("c" + i, "look", "{\"n\":" + i + "}");
          List<Body> turn =
              List.of(
                  new MessageAdded(new AssistantMessage(List.of(), List.of(call)), Usage.of(5, 5)),
                  new MessageAdded(ToolMessage.of(call, TEXT, false), Usage.NONE));
          sequence = append(channel, sequence, turn);
        }
      }
    }

    private static long append(FileChannel channel, long sequence, List<Body> bodies)
        throws IOException {
      List<SessionEntry> entries = new ArrayList<>();
      for (Body body : bodies) {
        entries.add(Logs.entry(sequence + entries.size(), body));
      }
      channel.write(ByteBuffer.wrap(LogRecord.lines(entries)));
      return sequence + bodies.size();
    }
  }

  /** A model whose window is as small as those of real ones. */
  private static final class Small implements ChatModel {
    @Override
    public ModelInfo info() {
      return ModelInfo.of("test", "small").withContextWindow(200_000);
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      return ModelReply.text("answer");
    }
  }
}
