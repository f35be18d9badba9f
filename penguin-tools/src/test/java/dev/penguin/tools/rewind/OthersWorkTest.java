package dev.penguin.tools.rewind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Session;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.PathNote;
import dev.penguin.session.RewindReport;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a person wrote stays in the tree or is named by the report, also where the agent moved,
 * edited or deleted it after that.
 */
@Timeout(60)
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "all processes of a command are found on Linux only")
class OthersWorkTest {
  @TempDir Path top;

  private Path root;
  private Path state;

  @BeforeEach
  void makeTree() throws IOException {
    root = Files.createDirectory(top.resolve("ws")).toRealPath();
    state = top.resolve("state");
  }

  private interface Work {
    void run() throws Exception;
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String read(String path) throws IOException {
    return Files.readString(root.resolve(path));
  }

  private boolean isThere(String path) {
    return Files.exists(root.resolve(path), LinkOption.NOFOLLOW_LINKS);
  }

  /** A checkpoint, the work of a person, a call of the agent, and the way back. */
  private RewindReport back(Work person, String tool, String arguments) throws Exception {
    ScriptedModel model = ScriptedModel.builder().call(tool, arguments).reply("done").build();
    try (Engine engine = RewindProgram.builder(model, root, state).build()) {
      Session session = engine.session("s");
      Checkpoint start = session.checkpoint("start");
      person.run();
      assertThat(session.run("go").text()).isEqualTo("done");
      return session.rewind(start);
    }
  }

  private RewindReport back(Work person, String command) throws Exception {
    return back(person, "shell", "{\"command\":\"" + command + "\"}");
  }

  private static List<String> paths(List<PathNote> notes) {
    return notes.stream().map(PathNote::path).toList();
  }

  @Test
  void anEditInAFileThatTheAgentMovedStaysWhereItIsNow() throws Exception {
    write("a", "before");
    write("other", "before");

    RewindReport report = back(() -> write("a", "a person's"), "mv a b; echo x > other; echo > n");

    assertThat(read("b")).isEqualTo("a person's");
    assertThat(paths(report.conflicts())).containsExactly("a", "b");
    assertThat(report.conflicts().get(0).reason()).contains("deleted or moved after that");
    assertThat(report.restored()).containsExactly("n", "other");
    assertThat(read("other")).isEqualTo("before");
  }

  @Test
  void anEditStaysAlsoWhereTheAgentCopiedItAndDeletedTheFirst() throws Exception {
    write("a", "before");
    ScriptedModel model =
        ScriptedModel.builder()
            .call("shell", "{\"command\":\"cp a copy\"}")
            .call("shell", "{\"command\":\"rm a; echo > n; echo > m\"}")
            .reply("done")
            .build();
    try (Engine engine = RewindProgram.builder(model, root, state).build()) {
      Session session = engine.session("s");
      Checkpoint start = session.checkpoint("start");
      write("a", "a person's");
      session.run("go");

      RewindReport report = session.rewind(start);

      assertThat(read("copy")).isEqualTo("a person's");
      assertThat(paths(report.conflicts())).containsExactly("a", "copy");
      assertThat(report.restored()).containsExactly("m", "n");
    }
  }

  @Test
  void aFileThatAPatchMovedAndEditedStays() throws Exception {
    write("a", "before\n");

    RewindReport report =
        back(
            () -> write("a", "a person's\n"),
            "apply_patch",
            """
            {"patch":"*** Begin Patch\\n*** Update File: a\\n*** Move to: b\\n@@\\n\
            -a person's\\n+the agent's\\n*** End Patch"}""");

    assertThat(read("b")).isEqualTo("the agent's\n");
    assertThat(paths(report.conflicts())).containsExactly("a", "b");
  }

  @Test
  void whatAPersonPutIntoADirectoryStaysWhenTheAgentRenamedIt() throws Exception {
    write("d/a", "before");

    RewindReport report = back(() -> write("d/p", "a person's"), "mv d e");

    assertThat(read("d/a")).isEqualTo("before");
    assertThat(read("e/p")).isEqualTo("a person's");
    assertThat(isThere("e/a")).isFalse();
    assertThat(paths(report.conflicts())).containsExactly("d/p", "e/p");
  }

  @Test
  void theWayBackFromThereBringsAllOfItBack() throws Exception {
    write("d/a", "before");
    ScriptedModel model =
        ScriptedModel.builder().call("shell", "{\"command\":\"mv d e\"}").reply("done").build();
    try (Engine engine = RewindProgram.builder(model, root, state).build()) {
      Session session = engine.session("s");
      Checkpoint start = session.checkpoint("start");
      write("d/p", "a person's");
      session.run("go");
      var after = TreeText.of(root);

      RewindReport undone = session.rewind(session.rewind(start).before());

      assertThat(TreeText.of(root)).isEqualTo(after);
      assertThat(undone.conflicts()).isEmpty();
    }
  }

  @Test
  void aFileOfAPersonThatTheAgentDeletedIsNamed() throws Exception {
    write("a", "before");

    RewindReport report = back(() -> write("p", "a person's"), "rm p; echo > a");

    assertThat(paths(report.conflicts())).containsExactly("p");
    assertThat(report.restored()).containsExactly("a");
  }

  @Test
  @Needs(Need.GIT)
  void anEditThatTheAgentsGitThrewAwayIsNamed() throws Exception {
    write("a", "before\n");

    RewindReport report =
        back(
            () -> {
              shell("git init -q && git add a");
              write("a", "a person's\n");
            },
            "git checkout -q a");

    assertThat(read("a")).isEqualTo("before\n");
    assertThat(paths(report.conflicts())).containsExactly("a");
  }

  private void shell(String command) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", command).directory(root.toFile()).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void whatIsLeftOutAndWasDeletedIsNamed() throws Exception {
    write(".gitignore", ".env\n");
    write(".env", "secret");
    write("node_modules/x/y", "1");
    write("lib/.git/HEAD", "ref");

    RewindReport report = back(() -> {}, "rm -r .env node_modules lib");

    assertThat(report.leftOut())
        .contains(
            new PathNote(".env", "gone"),
            new PathNote("node_modules", "gone"),
            new PathNote("lib/.git", "gone"));
    assertThat(report.restored()).containsExactly("lib");
  }

  @Test
  void anIgnoredFileThatAToolNamedIsAsItWasFoundThen() throws Exception {
    write(".gitignore", ".env\n");
    write(".env", "secret");

    RewindReport report =
        back(() -> {}, "write_file", "{\"path\":\".env\",\"content\":\"by the agent\"}");

    assertThat(read(".env")).isEqualTo("secret");
    assertThat(report.restored()).containsExactly(".env");
    assertThat(report.conflicts()).isEmpty();
    assertThat(report.leftOut()).containsExactly(new PathNote(".env", "ignored"));
  }

  @Test
  void whatWasLeftOutAndIsKnownByNowIsNamed() throws Exception {
    write(".gitignore", "own\n");
    write("own", "never kept");

    RewindReport report = back(() -> {}, "rm .gitignore; echo by the agent > own");

    assertThat(report.restored()).containsExactly(".gitignore");
    assertThat(report.leftOut()).containsExactly(new PathNote("own", "ignored"));
  }

  @Test
  void whatWasLeftOutAndMovedIntoViewStays() throws Exception {
    write(".gitignore", ".env\n");
    write(".env", "secret");
    write("build/x", "made before");

    RewindReport report = back(() -> {}, "mv .env env2; mv build out; echo > n");

    assertThat(read("env2")).isEqualTo("secret");
    assertThat(read("out/x")).isEqualTo("made before");
    assertThat(paths(report.conflicts())).contains("env2", "out", "out/x");
    assertThat(report.leftOut())
        .contains(new PathNote(".env", "gone"), new PathNote("build", "gone"));
  }

  /** What a person wrote into {@code a} or {@code d/a}, and then calls of the agent. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mv a b; echo stub > a              | echo agent >> b           |          | b
          cp a b                             | echo agent >> b           | rm a     | b
          mv a b; echo agent >> b; echo > n  |                           |          | b
          cat a >> z; rm a                   |                           |          | z
          mv d e; echo agent >> e/a; echo>m  |                           |          | e/a
          mkdir src; mv a src; mv src target | mv target s2; echo >>s2/a | echo > n | s2/a
          mv a l; ln -sf x a                 | mv l k; echo > n          |          | k
          """)
  void whatAPersonWroteStaysWhereverTheAgentCarriedIt(
      String first, String second, String third, String last) throws Exception {
    write("a", "before\n");
    write("d/a", "before\n");
    write("z", "another\n");
    ScriptedModel.Builder model = ScriptedModel.builder();
    for (String command : Arrays.asList(first, second, third)) {
      if (command != null) {
        model.call("shell", "{\"command\":\"" + command + "\"}");
      }
    }
    try (Engine engine = RewindProgram.builder(model.reply("done").build(), root, state).build()) {
      Session session = engine.session("s");
      Checkpoint start = session.checkpoint("start");
      write("a", "a person's first line\nand the second\n");
      write("d/a", "a person's first line there\nand the second\n");
      session.run("go");
      var after = TreeText.of(root);

      RewindReport report = session.rewind(start);

      assertThat(read(last)).contains("a person's first line").contains("and the second");
      assertThat(paths(report.conflicts())).contains(last);

      session.rewind(report.before());
      assertThat(TreeText.of(root)).isEqualTo(after);
    }
  }

  @Test
  void aLinkOfAPersonStaysWhereTheAgentMovedIt() throws Exception {
    RewindReport report =
        back(() -> Files.createSymbolicLink(root.resolve("l"), Path.of("x")), "mv l m; echo > n");

    assertThat(Files.readSymbolicLink(root.resolve("m"))).hasToString("x");
    assertThat(paths(report.conflicts())).containsExactly("l", "m");
  }

  @Test
  void anAgentsOwnWorkIsNoConflictThoughAPersonEditedElsewhere() throws Exception {
    write("a", "one\ntwo\nthree\n");
    write("b", "before\n");

    RewindReport report =
        back(
            () -> write("a", "one\ntwo\nthree\nfour\n"),
            "cp a copy; mv b c; echo x >> c; echo agent >> a");

    assertThat(paths(report.conflicts())).containsExactly("a");
    assertThat(report.restored()).contains("b", "c", "copy");
  }

  @Test
  void whatChangedWhileACommandLeftSomethingInTheBackgroundIsNotTakenFromAPerson()
      throws Exception {
    write("a", "before");
    Path over = top.resolve("over");
    ScriptedModel model =
        ScriptedModel.builder()
            .call(
                "shell",
                ("{\"command\":\"sh -c 'sleep 0.5; echo late > a; echo $$ > %s' > /dev/null 2>&1 &\"}")
                    .formatted(over))
            .reply("done")
            .build();
    try (Engine engine = RewindProgram.builder(model, root, state).build()) {
      Session session = engine.session("s");
      Checkpoint start = session.checkpoint("start");
      session.run("go");
      awaitEnd(over);
      write("p", "a person's"); // when nothing of the agent runs any more

      RewindReport report = session.rewind(start);

      assertThat(read("p")).isEqualTo("a person's");
      assertThat(paths(report.conflicts())).containsExactly("a", "p");
    }
  }

  @Test
  void whatAProcessDidThatRunsUntilTheWayBackIsTheAgents() throws Exception {
    write("a", "before");
    ScriptedModel model =
        ScriptedModel.builder()
            .call(
                "shell",
                "{\"command\":\"(sleep 0.3; echo late > a; sleep 60) > /dev/null 2>&1 &\"}")
            .reply("done")
            .build();
    try (Engine engine = RewindProgram.builder(model, root, state).build()) {
      Session session = engine.session("s");
      Checkpoint start = session.checkpoint("start");
      session.run("go");
      while (!read("a").equals("late\n")) {
        TimeUnit.MILLISECONDS.sleep(5);
      }

      RewindReport report = session.rewind(start);

      assertThat(report.conflicts()).isEmpty();
      assertThat(read("a")).isEqualTo("before");
    }
  }

  @Test
  void afterAKillInACallWhatAPersonDoesOnceTheSessionIsReadIsAPersons() throws Exception {
    write("a", "before");
    write("b", "before");
    try (Engine engine = RewindProgram.builder(ScriptedModel.replying(), root, state).build()) {
      engine.session("s").checkpoint("start");
    }
    Process program =
        RewindProgram.start(
            root.toString(), state.toString(), "echo half > a; touch done; sleep 100");
    while (!isThere("done")) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    program.destroyForcibly().waitFor();

    for (int starts = 0; starts < 2; starts++) {
      try (Engine engine = RewindProgram.builder(ScriptedModel.replying(), root, state).build()) {
        assertThat(engine.session("s").messages()).isNotEmpty();
        write("p" + starts, "a person's");
      }
    }
    write("b", "a person's");
    try (Engine engine = RewindProgram.builder(ScriptedModel.replying(), root, state).build()) {
      Session session = engine.session("s");

      RewindReport report = session.rewind(RewindProgram.start(session));

      assertThat(paths(report.conflicts())).containsExactly("b", "p0", "p1");
      assertThat(read("b")).isEqualTo("a person's");
      assertThat(read("a")).isEqualTo("before");
      assertThat(isThere("done")).isFalse();
    }
  }

  /** Waits until the process whose id is in a file has ended. */
  private static void awaitEnd(Path file) throws Exception {
    while (!Files.exists(file) || !Files.readString(file).endsWith("\n")) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    long pid = Long.parseLong(Files.readString(file).strip());
    while (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Test
  void anEditBetweenAKillOnTheWayBackAndTheNextStartIsAPersons() throws Exception {
    int files = 300;
    for (int i = 0; i < files; i++) {
      write("f" + i, "before");
    }
    ScriptedModel model =
        ScriptedModel.builder()
            .call("shell", "{\"command\":\"for f in f*; do echo after > $f; done\"}")
            .reply("done")
            .build();
    try (Engine engine = RewindProgram.builder(model, root, state).build()) {
      engine.session("s").checkpoint("start");
      engine.session("s").run("go");
    }
    Process program = RewindProgram.start(root.toString(), state.toString());
    while (program.isAlive() && !read("f150").equals("before")) {
      Thread.onSpinWait();
    }
    program.destroyForcibly().waitFor();
    write("f0", "a person's");
    write("f99", "a person's");

    try (Engine engine = RewindProgram.builder(ScriptedModel.replying(), root, state).build()) {
      Session session = engine.session("s");
      assertThat(session.messages()).isEmpty();
      assertThat(read("f98")).isEqualTo("before");
      Checkpoint left =
          session.checkpoints().stream()
              .filter(each -> each.kind() == Checkpoint.Kind.BEFORE_REWIND)
              .findFirst()
              .orElseThrow();

      RewindReport report = session.rewind(left);

      assertThat(paths(report.conflicts())).containsExactly("f0", "f99");
      assertThat(read("f0")).isEqualTo("a person's");
      assertThat(read("f99")).isEqualTo("a person's");
      assertThat(read("f98")).isEqualTo("after\n");
    }
  }

  @Test
  void takingBackNamesAPathThatIsOrWas() throws Exception {
    write("a", "before");
    ScriptedModel model =
        ScriptedModel.builder().call("shell", "{\"command\":\"rm a\"}").reply("done").build();
    try (Engine engine = RewindProgram.builder(model, root, state).build()) {
      Session session = engine.session("s");
      Checkpoint start = session.checkpoint("start");
      session.run("go");
      int checkpoints = session.checkpoints().size();

      assertThatThrownBy(() -> session.takeBack(start, "nope"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("There is no 'nope'");
      assertThatThrownBy(() -> session.takeBack(start, "."))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("whole workspace");
      assertThat(session.checkpoints()).hasSize(checkpoints);
      assertThat(session.messages()).isNotEmpty();

      RewindReport report = session.takeBack(start, "a");
      assertThat(report.restored()).containsExactly("a");
      assertThat(session.messages()).isNotEmpty();

      session.rewind(report.before());
      assertThat(isThere("a")).isFalse();
    }
  }
}
