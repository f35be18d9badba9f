package dev.penguin.internal.journal;

import static dev.penguin.internal.journal.Logs.entries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.session.SessionInfo;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a store remembers of sessions does not grow with their number. */
@Timeout(600)
class SessionListMemoryTest {
  @TempDir Path state;

  @Test
  void agentsThatListedTenThousandSessionsRememberLittle() throws Exception {
    fill(10_000);

    try (ChildJvm child =
        ChildJvm.start(List.of(), List.of("-Xmx28m"), ManyLists.class, state, 12)) {
      for (int i = 0; i < 12; i++) {
        assertThat(child.line()).isEqualTo("10000 sessions");
      }
      assertThat(child.exitCode()).isZero();
    }
  }

  @Test
  @Needs(Need.FULL_ROUNDS)
  void aHundredThousandSessionsAreListedAgainAndAgainIn128Megabytes() throws Exception {
    fill(100_000);

    try (ChildJvm child =
        ChildJvm.start(List.of(), List.of("-Xmx128m"), ManyLists.class, state, 5)) {
      for (int i = 0; i < 5; i++) {
        assertThat(child.line()).isEqualTo("100000 sessions");
      }
      assertThat(child.exitCode()).isZero();
    }
  }

  @Test
  void aStoreThatWroteMoreSessionsThanItRemembersListsAndFindsEach() throws IOException {
    int sessions = 270;
    try (JournalStore store = Logs.open(state)) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < sessions; i++) {
        ids.add("s" + i);
        store.append("s" + i, entries(1, 1));
      }
      store.append("s5", entries(2, 2));
      ids.remove("s5");
      ids.add("s5");
      Collections.reverse(ids);

      for (int look = 0; look < 2; look++) {
        List<SessionInfo> all = store.list();
        assertThat(all).hasSize(sessions);
        assertThat(all.subList(0, 256).stream().map(SessionInfo::id))
            .containsExactlyElementsOf(ids.subList(0, 256));
        assertThat(all)
            .allSatisfy(
                info -> {
                  assertThat(info.entries()).isEqualTo(info.id().equals("s5") ? 2 : 1);
                  assertThat(store.find(info.id())).contains(info);
                });
      }
    }
  }

  /** Sessions of one log under many names. */
  private void fill(int sessions) throws IOException {
    try (JournalStore store = Logs.open(state)) {
      store.append("s0", entries(1, 3));
    }
    byte[] log = Files.readAllBytes(Logs.file(state, "s0"));
    for (int i = 1; i < sessions; i++) {
      Files.write(Logs.file(state, "s" + i), log);
    }
  }

  /** Opens so many agents on one state directory, each of which lists its sessions. */
  static final class ManyLists {
    private ManyLists() {}

    public static void main(String[] arguments) {
      List<Engine> engines = new ArrayList<>();
      for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
        Engine engine =
            Engine.builder()
                .model(ScriptedModel.replying())
                .stateDirectory(Path.of(arguments[0]))
                .build();
        engines.add(engine);
        System.out.println(engine.sessions().list().size() + " sessions");
      }
      engines.forEach(Engine::close);
    }
  }
}
