package dev.penguin.longrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.internal.journal.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Processes that are killed while a long session is compacted again and again. */
@Timeout(600)
class KilledLongRunTest {
  private static final int KILLS = LongRunTest.FULL ? 8 : 2;
  private static final int TURNS = LongRunTest.TURNS;

  @TempDir Path state;

  static Stream<Wires> wires() {
    return LongRunTest.FULL
        ? Stream.of(Wires.OPENAI, Wires.ANTHROPIC_THINKING)
        : Stream.of(Wires.OPENAI);
  }

  /** Kills the process that asks, at some of its requests. */
  private static final class Killing implements CountingServer.Program {
    private final LongModel model;
    private final AtomicReference<ChildJvm> child = new AtomicReference<>();
    private final List<Seen> killedAt = new ArrayList<>();
    private int sinceKill;

    Killing(LongModel model) {
      this.model = model;
    }

    /** The odd ones at work, the even ones at the first summary that they ask for. */
    private boolean isDue(Seen request) {
      sinceKill++;
      return killedAt.size() % 2 == 0
          ? sinceKill > TURNS / 10 && LongModel.isWork(request)
          : !LongModel.isWork(request);
    }

    @Override
    public Reply reply(Seen request) {
      if (killedAt.size() < KILLS && isDue(request)) {
        sinceKill = 0;
        killedAt.add(request);
        try {
          child.get().kill();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return model.reply(request);
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void aSessionIsFinishedByProcessesThatAreKilled(Wires wires) throws Exception {
    Facts facts = new Facts(TURNS);
    LongModel model = new LongModel(facts, request -> Reply.text(LongRunTest.SUMMARY));
    Killing killing = new Killing(model);
    List<String> outcomes = new ArrayList<>();
    try (CountingServer server = new CountingServer(wires.wire(), Wires.WINDOW, true, killing)) {
      for (int code = -1; code != 0; ) {
        try (ChildJvm child = ChildJvm.start(LongWork.class, server.host(), wires, state, TURNS)) {
          killing.child.set(child);
          for (String line = child.line(); line != null; line = child.line()) {
            outcomes.add(line);
          }
          code = child.exitCode();
        }
      }

      LongLaw law = new LongLaw(facts, server, model);
      System.out.println(wires + ", killed " + killing.killedAt.size() + " times: " + law);
      assertThat(outcomes).containsOnly("COMPLETED");
      assertThat(killing.killedAt).hasSize(KILLS);
      assertThat(server.wrong()).isEmpty();
      assertThat(server.tooLong()).isEmpty();
      assertThat(model.missed()).isEmpty();
      assertThat(model.isDone()).isTrue();
      assertSentAgain(server, killing);
      try (Engine engine =
          LongRun.engine(facts, wires.config(server.host())).stateDirectory(state).build()) {
        law.checkStored(engine);
      }
    }
  }

  /** What a killed process had sent, the next one sends again, byte by byte. */
  private static void assertSentAgain(CountingServer server, Killing killing) {
    List<Seen> requests = server.requests();
    for (Seen killed : killing.killedAt) {
      int at = requests.indexOf(killed);
      Seen next = requests.get(at + 1);
      assertThat(next.messages()).isEqualTo(killed.messages());
      assertThat(next.toolsJson()).isEqualTo(killed.toolsJson());
    }
  }
}
