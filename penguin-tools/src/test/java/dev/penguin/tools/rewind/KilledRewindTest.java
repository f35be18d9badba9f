package dev.penguin.tools.rewind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Session;
import dev.penguin.message.Message;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.session.Checkpoint;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs that are ended with {@code kill -9} while a session goes back, or while a command runs.
 * A hundred times with {@code PENGUIN_ROUNDS=full}.
 */
@Timeout(900)
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "all processes of a command are found on Linux only")
class KilledRewindTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int ROUNDS = FULL ? 100 : 1;

  /** Each of them is synced when it is restored, which takes some milliseconds. */
  private static final int FILES = FULL ? 300 : 40;

  /** A kill that comes too late shows nothing: then there is another round. */
  private static final int MAX_ROUNDS = ROUNDS + 9;

  @TempDir Path top;

  @Test
  @Needs(Need.GIT)
  void theNextProgramGoesOnAndTreeTranscriptAndGitAreAsTheyWere() throws Exception {
    int halfway = 0;
    for (int seed = 1; seed <= ROUNDS || halfway == 0 && seed <= MAX_ROUNDS; seed++) {
      halfway += round(seed) ? 1 : 0;
    }
    assertThat(halfway).as("rounds that were killed in the middle").isPositive();
  }

  private boolean round(int seed) throws Exception {
    Path root = Files.createDirectories(top.resolve("ws" + seed)).toRealPath();
    Path state = top.resolve("state" + seed);
    Random random = new Random(seed);
    grow(root, random);
    git(root, "init", "-q");
    git(root, "add", ".");
    Map<String, String> before = TreeText.of(root);
    List<Message> said;
    Path script = top.resolve("script" + seed);
    Files.writeString(script, script(random), StandardCharsets.UTF_8);
    try (Engine engine = engine(root, state, "sh " + script)) {
      Session session = engine.session("s");
      session.checkpoint("start");
      session.run("go");
      said = session.messages();
    }
    Map<String, String> after = TreeText.of(root);
    Map<String, String> git = TreeText.ofGit(root);
    assertThat(after).isNotEqualTo(before);

    // Files come back in the order of their names: one of the first half leaves half of the way.
    Path awaited = root.resolve(name(random.nextInt(FILES / 2)));
    String wanted = before.get(root.relativize(awaited).toString());
    Process program = RewindProgram.start(root.toString(), state.toString());
    while (program.isAlive() && !wanted.equals(TreeText.ofOne(awaited))) {
      Thread.onSpinWait();
    }
    program.destroyForcibly().waitFor();
    boolean halfway = Files.exists(state.resolve("rewinds/s"));

    try (Engine engine = engine(root, state, "true")) {
      Session session = engine.session("s");
      assertThat(TreeText.of(root)).as("seed %d", seed).isEqualTo(before);
      assertThat(session.messages()).as("seed %d", seed).isEmpty();
      assertThat(TreeText.ofGit(root)).isEqualTo(git);
      Checkpoint left =
          session.checkpoints().stream()
              .filter(each -> each.kind() == Checkpoint.Kind.BEFORE_REWIND)
              .findFirst()
              .orElseThrow();

      session.rewind(left);

      assertThat(TreeText.of(root)).as("seed %d", seed).isEqualTo(after);
      assertThat(session.messages()).as("seed %d", seed).isEqualTo(said);
      assertThat(TreeText.ofGit(root)).isEqualTo(git);
    }
    return halfway;
  }

  @Test
  void whatACommandHadDoneWhenItsProgramWasKilledIsTakenBack() throws Exception {
    Path root = Files.createDirectories(top.resolve("ws")).toRealPath();
    Path state = top.resolve("state");
    Files.writeString(root.resolve("a"), "before\n");
    Map<String, String> before = TreeText.of(root);
    try (Engine engine = engine(root, state, "true")) {
      engine.session("s").checkpoint("start");
    }
    Process program =
        RewindProgram.start(
            root.toString(), state.toString(), "echo half >> a; touch done; sleep 100");
    while (!Files.exists(root.resolve("done"))) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
    program.destroyForcibly().waitFor();

    try (Engine engine = engine(root, state, "true")) {
      Session session = engine.session("s");
      session.rewind(RewindProgram.start(session));

      assertThat(TreeText.of(root)).isEqualTo(before);
      assertThat(session.messages()).isEmpty();
    }
  }

  private static Engine engine(Path root, Path state, String command) {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("shell", "{\"command\":\"" + command + "\"}")
            .reply("done")
            .build();
    return RewindProgram.builder(model, root, state).build();
  }

  private static void grow(Path root, Random random) throws IOException {
    for (int i = 0; i < FILES; i++) {
      byte[] bytes = new byte[1 + random.nextInt(3000)];
      random.nextBytes(bytes);
      Files.write(root.resolve(name(i)), bytes);
    }
    for (String name : List.of("d/é", "d/e\u0301", "d/empty dir", "d/-x")) {
      Files.createDirectories(root.resolve(name));
    }
    Files.writeString(root.resolve("d/é/in"), "in");
    Files.createSymbolicLink(root.resolve("l"), Path.of("nowhere"));
  }

  private static String name(int file) {
    return "f%03d".formatted(file);
  }

  /** All files change, so that each tells how far the way back has come. */
  private static String script(Random random) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < FILES; i++) {
      String line =
          switch (random.nextInt(5)) {
            case 0 -> "rm %1$s\n";
            case 1 -> "mv %1$s m%1$s\n";
            case 2 -> "rm %1$s; mkdir %1$s; echo x > %1$s/x\n";
            case 3 -> "ln -sf m %1$s\n";
            default -> "echo more >> %1$s; chmod %2$s %1$s\n";
          };
      lines.append(line.formatted(name(i), random.nextBoolean() ? "700" : "600"));
    }
    return lines + "rmdir 'd/empty dir' d/-x; mv d/é/in d/; rm l; mkdir -p n/n/n\n";
  }

  private static void git(Path root, String... words) throws Exception {
    List<String> all = Stream.concat(Stream.of("git"), Stream.of(words)).toList();
    assertThat(new ProcessBuilder(all).directory(root.toFile()).inheritIO().start().waitFor())
        .isZero();
  }
}
