package dev.penguin.tools.rewind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.Session;
import dev.penguin.error.ConfigurationException;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.policy.Permissions;
import dev.penguin.session.Checkpoint;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent that works in a directory cannot reach what it keeps of its own work. */
class StateApartTest {
  @TempDir Path folder;

  private Path top;
  private Path work;

  @BeforeEach
  void makeDirectories() throws IOException {
    top = folder.toRealPath();
    work = Files.createDirectories(top.resolve("work"));
    Files.createDirectories(work.resolve("there"));
    Files.createDirectories(top.resolve("beside/deep"));
    Files.createDirectories(top.resolve("work-state"));
    Files.createSymbolicLink(top.resolve("link"), work.resolve("there"));
    Files.createSymbolicLink(work.resolve("away"), top.resolve("beside"));
  }

  private EngineBuilder builder(Path workspace, Path state) {
    return Engine.builder()
        .model(ScriptedModel.replying("x", "y"))
        .workspace(workspace)
        .stateDirectory(state);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "work",
        "work/.",
        "work/state",
        "work/there",
        "work/a/b",
        "link",
        "link/new",
        "beside/../work/s",
        "missing/../work/s",
        "missing/../link/s",
        "work/away/../work/s"
      })
  void aStateDirectoryInTheWorkspaceIsRefused(String state) throws IOException {
    Path given = top.resolve(state);

    assertThatThrownBy(() -> builder(work, given).build())
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.anchor()).isEqualTo("state-directory"))
        .hasMessageContaining("The state directory " + given)
        .hasMessageContaining("the workspace " + work)
        .hasMessageContaining("Name a state directory outside of the workspace");
    assertThat(work.resolve("sessions")).doesNotExist();
    assertThat(work.resolve("there")).isEmptyDirectory();
    try (Stream<Path> names = Files.list(work)) {
      assertThat(names).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"work-state", "beside", "work/../other", "work/away", "work/away/s"})
  void aStateDirectoryBesideItIsTaken(String state) {
    Path given = top.resolve(state);

    try (Engine engine = builder(work, given).build()) {
      assertThat(engine.run(RunRequest.of("go")).text()).isEqualTo("x");
    }

    assertThat(given.resolve("audit.jsonl")).exists();
  }

  @Test
  void theMessageNamesBothPathsAndWhereALinkLeads() {
    assertThatThrownBy(() -> builder(work, top.resolve("link")).build())
        .hasMessageStartingWith(
            "The state directory %s (that is %s) lies in the workspace %s, where tools could change the agent's own sessions, checkpoints and audit file. Name a state directory outside of the workspace"
                .formatted(top.resolve("link"), work.resolve("there"), work));
    assertThatThrownBy(() -> builder(work.resolve("there"), work).build())
        .hasMessageStartingWith(
            "The state directory %s holds the workspace %s, where tools could change the agent's own sessions, checkpoints and audit file. Name a workspace outside of the state directory"
                .formatted(work, work.resolve("there")));
  }

  @Test
  void theWorkspaceOfOneRunIsHeldToTheSame() {
    Path state = top.resolve("beside/deep/state");

    try (Engine engine = builder(work, state).build()) {
      RunRequest elsewhere = RunRequest.of("go").inWorkspace(top.resolve("beside"));
      assertThatThrownBy(() -> engine.run(elsewhere))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("lies in the workspace " + top.resolve("beside"));
      assertThat(engine.run(RunRequest.of("go")).text()).isEqualTo("x");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "work/new",
        "work",
        "work/there",
        "link/new",
        "state",
        "state/copy",
        "state/sessions/x"
      })
  void aCopyOfASessionsFilesGoesNeitherIntoTheStateDirectoryNorIntoTheWorkspace(String target)
      throws IOException {
    Path state = top.resolve("state");
    Files.writeString(work.resolve("a.txt"), "one");
    try (Engine engine = builder(work, state).build()) {
      Session session = engine.session("s");
      Checkpoint start = session.checkpoint("start");
      Path directory = top.resolve(target);
      boolean there = Files.exists(directory);

      assertThatThrownBy(() -> session.fork(start, directory))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(
              "The files of a checkpoint cannot be copied to %s".formatted(directory))
          .hasMessageContaining(
              target.startsWith("state") ? "the state directory " + state : "the workspace " + work)
          .hasMessageContaining("Name a directory outside of the ");
      assertThat(Files.exists(directory)).isEqualTo(there);

      Path copy = top.resolve("copy");
      assertThat(session.fork(start, copy).run("go").text()).isEqualTo("x");
      assertThat(copy.resolve("a.txt")).hasContent("one");
    }
  }

  @Test
  void theWorkspaceThatASessionWorkedInLastCountsForACopyToo() {
    Path state = top.resolve("state");
    Path other = top.resolve("beside");
    try (Engine engine = builder(work, state).build()) {
      Session session = engine.session("s");
      session.run(RunRequest.of("go").inWorkspace(other));
      Checkpoint start = session.checkpoint("start");

      assertThatThrownBy(() -> session.fork(start, other.resolve("copy")))
          .hasMessageContaining("the workspace " + other);
    }
  }

  @Test
  @Needs(Need.SANDBOX)
  void aSandboxedCommandDoesNotSeeTheStateDirectoryBesideTheWorkspace() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("shell", "{\"command\":\"ls -A ../state; echo x > ../state/x || echo refused\"}")
            .reply("done")
            .build();
    Path state = top.resolve("state");
    try (Engine engine =
        Engine.builder()
            .model(model)
            .workspace(work)
            .stateDirectory(state)
            .permissions(Permissions.full())
            .requireSandbox()
            .build()) {
      engine.run(RunRequest.of("go"));
    }

    assertThat(ScriptedModel.results(model.requests().get(1)).get(0).text())
        .contains("refused")
        .doesNotContain("audit");
    assertThat(state.resolve("audit.jsonl")).exists();
    assertThat(state.resolve("x")).doesNotExist();
  }
}
