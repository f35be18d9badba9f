package dev.penguin.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.internal.journal.ChildJvm;
import dev.penguin.internal.journal.JournalStore;
import dev.penguin.internal.json.Json;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.ApprovalDecided;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionInfo;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent with three others pays, two of the payments after somebody has approved them in another
 * process, and each process is killed anywhere, also the one that decides. Whatever is killed, each
 * payment is made once and each approval is used once, nothing that was acknowledged is lost, and
 * no reply that is stored is asked for again. 300 kills with PENGUIN_ROUNDS=full.
 */
@Timeout(value = 40, unit = TimeUnit.MINUTES)
class ExactlyOnceTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int KILLS = FULL ? 300 : 4;
  private static final int MAX_LINES = 12;
  private static final int MAX_NANOS = 6_000_000;
  private static final long SEED = 20261202;

  @TempDir Path folder;

  private final Random random = new Random(SEED);
  private int kills;
  private int atWork;
  private int sentAgain;
  private int askedAgain;

  @Test
  void whereverProcessesAreKilledEachEffectAndEachDecisionHappensOnce() throws Exception {
    int teams = 0;
    for (; kills < KILLS; teams++) {
      Path state = Files.createDirectory(folder.resolve("team" + teams));
      try (TeamModels models = new TeamModels();
          PaymentServer payments = new PaymentServer()) {
        new Team(state, models, payments, "seed " + SEED + ", team " + teams).toTheEnd();
      }
    }

    assertThat(atWork).as("kills after the process had stored something").isPositive();
    System.out.printf(
        "%d kills (%d in the middle of work) of %d teams: %d payments sent again with their key,"
            + " %d approvals asked for anew, none twice%n",
        kills, atWork, teams, sentAgain, askedAgain);
  }

  /** One agent with its three, and all processes in which they work. */
  private final class Team {
    private final Path state;
    private final TeamModels models;
    private final PaymentServer payments;
    private final String where;

    /** The logs as they were when the last process had ended. */
    private Map<String, List<SessionEntry>> logs = new HashMap<>();

    private int killed;
    private int killedDeciding;

    Team(Path state, TeamModels models, PaymentServer payments, String where) {
      this.state = state;
      this.models = models;
      this.payments = payments;
      this.where = where;
    }

    void toTheEnd() throws Exception {
      String end = "";
      while (!end.equals("end COMPLETED all is paid")) {
        end = process("work");
        if (end.equals("end NEEDS_APPROVAL ")) {
          decide();
        }
      }
      checkEnd();
    }

    /** Decides about what waits: here, or in a process that may be killed. */
    private void decide() throws Exception {
      try (Engine engine = reader()) {
        List<PendingApproval> all = engine.sessions().pendingApprovals();
        assertThat(all).as(where).isNotEmpty();
        if (random.nextBoolean()) {
          PendingApproval one = all.get(random.nextInt(all.size()));
          engine.sessions().open(one.request().sessionId()).decide(one.id(), Decision.allowOnce());
        }
      }
      logs = read();
      if (random.nextBoolean()) {
        process("decide");
      }
    }

    /** A process that is killed, or comes to its end; the last line that it said. */
    private String process(String what) throws Exception {
      int lines = kills < KILLS ? random.nextInt(MAX_LINES) : Integer.MAX_VALUE;
      List<String> said = new ArrayList<>();
      try (ChildJvm child =
          ChildJvm.start(TeamProcess.class, state, models.url(), payments.port(), what)) {
        boolean paying = random.nextInt(3) == 0;
        String line = child.line();
        for (; line != null && isBefore(line, said.size(), lines, paying); line = child.line()) {
          said.add(line);
        }
        if (line != null) {
          said.add(line);
          child.killAfter(Duration.ofNanos(random.nextInt(MAX_NANOS)));
          for (line = child.line(); line != null; line = child.line()) {
            said.add(line); // it was on its way
          }
        }
        if (child.exitCode() != 0) {
          killed++;
          killedDeciding += what.equals("decide") ? 1 : 0;
          kills++;
          atWork += said.size() > 1 ? 1 : 0;
        }
      }
      checkAfter(said);
      return said.isEmpty() ? "" : said.get(said.size() - 1);
    }

    /** Whether to wait for another line before the kill: for a number, or for a payment's start. */
    private static boolean isBefore(String line, int said, int lines, boolean paying) {
      return said < lines || paying && !line.matches("started \\S+ c\\d+");
    }

    private Engine reader() {
      return Engine.builder().model(ScriptedModel.replying()).stateDirectory(state).build();
    }

    private Map<String, List<SessionEntry>> read() {
      Map<String, List<SessionEntry>> all = new HashMap<>();
      try (JournalStore store = JournalStore.open(state, InstantSource.system())) {
        for (SessionInfo info : store.list()) {
          List<SessionEntry> entries = new ArrayList<>();
          store.read(info.id(), entries::add);
          all.put(info.id(), entries);
        }
      }
      return all;
    }

    /** What holds whenever a process has ended. */
    private void checkAfter(List<String> said) {
      Map<String, List<SessionEntry>> before = logs;
      logs = read();
      before.forEach(
          (id, entries) ->
              assertThat(logs.get(id)).as("%s, log of %s", where, id).startsWith(array(entries)));
      checkAcknowledged(said, before);
      Map<String, String> sessions = sessions();
      Set<TeamModels.Asked> once = new HashSet<>();
      for (TeamModels.Asked asked : models.take()) {
        String session = sessions.get(asked.model());
        assertThat(once.add(asked)).as("%s, asked twice: %s", where, asked).isTrue();
        assertThat(session).as("%s, asked before it was stored: %s", where, asked).isNotNull();
        assertThat(replies(before, session))
            .as("%s, a stored reply asked for again: %s", where, asked)
            .isLessThanOrEqualTo(asked.replies());
        assertThat(replies(logs, session))
            .as("%s, sent and lost: %s", where, asked)
            .isGreaterThanOrEqualTo(asked.replies());
        assertThat(count(logs, session, ExactlyOnceTest::isResult))
            .as("%s, sent and lost: %s", where, asked)
            .isGreaterThanOrEqualTo(asked.results());
      }
    }

    private void checkAcknowledged(List<String> said, Map<String, List<SessionEntry>> before) {
      Map<String, Integer> replied = new HashMap<>();
      for (String line : said) {
        String[] words = line.split(" ");
        Predicate<SessionEntry> stored =
            switch (words[0]) {
              case "started" ->
                  entry ->
                      entry.body() instanceof ToolStarted started
                          && started.call().id().equals(words[2]);
              case "finished" ->
                  entry ->
                      entry.body() instanceof MessageAdded added
                          && added.message() instanceof ToolMessage result
                          && result.callId().equals(words[2]);
              case "decided" ->
                  entry ->
                      entry.body() instanceof ApprovalDecided decided
                          && decided.id().equals(words[2]);
              case "ended" -> entry -> entry.body() instanceof RunEnded;
              case "replied" -> {
                int number = replied.merge(words[1], 1, Integer::sum);
                int all = replies(before, words[1]) + number;
                yield entry -> replies(logs, words[1]) >= all;
              }
              default -> null;
            };
        if (stored != null) {
          assertThat(logs.getOrDefault(words[1], List.of()))
              .as("%s, acknowledged and lost: %s", where, line)
              .anyMatch(stored);
        }
      }
    }

    /** The sessions of the agents, by their names. */
    private Map<String, String> sessions() {
      Map<String, String> sessions = new HashMap<>(Map.of("lead", "lead"));
      for (SessionEntry entry : logs.getOrDefault("lead", List.of())) {
        if (entry.body() instanceof AgentStarted started) {
          assertThat(sessions.put(started.agent(), started.sessionId())).as(where).isNull();
        }
      }
      return sessions;
    }

    private void checkEnd() throws Exception {
      assertThat(payments.charges())
          .as(where)
          .containsExactlyInAnyOrderElementsOf(TeamModels.PAYMENTS);
      int requests = payments.requests().size();
      assertThat(new HashSet<>(payments.requests())).hasSameSizeAs(TeamModels.PAYMENTS);
      assertThat(requests)
          .as(where)
          .isLessThanOrEqualTo(TeamModels.PAYMENTS.size() + killed * TeamProcess.AGENTS.size());
      sentAgain += requests - TeamModels.PAYMENTS.size();
      assertThat(logs).as(where).hasSize(TeamProcess.AGENTS.size() + 1);
      Map<String, String> sessions = sessions();
      for (Map.Entry<String, String> each : sessions.entrySet()) {
        List<SessionEntry> log = logs.get(each.getValue());
        assertThat(replies(logs, each.getValue()))
            .as("%s, %s", where, each.getKey())
            .isEqualTo(TeamModels.replies(each.getKey()));
        assertThat(log)
            .as("%s, %s", where, each.getKey())
            .filteredOn(ExactlyOnceTest::isResult)
            .allMatch(entry -> !((ToolMessage) ((MessageAdded) entry.body()).message()).failed());
      }
      checkApprovals(sessions.get("anna"), "c1");
      checkApprovals(sessions.get("bert"), "c2");
    }

    /** Each decision was made once, stands in the audit file, and let its call begin once. */
    private void checkApprovals(String session, String call) throws Exception {
      List<SessionEntry> log = logs.get(session);
      List<String> decided = new ArrayList<>();
      int unused = 0;
      for (SessionEntry entry : log) {
        if (entry.body() instanceof ApprovalDecided decision) {
          decided.add(decision.id());
          unused++;
        } else if (entry.body() instanceof ToolStarted started
            && started.call().id().equals(call)) {
          assertThat(unused).as("%s, decisions not used when %s began", where, call).isOne();
          unused--;
        }
      }
      assertThat(unused).as("%s, decisions that were never used", where).isZero();
      assertThat(decided).as(where).isNotEmpty().doesNotHaveDuplicates();
      askedAgain += decided.size() - 1;
      // What is audited comes first: a process that is killed in between decides once more.
      assertThat(audited(session, call, "approved"))
          .as(where)
          .isBetween(decided.size(), decided.size() + killedDeciding);
      assertThat(audited(session, call, "started")).as(where).isBetween(1, decided.size());
    }

    private int audited(String session, String call, String decision) throws Exception {
      int count = 0;
      for (String line : Files.readAllLines(state.resolve("audit.jsonl"))) {
        Map<String, Object> fields = line.endsWith("}") ? Json.parseObject(line) : Map.of();
        count +=
            session.equals(fields.get("session"))
                    && call.equals(fields.get("call"))
                    && decision.equals(fields.get("decision"))
                ? 1
                : 0;
      }
      return count;
    }
  }

  private static SessionEntry[] array(List<SessionEntry> entries) {
    return entries.toArray(SessionEntry[]::new);
  }

  private static boolean isResult(SessionEntry entry) {
    return entry.body() instanceof MessageAdded added && added.message() instanceof ToolMessage;
  }

  private static boolean isReply(SessionEntry entry) {
    return entry.body() instanceof MessageAdded added
        && added.message() instanceof AssistantMessage;
  }

  private static int replies(Map<String, List<SessionEntry>> logs, String session) {
    return count(logs, session, ExactlyOnceTest::isReply);
  }

  private static int count(
      Map<String, List<SessionEntry>> logs, String session, Predicate<SessionEntry> which) {
    return (int) logs.getOrDefault(session, List.of()).stream().filter(which).count();
  }
}
