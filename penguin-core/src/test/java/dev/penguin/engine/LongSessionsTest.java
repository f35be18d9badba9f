package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.PenguinException;
import dev.penguin.internal.journal.JournalStore;
import dev.penguin.message.Message;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionStore;
import dev.penguin.session.StorageException;
import dev.penguin.testing.ManualClock;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run in a session with a long past does not read it again, and knows all of it. */
@Timeout(120)
class LongSessionsTest {
  @TempDir Path folder;

  @Test
  @DisplayName("S3 the log of a durable session is not read again for each run")
  void s3TheLogOfADurableSessionIsNotReadAgain() {
    try (JournalStore files = JournalStore.open(folder, InstantSource.system())) {
      RememberingStore store = passing(files);
      try (Engine engine = engine(store, echo())) {
        for (int i = 0; i < 50; i++) {
          engine.run(RunRequest.of("prompt " + i).inSession("s"));
        }
        assertThat(store.reads()).isLessThanOrEqualTo(1); // whether there is one to be made
        assertThat(engine.session("s").messages()).hasSize(100);
      }
    }
  }

  @Test
  void whatAnotherProcessAddedMeanwhileIsKnown() {
    Path state = folder.resolve("state");
    try (Engine first = engine(state, echo());
        Engine second = engine(state, echo())) {
      for (int i = 0; i < 4; i++) {
        first.run(RunRequest.of("first " + i).inSession("s"));
        second.run(RunRequest.of("second " + i).inSession("s"));
      }
      RunResult last = first.run(RunRequest.of("last").inSession("s"));

      assertThat(last.messages()).hasSize(18);
      assertThat(last.messages().stream().map(Message::text))
          .containsSubsequence("first 0", "second 0", "first 1", "second 1", "second 3", "last");
    }
  }

  @Test
  void aSessionThatWasDeletedAndMadeAgainHasNoPast() {
    Path state = folder.resolve("state");
    try (Engine first = engine(state, echo());
        Engine second = engine(state, echo())) {
      first.run(RunRequest.of("old").inSession("s"));
      second.sessions().delete("s");
      second.run(RunRequest.of("new").inSession("s"));
      assertThat(first.run(RunRequest.of("next").inSession("s")).messages().get(0).text())
          .isEqualTo("new");

      first.sessions().delete("s");
      assertThat(first.run(RunRequest.of("newer").inSession("s")).messages()).hasSize(2);
    }
  }

  @Test
  void aRollbackIsKnownToTheNextRunAndToTheNextProcess() {
    Path state = folder.resolve("state");
    try (Engine engine = engine(state, echo())) {
      Session session = engine.session("s");
      session.run("one");
      Checkpoint checkpoint = session.checkpoint("c");
      session.run("two");
      session.rollbackConversation(checkpoint);
      assertThat(session.run("three").messages().stream().map(Message::text))
          .containsExactly("one", "reply", "three", "reply");
    }
    try (Engine engine = engine(state, echo())) {
      assertThat(engine.session("s").run("four").messages()).hasSize(6);
    }
  }

  @Test
  void afterAFailedAppendTheLogIsReadAgain() {
    boolean[] full = new boolean[1];
    RememberingStore store =
        new RememberingStore(SessionStore.inMemory(), true) {
          @Override
          public synchronized void append(String sessionId, List<SessionEntry> entries) {
            if (full[0]) {
              throw new StorageException.Failed("No space left", folder, null);
            }
            super.append(sessionId, entries);
          }
        };
    try (Engine engine = engine(store, echo())) {
      engine.run(RunRequest.of("one").inSession("s"));
      int before = store.reads();
      full[0] = true;
      assertThatThrownBy(() -> engine.run(RunRequest.of("two").inSession("s")))
          .isInstanceOf(StorageException.Failed.class);
      full[0] = false;
      RunResult third = engine.run(RunRequest.of("three").inSession("s"));

      assertThat(store.reads()).isGreaterThan(before);
      assertThat(third.messages()).isEqualTo(engine.session("s").messages());
    }
  }

  @Test
  void aRunGoesOnAsIfTheLogHadBeenReadAnew() {
    for (long seed = 1; seed <= 60; seed++) {
      assertThat(play(seed, true)).as("seed " + seed).isEqualTo(play(seed, false));
    }
  }

  /** The log after a few runs, rollbacks and questions. */
  private static List<SessionEntry> play(long seed, boolean remembering) {
    Random random = new Random(seed);
    RandomModel model = new RandomModel(random);
    RememberingStore store = new RememberingStore(SessionStore.inMemory(), remembering);
    try (Engine engine =
        Engine.builder()
            .model(model)
            .sessionStore(store)
            .clock(new ManualClock())
            .random(new Random(seed))
            .tools(TestTool.reading("read"), TestTool.giving("write", "written"))
            .build()) {
      Session session = engine.session("s");
      for (int i = 0; i < 8; i++) {
        attempt(random.nextInt(7), session);
        Thread.interrupted(); // what a model that was interrupted leaves
      }
      assertThat(model.problems()).as("seed " + seed).isEmpty();
      return store.entries("s");
    }
  }

  private static void attempt(int what, Session session) {
    try {
      switch (what) {
        case 0 -> session.resume();
        case 1 -> session.withdrawQuestion();
        case 2 -> session.checkpoint("c");
        case 3 -> {
          List<Checkpoint> all = session.checkpoints();
          if (!all.isEmpty()) {
            session.rollbackConversation(all.get(0));
          }
        }
        default -> session.run("go");
      }
    } catch (PenguinException | IllegalStateException e) {
      assertThat(e).hasMessageNotContaining("NullPointer"); // it ends a run, which the log shows
    }
  }

  private static RememberingStore passing(JournalStore files) {
    return new RememberingStore(files, true) {
      @Override
      public synchronized boolean isUnchanged(String sessionId, long lastSequence) {
        return files.isUnchanged(sessionId, lastSequence);
      }
    };
  }

  private static ChatModel echo() {
    return new ChatModel() {
      @Override
      public ModelInfo info() {
        return ModelInfo.of("test", "echo");
      }

      @Override
      public ModelReply generate(ModelRequest request, DeltaListener deltas) {
        return ModelReply.text("reply");
      }
    };
  }

  private static Engine engine(SessionStore store, ChatModel model) {
    return Engine.builder().model(model).sessionStore(store).build();
  }

  private static Engine engine(Path state, ChatModel model) {
    return Engine.builder().model(model).stateDirectory(state).build();
  }
}
