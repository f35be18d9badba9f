package dev.penguin.tools.rewind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Session;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.PathNote;
import dev.penguin.session.RewindReport;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The law of going back with sessions: whatever file tools, commands, processes in the background
 * and git did in whole rounds, going back to any checkpoint makes tree and transcript equal to what
 * they were, leaves {@code .git} and what a person wrote between runs alone, and can be undone;
 * killed at any moment, it is all done or not at all. The seed of a round that fails is in the
 * message. A thousand rounds, one in a hundred of them with 5,000 files, with {@code
 * PENGUIN_ROUNDS=full}.
 */
@Timeout(3600)
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "all processes of a command are found on Linux only")
class RandomSessionsTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int ROUNDS = FULL ? 1_000 : 5;

  /** Of so many rounds one is killed on its way back, as a program takes long to start. */
  private static final int BETWEEN_KILLS = 5;

  @TempDir Path top;

  /** A checkpoint, and what there was when it was made; no tree when it was changing just then. */
  private record Mark(
      Checkpoint checkpoint, Optional<Map<String, String>> tree, List<Message> said) {}

  @Test
  @Needs(Need.GIT)
  void eachCheckpointBringsTreeAndTranscriptBackAndLeavesGitAndWhatAPersonWrote() throws Exception {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Path round = Files.createDirectories(top.resolve("r" + seed));
      new Round(seed, round).run();
      delete(round);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** One of them. */
  private static final class Round {
    private final int seed;
    private final Random random;
    private final Path root;
    private final Path state;
    private final RandomWork work;
    private final boolean git;
    private final List<Mark> marks = new ArrayList<>();
    private final Map<String, String> persons = new TreeMap<>();

    private Round(int seed, Path directory) throws IOException {
      this.seed = seed;
      random = new Random(seed);
      root = Files.createDirectory(directory.resolve("ws")).toRealPath();
      state = directory.resolve("state");
      git = random.nextBoolean();
      work = new RandomWork(root, Files.createDirectory(directory.resolve("scripts")), random, git);
    }

    private void run() throws Exception {
      work.grow(FULL && seed % 100 == 99 ? 5_000 : 10 + random.nextInt(40));
      if (git) {
        git("init", "-q");
        git("config", "gc.auto", "0");
        git("config", "user.name", "n");
        git("config", "user.email", "n@example.org");
        git("add", ".");
        git("commit", "-qm", "first");
      }
      ScriptedModel.Builder script = ScriptedModel.builder();
      int runs = 1 + random.nextInt(3);
      for (int i = 0; i < runs; i++) {
        work.run(script);
      }
      ScriptedModel model = script.build();
      for (int i = 0; i < runs; i++) {
        // Now and then by the next engine, which knows only what is stored.
        try (Engine engine = engine(model)) {
          Session session = engine.session("s");
          mark(session, session.checkpoint(i == 0 ? "start" : "before " + i));
          session.run("run " + i);
          mark(session, last(session));
        }
        personWrites(i);
      }
      if (seed % BETWEEN_KILLS == BETWEEN_KILLS - 1) {
        killed();
      } else {
        back();
      }
    }

    private Engine engine(ScriptedModel model) {
      return RewindProgram.builder(model, root, state).build();
    }

    private static Checkpoint last(Session session) {
      List<Checkpoint> all = session.checkpoints();
      return all.get(all.size() - 1);
    }

    private void mark(Session session, Checkpoint checkpoint) throws IOException {
      marks.add(new Mark(checkpoint, Optional.of(TreeText.of(root)), session.messages()));
    }

    /** The agent's scripts do not know the name. */
    private void personWrites(int run) throws IOException {
      if (random.nextBoolean()) {
        Path file = Files.writeString(root.resolve("persons " + run), "by a person " + seed);
        persons.put(root.relativize(file).toString(), TreeText.ofOne(file));
      }
    }

    private void back() throws IOException {
      Map<String, String> after = TreeText.of(root);
      Map<String, String> gitAfter = TreeText.ofGit(root);
      try (Engine engine = engine(ScriptedModel.replying())) {
        Session session = engine.session("s");
        List<Message> said = session.messages();
        Checkpoint target = anywhere(session);
        String where = "seed %d, back to %s".formatted(seed, target.name());

        RewindReport report = session.rewind(target);

        Mark to =
            marks.stream()
                .filter(each -> each.checkpoint().equals(target))
                .findFirst()
                .orElseGet(() -> beforeCall(target, session, said));
        if (to.tree().isPresent()) {
          Map<String, String> tree = to.tree().get();
          assertThat(TreeText.of(root)).as(where).isEqualTo(withPersons(tree));
          List<String> later =
              persons.keySet().stream().filter(path -> !tree.containsKey(path)).toList();
          List<String> left = report.conflicts().stream().map(PathNote::path).toList();
          if (target.kind() == Checkpoint.Kind.AFTER_RUN) {
            // After a run that changed nothing, the files are those of the next look.
            assertThat(left).as(where).isSubsetOf(later);
          } else {
            assertThat(left).as(where).isEqualTo(later);
          }
        }
        assertThat(session.messages()).as(where).isEqualTo(to.said());
        assertThat(TreeText.ofGit(root)).as(where).isEqualTo(gitAfter);

        session.rewind(report.before());

        assertThat(TreeText.of(root)).as(where).isEqualTo(after);
        assertThat(session.messages()).as(where).isEqualTo(said);
        assertThat(TreeText.ofGit(root)).as(where).isEqualTo(gitAfter);
      }
    }

    /**
     * Where the session is when it went back to before a call: the reply that makes it is its last.
     */
    private Mark beforeCall(Checkpoint to, Session session, List<Message> said) {
      int length = session.messages().size();
      AssistantMessage reply = (AssistantMessage) said.get(length - 1);
      ToolCall call = reply.toolCalls().get(0);
      assertThat(to.name()).isEqualTo("before " + call.name());
      return new Mark(to, work.before(call.id()), said.subList(0, length));
    }

    private Checkpoint anywhere(Session session) {
      List<Checkpoint> all =
          session.checkpoints().stream()
              .filter(each -> each.kind() != Checkpoint.Kind.BEFORE_CALL || random.nextInt(4) == 0)
              .toList();
      return all.get(random.nextInt(all.size()));
    }

    private Map<String, String> withPersons(Map<String, String> tree) {
      Map<String, String> all = new TreeMap<>(tree);
      all.putAll(persons);
      return all;
    }

    private void killed() throws Exception {
      Map<String, String> after = TreeText.of(root);
      Map<String, String> gitAfter = TreeText.ofGit(root);
      Mark start = marks.get(0);
      Process program = RewindProgram.start(root.toString(), state.toString());
      TimeUnit.MICROSECONDS.sleep(random.nextInt(60_000));
      program.destroyForcibly().waitFor();

      try (Engine engine = engine(ScriptedModel.replying())) {
        Session session = engine.session("s");
        boolean back = session.messages().isEmpty();
        String where = "seed %d, %s".formatted(seed, back ? "back" : "not yet begun");
        assertThat(TreeText.of(root))
            .as(where)
            .isEqualTo(back ? withPersons(start.tree().orElseThrow()) : after);
        assertThat(TreeText.ofGit(root)).as(where).isEqualTo(gitAfter);

        session.rewind(start.checkpoint());

        assertThat(TreeText.of(root)).as(where).isEqualTo(withPersons(start.tree().orElseThrow()));
        assertThat(session.messages()).as(where).isEqualTo(start.said());
      }
    }

    private void git(String... words) throws IOException, InterruptedException {
      List<String> all = Stream.concat(Stream.of("git"), Stream.of(words)).toList();
      Process git = new ProcessBuilder(all).directory(root.toFile()).inheritIO().start();
      assertThat(git.waitFor()).as("%s", all).isZero();
    }
  }
}
