package dev.penguin.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.Session;
import dev.penguin.message.Message;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.StorageException;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A session's id may be any text of one line, and no two ids share a file. */
@Timeout(60)
class SessionIdsTest {
  /** What people name sessions after, in families of which a file system may take some for one. */
  private static final List<String> IDS =
      List.of(
          "ann@example.org",
          "Ann@example.org",
          "ANN@EXAMPLE.ORG",
          "ann%40example.org",
          "ann+example.org",
          "ann/inbox",
          "ann\\inbox",
          "../../etc/cron.d/x",
          "..",
          ".",
          ".hidden",
          "hidden.",
          " spaced ",
          "NUL",
          "nul",
          "con.x@y",
          "com1.txt",
          "-rf",
          "ticket+100",
          "ticket",
          "Ticket",
          "\u00e9",
          "e\u0301",
          "\u00c9",
          "\u212a", // the sign for Kelvin, of which lower case is k
          "k",
          "\u0130", // of which lower case has two characters
          "stra\u00dfe",
          "STRASSE",
          "\ud83d\udc27",
          "\ud83d\udc69\u200d\ud83d\udcbb", // three characters that are shown as one
          "日本語の会話",
          "a:b?*<>|\"",
          "=" + "0".repeat(64),
          "X".repeat(128),
          "x".repeat(129),
          "x".repeat(199),
          "x".repeat(200),
          "x".repeat(201),
          "X".repeat(200),
          "/".repeat(5_000),
          "\ud83d\udc27".repeat(5_000),
          "\ud83d\udc27".repeat(5_000) + "!",
          "x".repeat(100_000),
          "x".repeat(99_999) + "y");

  @TempDir Path folder;

  @Test
  @DisplayName("D4: each id has a session of its own, which another process finds and deletes")
  void eachIdHasASessionOfItsOwnWhichAnotherProcessFindsAndDeletes() throws IOException {
    try (Engine engine = engine()) {
      for (String id : IDS) {
        engine.session(id).run("I am " + IDS.indexOf(id));
      }
    }
    try (Engine engine = engine()) {
      assertThat(engine.sessions().list().stream().map(info -> IDS.indexOf(info.id())))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, IDS.size()).boxed().toList()); // short when it fails
      for (String id : IDS) {
        Session session = engine.sessions().open(id);
        assertThat(session.messages())
            .extracting(Message::text)
            .containsExactly("I am " + IDS.indexOf(id), "hello");
        assertThat(session.run("again").messages()).hasSize(4);
      }
      for (String id : IDS) {
        engine.sessions().delete(id);
      }
      assertThat(engine.sessions().list()).isEmpty();
    }
    assertThat(names()).allMatch(name -> name.startsWith("index"));
  }

  @Test
  void theNamesOfFilesDifferWhateverAFileSystemTakesForOne() throws IOException {
    try (Engine engine = engine()) {
      IDS.forEach(id -> engine.session(id).run("hi"));
    }

    Set<String> folded = new HashSet<>();
    List<String> logs = names().stream().filter(name -> name.endsWith(".log")).toList();
    for (String name : logs) {
      assertThat(name).matches("[a-z0-9%=+._-]{1,240}").doesNotStartWith(".");
      folded.add(Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT));
    }
    assertThat(folded).hasSize(IDS.size());
  }

  @Test
  void randomIdsFollowFromTheirNamesAndShareNone() {
    long seed = 20_261_202;
    Random random = new Random(seed);
    Map<String, String> byName = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String id = randomId(random);
      String name = SessionNames.fileName(id);
      String before = byName.put(name, id);
      assertThat(before).as("%s, seed %d", id, seed).isIn(null, id);
      assertThat(name).as("seed %d", seed).matches("[a-z0-9%=+._-]{1,200}");
      if (!SessionNames.isShortened(name)) {
        assertThat(SessionNames.id(name)).as("seed %d", seed).contains(id);
      }
    }
  }

  /** Of few characters, so that ids meet. */
  private static String randomId(Random random) {
    String some = "aAbB01.-_+%=/@ é\u0301ſ\u212a中\ud83d\udc27";
    int[] points = some.codePoints().toArray();
    StringBuilder id = new StringBuilder("x".repeat(random.nextInt(10) == 0 ? 190 : 0));
    int length = 1 + random.nextInt(6);
    for (int i = 0; i < length; i++) {
      id.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return id.toString().isBlank() ? "x" : id.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "ticket-42, ticket-42",
    "Ticket-42, ticket-42+1",
    "a.b_c-D, a.b_c-d+40",
    "ann@example.org, ann%40example.org",
    "ann/inbox, ann%2finbox",
    "NUL, %4e%55%4c",
    "nul, %6eul",
  })
  void namesStayWhatTheyAre(String id, String name) throws IOException {
    try (Engine engine = engine()) {
      engine.session(id).run("hi");
    }

    assertThat(names()).contains(name + ".log");
  }

  static Stream<String[]> noIds() {
    String rest = ". Any other text of one line is an id: a name, an e-mail address, a path";
    return Stream.of(
        new String[] {"", "Session id '' is blank" + rest},
        new String[] {" \u2003", "Session id ' \u2003' is blank" + rest},
        new String[] {
          "a\nb", "Session id 'a?b' has the control character U+000A at index 1" + rest
        },
        new String[] {
          "a\u0000", "Session id 'a?' has the control character U+0000 at index 1" + rest
        },
        new String[] {
          "\u2028", "Session id '?' is blank" + rest,
        },
        new String[] {
          "ab\ud83d", "Session id 'ab?' has half a character, U+D83D, at index 2" + rest
        },
        new String[] {
          "\udc27\ud83d", "Session id '??' has half a character, U+DC27, at index 0" + rest
        });
  }

  @ParameterizedTest
  @MethodSource("noIds")
  void whatIsNoLineOfTextIsRefusedWithItsReason(String id, String message) throws IOException {
    try (Engine engine = engine()) {
      assertThatThrownBy(() -> engine.session(id))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
      assertThatThrownBy(() -> RunRequest.of("go").inSession(id)).hasMessage(message);
      assertThatThrownBy(() -> engine.sessions().open(id)).hasMessage(message);
      assertThatThrownBy(() -> engine.sessions().delete(id)).hasMessage(message);
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void aLongIdWhoseLogIsHurtIsFoundByItAndOthersAreListed() throws IOException {
    String id = "/".repeat(300);
    try (Engine engine = engine()) {
      engine.session(id).run("hi");
      engine.session("other").run("hi");
    }
    Path log = folder.resolve("sessions").resolve(SessionNames.fileName(id) + ".log");
    byte[] bytes = Files.readAllBytes(log);
    bytes[3] = (byte) (bytes[3] == '0' ? '1' : '0'); // another checksum
    Files.write(log, bytes);

    try (Engine engine = engine()) {
      assertThat(engine.sessions().list()).extracting(SessionInfo::id).containsExactly("other");
      assertThatThrownBy(() -> engine.session(id)).isInstanceOf(StorageException.Damaged.class);
    }
  }

  private Engine engine() {
    return Engine.builder()
        .model(ScriptedModel.builder().byConversation().reply("hello").build())
        .stateDirectory(folder)
        .build();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("sessions"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
