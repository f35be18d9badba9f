package dev.penguin.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.internal.journal.ChildJvm;
import dev.penguin.internal.journal.JournalStore;
import dev.penguin.internal.journal.Logs;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.ApprovalDecided;
import dev.penguin.session.ApprovalPendingException;
import dev.penguin.session.ApprovalRequested;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Approvals and processes: several that decide at once, and some that are killed. Many more kills
 * with PENGUIN_ROUNDS=full.
 */
@Timeout(600)
class KilledApprovalsTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int SESSIONS = FULL ? 60 : 1;
  private static final int KILLS = FULL ? 5 : 3;
  private static final ToolCall ONE = new ToolCall("one", "pay", "{\"euros\":1}");
  private static final ToolCall TWO = new ToolCall("two", "pay", "{\"euros\":2}");
  private static final ToolCall THREE = new ToolCall("three", "pay", "{\"euros\":3}");

  @TempDir Path folder;

  private static Engine engine(Path state, Path done, Approver approver) {
    return Engine.builder()
        .model(
            ScriptedModel.builder()
                .byConversation()
                .calls(ONE, TWO)
                .calls(THREE)
                .reply("done")
                .build())
        .tools(new Pay(done))
        .approver(approver)
        .stateDirectory(state)
        .build();
  }

  @Test
  void ofSeveralProcessesThatDecideAtOnceOneWins() throws Exception {
    Path state = folder.resolve("state");
    Path done = folder.resolve("done");
    List<PendingApproval> waiting;
    try (Engine engine = engine(state, done, Approver.deferred())) {
      waiting = engine.session("s").run("go").approvals();
    }
    assertThat(waiting).hasSize(2);
    List<ChildJvm> children = new ArrayList<>();
    try {
      for (String name : List.of("ann", "bob", "cy")) {
        children.add(ChildJvm.start(Deciding.class, state, done, name));
      }
      for (ChildJvm child : children) {
        assertThat(child.line()).isEqualTo("ready");
      }
      for (PendingApproval each : waiting) {
        for (ChildJvm child : children) {
          child.say(each.id());
        }
        List<String> said = new ArrayList<>();
        for (ChildJvm child : children) {
          said.add(child.line());
        }
        assertThat(said).containsOnlyOnce("won");
        assertThat(said)
            .filteredOn(line -> !line.equals("won"))
            .hasSize(2)
            .allMatch(line -> line.startsWith("IllegalStateException Approval '" + each.id()));
      }
    } finally {
      children.forEach(ChildJvm::close);
    }
    assertThat(Files.readAllLines(state.resolve("audit.jsonl")))
        .filteredOn(line -> line.contains("\"refused\""))
        .hasSize(2);
  }

  /** Decides what it is told to. */
  static final class Deciding {
    private Deciding() {}

    public static void main(String[] arguments) throws IOException {
      try (Engine engine =
          engine(Path.of(arguments[0]), Path.of(arguments[1]), Approver.deferred())) {
        BufferedReader told =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        for (String id = told.readLine(); id != null; id = told.readLine()) {
          System.out.println(decide(engine.session("s"), id, Decision.deny(arguments[2])));
        }
      }
    }

    private static String decide(Session session, String id, Decision decision) {
      while (true) { // until the others are done
        try {
          session.decide(id, decision);
          return "won";
        } catch (SessionBusyException e) {
          Thread.onSpinWait();
        } catch (IllegalStateException e) {
          return "IllegalStateException " + e.getMessage();
        }
      }
    }
  }

  @Test
  void anApproverThatIsKilledLeavesWhatItWasAsked() throws Exception {
    Path state = folder.resolve("state");
    Path done = folder.resolve("done");
    try (ChildJvm child = ChildJvm.start(Thinking.class, state, done);
        Engine engine = engine(state, done, Approver.deferred())) {
      assertThat(child.line()).isEqualTo("asked");
      String id = engine.sessions().pendingApprovals().get(0).id();
      Session session = engine.sessions().open("s");
      assertThatThrownBy(() -> session.decide(id, Decision.allowOnce()))
          .isInstanceOf(SessionBusyException.class);
      child.kill();

      assertThat(session.pendingApprovals())
          .singleElement()
          .satisfies(
              waits -> {
                assertThat(waits.id()).isEqualTo(id);
                assertThat(waits.request().call()).isEqualTo(ONE);
                assertThat(waits.request().effects()).containsExactly(Effect.EXECUTE);
              });
      assertThatThrownBy(() -> session.run("something else"))
          .isInstanceOf(ApprovalPendingException.class);
      session.decide(id, Decision.allowOnce());
      RunResult result = session.resume(); // the approver here puts the second one off
      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      assertThat(result.approvals()).extracting(each -> each.request().call()).containsExactly(TWO);
      assertThat(done).hasContent("one\n");
    }
  }

  /** A process whose approver thinks for too long. */
  static final class Thinking {
    private Thinking() {}

    public static void main(String[] arguments) {
      Approver approver =
          Approver.blocking(
              request -> {
                System.out.println("asked");
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                return Decision.deny("never said");
              });
      try (Engine engine = engine(Path.of(arguments[0]), Path.of(arguments[1]), approver)) {
        engine.session("s").run("go");
      }
    }
  }

  /** A decision lets its call begin once, wherever the processes are killed. */
  @Test
  void whereverProcessesAreKilledEachDecisionIsUsedOnce() throws Exception {
    long seed = FULL ? System.nanoTime() : 18;
    Random random = new Random(seed);
    for (int number = 0; number < SESSIONS; number++) {
      Path state = folder.resolve("state" + number);
      Path done = folder.resolve("done" + number);
      for (int kill = 0; kill < KILLS; kill++) {
        int lines = random.nextInt(16);
        try (ChildJvm child = ChildJvm.start(Working.class, state, done)) {
          for (int line = 0; line < lines && child.line() != null; line++) {
            continue;
          }
          child.kill();
        }
      }
      try (Engine engine = engine(state, done, Approver.deferred())) {
        RunResult result = work(engine);
        assertThat(result.text()).as("seed %d, session %d", seed, number).isEqualTo("done");
        assertThat(RequestLaw.problems(result.messages())).isEmpty();
        checkPayments(result.messages(), done, seed);
      }
      checkLog(state, seed);
    }
  }

  private static void checkPayments(List<Message> messages, Path done, long seed)
      throws IOException {
    List<String> paid = Files.exists(done) ? Files.readAllLines(done) : List.of();
    assertThat(paid).as("seed %d", seed).doesNotHaveDuplicates();
    for (Message message : messages) {
      if (message instanceof ToolMessage result && result.text().equals("paid")) {
        assertThat(paid).as("seed %d", seed).contains(result.callId());
      }
    }
  }

  private static void checkLog(Path state, long seed) {
    try (JournalStore store = Logs.open(state)) {
      List<SessionEntry.Body> log = Logs.read(store, "s").stream().map(SessionEntry::body).toList();
      List<String> decided = bodies(log, ApprovalDecided.class, ApprovalDecided::id);
      assertThat(decided).as("seed %d", seed).doesNotHaveDuplicates();
      Map<String, Long> begun =
          bodies(log, ToolStarted.class, started -> started.call().id()).stream()
              .collect(Collectors.groupingBy(id -> id, Collectors.counting()));
      List<String> asked = bodies(log, ApprovalRequested.class, a -> a.request().call().id());
      assertThat(begun).as("seed %d", seed).allSatisfy((id, times) -> assertThat(times).isOne());
      assertThat(asked).as("seed %d", seed).containsExactly("one", "two", "three");
    }
  }

  private static <T> List<String> bodies(
      List<SessionEntry.Body> log, Class<T> kind, java.util.function.Function<T, String> text) {
    return log.stream().filter(kind::isInstance).map(kind::cast).map(text).toList();
  }

  /** Decides and goes on, until the run ends; says each step. */
  private static RunResult work(Engine engine) {
    boolean begun = !engine.sessions().list().isEmpty();
    Session session = engine.session("s");
    RunResult result = begun ? resumed(session) : session.run("go");
    while (result.outcome() == Outcome.NEEDS_APPROVAL) {
      for (PendingApproval each : session.pendingApprovals()) {
        System.out.println("decides");
        session.decide(each.id(), Decision.allowOnce());
        System.out.println("decided");
      }
      result = session.resume();
    }
    return result;
  }

  private static RunResult resumed(Session session) {
    try {
      return session.resume();
    } catch (IllegalStateException e) { // it was killed before its first run
      return session.run("go");
    }
  }

  /** A process that works until it is killed. */
  static final class Working {
    private Working() {}

    public static void main(String[] arguments) {
      try (Engine engine =
          engine(Path.of(arguments[0]), Path.of(arguments[1]), Approver.deferred())) {
        System.out.println("begins");
        work(engine);
      }
    }
  }

  /** Leaves a line in a file for each payment. */
  private record Pay(Path done) implements Tool {
    @Override
    public ToolSpec spec() {
      return ToolSpec.of("pay", "Pays", "{\"type\":\"object\"}").withEffects(Effect.EXECUTE);
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) throws IOException {
      System.out.println("pays");
      Files.writeString(
          done, call.id() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      System.out.println("paid");
      return ToolResult.success("paid");
    }
  }
}
