package dev.penguin.engine.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.Session;
import dev.penguin.message.Message;
import dev.penguin.policy.Decision;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionInfo;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session that nothing was stored in: it is empty, and reading it makes nothing. */
@Timeout(60)
class EmptySessionsTest {
  @TempDir Path state;

  @Test
  void readingASessionThatDoesNotExistMakesNothing() throws IOException {
    try (Engine engine = engine("hello")) {
      Session session = engine.session("ann@example.org");

      assertThat(session.id()).isEqualTo("ann@example.org");
      assertThat(session.messages()).isEmpty();
      assertThat(session.checkpoints()).isEmpty();
      assertThat(session.pendingQuestions()).isEmpty();
      assertThat(session.pendingApprovals()).isEmpty();
      assertThat(session.truncations()).isEmpty();
      assertThat(session.steer("anybody?")).isFalse();
      assertThat(session.cancel()).isFalse();
      assertThat(session.contextUsage().messages()).isZero();
      assertThat(session.compact().messages()).isZero();
      session.withdrawQuestion();
      session.withdrawApprovals();
      assertThatThrownBy(session::resume)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Session 'ann@example.org' never had a run");
      assertThatThrownBy(() -> session.resume(RunLimits.defaults()))
          .hasMessage("Session 'ann@example.org' never had a run");
      assertThatThrownBy(() -> session.answer("q", "yes"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("No agent in session 'ann@example.org' waits");
      assertThatThrownBy(() -> session.decide("a", Decision.allowOnce()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("No call of session 'ann@example.org' waits for approval 'a'");

      assertThat(engine.sessions().list()).isEmpty();
      assertThat(files()).isEmpty();
    }
  }

  @Test
  void aCheckpointOfAnotherSessionIsNoneOfAnEmptyOne() throws IOException {
    try (Engine engine = engine("hello")) {
      Checkpoint other = engine.session("other").checkpoint("x");
      Session session = engine.session("s");

      assertThatThrownBy(() -> session.rollbackConversation(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Checkpoint 'x' is not one of those that checkpoints() of session 's' lists");
      assertThatThrownBy(() -> session.rewind(other)).isInstanceOf(IllegalArgumentException.class);
      assertThat(files()).noneMatch(name -> name.startsWith("s."));
    }
  }

  @Test
  void whatIsFirstStoredMakesTheSession() {
    try (Engine engine = engine("one", "two")) {
      Session asked = engine.session("asked");
      Session marked = engine.session("marked");
      asked.run("first");
      Checkpoint checkpoint = marked.checkpoint("begin");

      assertThat(engine.sessions().list())
          .extracting(SessionInfo::id)
          .containsExactlyInAnyOrder("asked", "marked");
      assertThat(asked.messages()).extracting(Message::text).containsExactly("first", "one");
      assertThat(marked.checkpoints()).containsExactly(checkpoint);
      assertThat(marked.run("second").messages())
          .extracting(Message::text)
          .containsExactly("second", "two");
    }
  }

  @Test
  void oneThatWasDeletedIsEmptyAgain() {
    try (Engine engine = engine("one", "two")) {
      Session session = engine.session("s");
      session.run("first");
      engine.sessions().delete("s");

      assertThat(session.messages()).isEmpty();
      assertThatThrownBy(session::resume).hasMessage("Session 's' never had a run");
      assertThat(session.run("second").messages()).hasSize(2);
    }
  }

  @Test
  void aForkOfAnEmptySessionIsAnEmptySession() {
    try (Engine engine = engine("one")) {
      Session fork = engine.session("s").fork();

      assertThat(fork.messages()).isEmpty();
      assertThat(fork.run("go").text()).isEqualTo("one");
      assertThat(engine.sessions().list()).extracting(SessionInfo::id).containsExactly(fork.id());
    }
  }

  @Test
  void aRunThatIsRefusedBeforeItsPromptIsStoredMakesNoSession() {
    try (Engine engine = engine("one")) {
      assertThatThrownBy(
              () -> engine.session("s").run(RunRequest.of("go").withTools("no_such_tool")))
          .isInstanceOf(RuntimeException.class)
          .isNotInstanceOf(SessionBusyException.class);

      assertThat(engine.sessions().list()).isEmpty();
    }
  }

  private Engine engine(String... replies) {
    return Engine.builder().model(ScriptedModel.replying(replies)).stateDirectory(state).build();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(state.resolve("sessions"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
