package dev.penguin.tools.rewind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Session;
import dev.penguin.error.ConfigurationException;
import dev.penguin.message.Message;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.PathNote;
import dev.penguin.session.RewindReport;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionChanges;
import dev.penguin.session.SessionChanges.FileChange.Kind;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code Session.rewind} takes back, and what it leaves. */
@Timeout(60)
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "all processes of a command are found on Linux only")
class RewoundSessionsTest {
  @TempDir Path top;

  private Path root;
  private Path state;

  @BeforeEach
  void makeTree() throws IOException {
    root = Files.createDirectory(top.resolve("ws")).toRealPath();
    state = top.resolve("state");
    Files.writeString(root.resolve("a.txt"), "one\ntwo\nthree\n");
    Files.write(root.resolve("b.bin"), new byte[] {0, 1, 2, (byte) 0xff});
    Files.createDirectories(root.resolve("src/empty"));
    Files.writeString(root.resolve("src/run.sh"), "echo hi\n");
    Files.setPosixFilePermissions(
        root.resolve("src/run.sh"), PosixFilePermissions.fromString("rwxr-x---"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("a.txt"));
  }

  private EngineBuilder builder(ScriptedModel model) {
    return Engine.builder()
        .model(model)
        .workspace(root)
        .stateDirectory(state)
        .permissions(Permissions.full());
  }

  private static String write(String path, String content) {
    return "{\"path\":\"" + path + "\",\"content\":\"" + content + "\"}";
  }

  private static String command(String line) {
    return "{\"command\":\"" + line + "\"}";
  }

  private static Checkpoint last(Session session, Checkpoint.Kind kind) {
    List<Checkpoint> all =
        session.checkpoints().stream().filter(each -> each.kind() == kind).toList();
    return all.get(all.size() - 1);
  }

  private void takesBack(ScriptedModel model) throws IOException {
    Map<String, String> before = TreeText.of(root);
    Map<String, String> git = TreeText.ofGit(root);
    try (Engine engine = builder(model).build()) {
      Session session = engine.session("s");
      Checkpoint start = session.checkpoint("start");
      List<Message> said = session.messages();
      session.run("go");
      Map<String, String> after = TreeText.of(root);
      List<Message> saidAfter = session.messages();
      Map<String, String> gitAfter = TreeText.ofGit(root);
      assertThat(after).isNotEqualTo(before);

      RewindReport report = session.rewind(start);

      assertThat(TreeText.of(root)).isEqualTo(before);
      assertThat(session.messages()).isEqualTo(said);
      assertThat(report.conflicts()).isEmpty();
      assertThat(report.restored()).isNotEmpty();
      assertThat(TreeText.ofGit(root)).isEqualTo(gitAfter);
      assertThat(git.isEmpty()).isEqualTo(gitAfter.isEmpty());

      RewindReport undone = session.rewind(report.before());

      assertThat(TreeText.of(root)).isEqualTo(after);
      assertThat(session.messages()).isEqualTo(saidAfter);
      assertThat(undone.conflicts()).isEmpty();
    }
  }

  @Test
  void whatFileToolsDidIsTakenBackAndTheWayBackToo() throws Exception {
    takesBack(
        ScriptedModel.builder()
            .call("write_file", write("a.txt", "other"))
            .call("write_file", write("new/deep/file.txt", "made"))
            .call(
                "edit_file",
                "{\"path\":\"src/run.sh\",\"old_string\":\"hi\",\"new_string\":\"ho\"}")
            .turn(
                request -> {
                  assertThat(root.resolve("src/run.sh")).hasContent("echo ho\n");
                  return dev.penguin.model.ModelReply.text("done");
                })
            .build());
  }

  @Test
  void whatTheShellDidIsTakenBackAndTheWayBackToo() throws Exception {
    takesBack(
        ScriptedModel.builder()
            .call(
                "shell",
                command(
                    "rm b.bin link && mv a.txt moved.txt && chmod 600 src/run.sh && rmdir src/empty && mkdir made && ln -s src made/l && printf x > made/x && mkfifo made/pipe && rm made/pipe"))
            .reply("done")
            .build());
  }

  @Test
  void directoriesThatAreClosedForWritingComeBackWithTheirModes() throws Exception {
    for (String name : List.of("closed", "open")) {
      Files.writeString(Files.createDirectory(root.resolve(name)).resolve("in"), "before");
    }
    Files.setPosixFilePermissions(
        root.resolve("closed"), PosixFilePermissions.fromString("r-xr-xr-x"));
    takesBack(
        ScriptedModel.builder()
            .call(
                "shell", command("chmod 755 closed; rm closed/in; echo > open/in; chmod 500 open"))
            .reply("done")
            .build());
  }

  @Test
  void whatAProcessInTheBackgroundDidBetweenCallsIsTakenBack() throws Exception {
    takesBack(
        ScriptedModel.builder()
            .call(
                "process_start",
                command("while [ ! -e go ]; do sleep 0.02; done; echo late >> a.txt; touch done"))
            .call("write_file", write("go", "now"))
            .call("shell", command("while [ ! -e done ]; do sleep 0.02; done"))
            .reply("done")
            .build());
  }

  @Test
  @Needs(Need.GIT)
  void whatGitDidToFilesIsTakenBackAndItsOwnFilesAreLeft() throws Exception {
    git("init", "-q");
    git("add", ".");
    git("-c", "user.name=n", "-c", "user.email=e@x.test", "commit", "-qm", "first");
    takesBack(
        ScriptedModel.builder()
            .call("shell", command("git checkout -q -b other && git rm -q a.txt && echo 1 > c"))
            .reply("done")
            .build());
  }

  private void git(String... words) throws IOException, InterruptedException {
    List<String> all = new java.util.ArrayList<>(List.of("git"));
    all.addAll(List.of(words));
    Process git = new ProcessBuilder(all).directory(root.toFile()).inheritIO().start();
    assertThat(git.waitFor()).isZero();
  }

  @Test
  void whatAnAgentThatWasCalledDidCountsWithItsCaller() throws Exception {
    ScriptedModel coder =
        ScriptedModel.builder()
            .call("write_file", write("a.txt", "by the agent"))
            .call("shell", command("rm b.bin"))
            .reply("coded")
            .build();
    ScriptedModel lead =
        ScriptedModel.builder().call("coder", "{\"task\":\"go\"}").reply("done").build();
    Map<String, String> before = TreeText.of(root);
    AgentDefinition agent =
        AgentDefinition.builder("coder").description("codes").model(coder).build();
    try (Engine engine = builder(lead).subAgents(agent).build()) {
      Session session = engine.session("s");
      session.run("go");
      assertThat(session.changes().files())
          .extracting(SessionChanges.FileChange::path)
          .containsExactly("a.txt", "b.bin");

      session.rewind(last(session, Checkpoint.Kind.BEFORE_CALL));

      assertThat(TreeText.of(root)).isEqualTo(before);
      String child = engine.sessions().children("s").get(0).id();
      assertThatThrownBy(() -> engine.sessions().open(child).changes())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Session '%s' is that of a sub-agent: what it changed is taken back with session 's'"
                  .formatted(child));
    }
  }

  @Test
  void aPersonsEditBetweenRunsIsNeverOverwritten() throws Exception {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("write_file", write("a.txt", "agent one"))
            .call("write_file", write("agents.txt", "agent"))
            .reply("first")
            .call("shell", command("echo more >> a.txt; echo more >> persons.txt"))
            .reply("second")
            .build();
    try (Engine engine = builder(model).build()) {
      Session session = engine.session("s");
      Checkpoint start = session.checkpoint("start");
      session.run("go");
      Files.writeString(root.resolve("a.txt"), "a person\n");
      Files.writeString(root.resolve("persons.txt"), "a person\n");
      Files.writeString(root.resolve("only.txt"), "a person\n");
      session.run("on");
      Files.writeString(root.resolve("b.bin"), "a person at last\n");

      RewindReport report = session.rewind(start);

      assertThat(root.resolve("a.txt")).hasContent("a person\nmore\n");
      assertThat(root.resolve("persons.txt")).hasContent("a person\nmore\n");
      assertThat(root.resolve("only.txt")).hasContent("a person\n");
      assertThat(root.resolve("b.bin")).hasContent("a person at last\n");
      assertThat(root.resolve("agents.txt")).doesNotExist();
      assertThat(report.restored()).containsExactly("agents.txt");
      assertThat(report.conflicts())
          .contains(
              new PathNote("a.txt", "somebody else changed it since the checkpoint"),
              new PathNote("persons.txt", "somebody else changed it since the checkpoint"));
      assertThat(session.messages()).isEmpty();
    }
  }

  @Test
  void theSessionGoesBackToBeforeACallAndRunsItOnceMore() throws Exception {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("write_file", write("a.txt", "1"))
            .call("shell", command("printf 2 >> a.txt"))
            .reply("done")
            .reply("and again")
            .build();
    try (Engine engine = builder(model).build()) {
      Session session = engine.session("s");
      session.run("go");
      Checkpoint before = last(session, Checkpoint.Kind.BEFORE_CALL);
      assertThat(before.name()).isEqualTo("before shell");

      session.rewind(before);
      assertThat(root.resolve("a.txt")).hasContent("1");
      session.resume();

      assertThat(root.resolve("a.txt")).hasContent("12");
      assertThat(session.messages()).last().extracting(Message::text).isEqualTo("and again");
    }
  }

  @Test
  void rulesOfTheSessionGoBackWithIt() throws Exception {
    AtomicReference<Integer> asked = new AtomicReference<>(0);
    Approver approver =
        request -> {
          asked.updateAndGet(n -> n + 1);
          return java.util.concurrent.CompletableFuture.completedFuture(Decision.allowForSession());
        };
    ScriptedModel model =
        ScriptedModel.builder()
            .call("shell", command("touch x"))
            .reply("first")
            .call("shell", command("touch x"))
            .reply("second")
            .call("shell", command("touch x"))
            .reply("third")
            .build();
    try (Engine engine =
        builder(model).permissions(Permissions.workspace()).approver(approver).build()) {
      Session session = engine.session("s");
      Checkpoint start = session.checkpoint("start");
      session.run("go");
      session.run("go");
      assertThat(asked.get()).isEqualTo(1);

      session.rewind(start);
      session.run("go");

      assertThat(asked.get()).isEqualTo(2);
    }
  }

  @Test
  void theListOfWhatIsToDoGoesBackWithTheSession() throws Exception {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("todo_write", "{\"items\":[{\"text\":\"first\",\"status\":\"pending\"}]}")
            .reply("first")
            .call("todo_write", "{\"items\":[{\"text\":\"second\",\"status\":\"pending\"}]}")
            .reply("second")
            .call("todo_read", "{}")
            .reply("third")
            .build();
    try (Engine engine = builder(model).build()) {
      Session session = engine.session("s");
      session.run("go");
      Checkpoint first = last(session, Checkpoint.Kind.AFTER_RUN);
      session.run("go");

      session.rewind(first);
      session.run("what is to do?");

      List<Message> said = session.messages();
      assertThat(said.get(said.size() - 2).text()).contains("first").doesNotContain("second");
    }
  }

  @Test
  void changesSayWhatTheAgentDidAndOneFileCanBeTakenBack() throws Exception {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("write_file", write("a.txt", "one\\n2\\nthree\\n"))
            .call("shell", command("printf '\\\\0' > b.bin; chmod 700 src/run.sh; echo x > n"))
            .reply("done")
            .build();
    try (Engine engine = builder(model).build()) {
      Session session = engine.session("s");
      Checkpoint start = session.checkpoint("start");
      session.run("go");

      SessionChanges changes = session.changes(start);
      assertThat(changes.toString())
          .isEqualTo(
              """
              --- a/a.txt
              +++ b/a.txt
              @@ -1,3 +1,3 @@
               one
              -two
              +2
               three
              b.bin: a binary or long file is now a binary or long file
              --- /dev/null
              +++ b/n
              @@ -0,0 +1 @@
              +x
              src/run.sh: mode 750 is now 700
              """);
      assertThat(changes.files())
          .extracting(SessionChanges.FileChange::kind)
          .containsExactly(Kind.MODIFIED, Kind.MODIFIED, Kind.CREATED, Kind.MODIFIED);
      List<Message> said = session.messages();

      RewindReport report = session.takeBack(start, "a.txt");

      assertThat(report.restored()).containsExactly("a.txt");
      assertThat(root.resolve("a.txt")).hasContent("one\ntwo\nthree\n");
      assertThat(root.resolve("n")).hasContent("x\n");
      assertThat(session.messages()).isEqualTo(said);
      assertThat(session.changes(start).files())
          .extracting(SessionChanges.FileChange::path)
          .containsExactly("b.bin", "n", "src/run.sh");
    }
  }

  @Test
  void aForkTakesTheFilesAlongAndWorksThere() throws Exception {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("write_file", write("a.txt", "original"))
            .reply("first")
            .call("write_file", write("a.txt", "fork"))
            .reply("second")
            .build();
    Path directory = top.resolve("copy");
    Map<String, String> before = TreeText.of(root);
    try (Engine engine = builder(model).build()) {
      Session session = engine.session("s");
      Checkpoint start = session.checkpoint("start");
      session.run("go");

      Session fork = session.fork(start, directory);

      assertThat(TreeText.of(directory)).isEqualTo(before);
      assertThat(fork.messages()).isEmpty();
      fork.run("go");
      assertThat(directory.resolve("a.txt")).hasContent("fork");
      assertThat(root.resolve("a.txt")).hasContent("original");
      fork.rewind(last(fork, Checkpoint.Kind.BEFORE_CALL));
      assertThat(TreeText.of(directory)).isEqualTo(before);
      assertThatThrownBy(() -> session.fork(start, directory))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("something is in it. Name an empty or a new directory");
    }
  }

  @Test
  void whileARunIsUnderWayNothingGoesBack() throws Exception {
    AtomicReference<Throwable> refused = new AtomicReference<>();
    AtomicReference<Session> held = new AtomicReference<>();
    AtomicReference<Checkpoint> start = new AtomicReference<>();
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(
                request -> {
                  try {
                    held.get().rewind(start.get());
                  } catch (RuntimeException e) {
                    refused.set(e);
                  }
                  return dev.penguin.model.ModelReply.text("done");
                })
            .build();
    try (Engine engine = builder(model).build()) {
      held.set(engine.session("s"));
      start.set(held.get().checkpoint("start"));
      held.get().run("go");

      assertThat(refused.get()).isInstanceOf(SessionBusyException.class);
    }
  }

  @Test
  void withoutAStateDirectoryOrWhenTurnedOffTheConversationAloneGoesBack() throws Exception {
    for (boolean off : new boolean[] {true, false}) {
      ScriptedModel model = ScriptedModel.replying("done");
      EngineBuilder builder =
          off
              ? builder(model).checkpoints(false)
              : Engine.builder().model(model).workspace(root).permissions(Permissions.full());
      try (Engine engine = builder.build()) {
        Session session = engine.session("s");
        Checkpoint start = session.checkpoint("start");
        session.run("go");

        assertThatThrownBy(() -> session.rewind(start))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage(
                "Session 's' keeps no files: "
                    + (off
                        ? "the agent was built with checkpoints(false)"
                        : "the agent has no state directory to keep them in")
                    + ". rollbackConversation(checkpoint) takes the conversation alone back");
        session.rollbackConversation(start);
        assertThat(session.messages()).isEmpty();
      }
    }
  }

  @Test
  void whereFilesMustBeKeptAndCannotBeNoAgentIsBuilt() {
    EngineBuilder memory =
        Engine.builder().model(ScriptedModel.replying("x")).workspace(root).checkpoints(true);
    assertThatThrownBy(memory::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "checkpoints(true) needs a workspace, and a state directory to keep its files in. Give both");
  }

  @Test
  void aCommandThatOnlyReadsMakesNoCheckpoint() throws Exception {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("shell", command("cat a.txt"))
            .call("read_file", "{\"path\":\"a.txt\"}")
            .reply("done")
            .build();
    try (Engine engine = builder(model).build()) {
      Session session = engine.session("s");
      session.run("go");

      assertThat(session.checkpoints())
          .extracting(Checkpoint::kind)
          .containsExactly(Checkpoint.Kind.AFTER_RUN);
    }
  }
}
