package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.ContextPolicy;
import dev.penguin.engine.Session;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelConfig;
import dev.penguin.session.ContextUsage;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.Compacted;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a program outside sees of a conversation that is made smaller. */
class ContextTest {
  @Test
  void aSessionSaysWhatItTakesOfTheWindowAndIsMadeSmaller() {
    SessionStore store = SessionStore.inMemory();
    RecordingListener heard = new RecordingListener();
    ScriptedModel summarizer = ScriptedModel.replying("The user likes short words.");
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ScriptedModel.builder().reply("long ".repeat(2_000)).reply("short").build())
            .context(ContextPolicy.standard().withThreshold(0.5).withSummarizer(summarizer))
            .sessionStore(store)
            .listener(heard)
            .build()) {
      Session session = agent.session("chat");
      session.run("Write at length.");
      session.run("And now shortly.");
      ContextUsage before = session.contextUsage();
      ContextUsage after = session.compact();

      assertThat(after.tokens()).isLessThan(before.tokens());
      assertThat(after.window()).isEmpty();
      assertThat(after.compactsAt()).isEmpty();
      assertThat(after.messages()).isEqualTo(4);
      assertThat(after.summarized()).isPositive();
      assertThat(session.messages()).hasSize(4);
    }
    AgentEvent.CompactionStarted started = heard.events(AgentEvent.CompactionStarted.class).get(0);
    AgentEvent.CompactionFinished finished =
        heard.events(AgentEvent.CompactionFinished.class).get(0);
    assertThat(started.tokens()).isEqualTo(finished.size().before());
    assertThat(started.room()).isPositive();
    assertThat(started.header().sessionId()).isEqualTo(finished.header().sessionId());
    assertThat(finished.size().after()).isLessThan(finished.size().before());
    assertThat(finished.shortenedResults()).isZero();
    assertThat(finished.summarizedMessages()).isPositive();
    assertThat(finished.problem()).isEmpty();
    assertThat(stored(store))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.summarized()).isEqualTo(finished.summarizedMessages());
              assertThat(entry.kept()).startsWith(0);
              assertThat(entry.summary()).contains("short words");
              assertThat(entry.shortened()).isEmpty();
              assertThat(entry.superseded()).isEmpty();
              assertThat(entry.size()).isEqualTo(finished.size());
              assertThat(entry.usage().totalTokens()).isPositive();
            });
  }

  private static List<Compacted> stored(SessionStore store) {
    List<Compacted> entries = new ArrayList<>();
    store.read(
        "chat",
        entry -> {
          if (entry.body() instanceof Compacted compacted) {
            entries.add(compacted);
          }
        });
    return entries;
  }

  @Test
  void aPolicyThatIsOffMakesNoCompaction() {
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ScriptedModel.replying("yes"))
            .context(ContextPolicy.off())
            .build()) {
      Session session = agent.session("chat");
      session.run("Are you there?");
      assertThatThrownBy(session::compact).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(
            () -> ContextPolicy.off().withSummarizer(ModelConfig.of("openai/gpt-5-nano")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anEntryChecksItsNumbers() {
    assertThatThrownBy(
            () ->
                new Compacted(
                    1,
                    List.of(1),
                    "",
                    Set.of(),
                    Set.of(),
                    new SessionEntry.Compacted.Size(2, 1),
                    Usage.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
