package dev.penguin.testing;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ProviderData;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.FinishReason;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.ApprovalDecided;
import dev.penguin.session.ApprovalRequested;
import dev.penguin.session.RunContinued;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.Spending;
import dev.penguin.session.Spent;
import dev.penguin.session.StoredLimits;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Entries to try a session store with. */
final class SessionSamples {
  /** What a server added and wants back; its text is the server's own, whatever it holds. */
  private static final ProviderData DATA =
      new ProviderData("wire-form/https://host.test:443", "{\"signature\":\"c2ln\\u0000==\"}");

  private static final Instant START = Instant.parse("2026-03-01T12:00:00.123456789Z");

  /** What is easily lost on the way to a file and back. */
  private static final String AWKWARD =
      "line\nline\r\n\ttab \"quoted\" \\ / \u0000 \u2028 \u00e4 \ud83d\udc27 </script> ";

  private SessionSamples() {}

  /** An entry of a named session; the time grows with the number. */
  static SessionEntry entry(long sequence) {
    return entry(sequence, sequence);
  }

  /** An entry of a named session, some seconds after the first possible one. */
  static SessionEntry entry(long sequence, long second) {
    Body body =
        sequence == 1
            ? new SessionEntry.Created(false, Optional.empty())
            : said(UserMessage.of("message " + sequence));
    return new SessionEntry(sequence, START.plusSeconds(second), body);
  }

  /** An entry that says something else. */
  static SessionEntry entry(long sequence, Body body) {
    return new SessionEntry(sequence, START.plusSeconds(sequence), body);
  }

  /** The end of a run. */
  static Body ended(String outcome) {
    return new SessionEntry.RunEnded(
        "run",
        outcome,
        "",
        Optional.empty(),
        Optional.of("which?"),
        Usage.NONE,
        Optional.empty(),
        1,
        Duration.ZERO,
        List.of(),
        -1);
  }

  /** The answer of a user to a question. */
  static Body answer(ToolCall asked) {
    return said(ToolMessage.of(asked, "yes", false));
  }

  /** Entries of a named session, both numbers included. */
  static List<SessionEntry> entries(long from, long to) {
    List<SessionEntry> entries = new ArrayList<>();
    for (long sequence = from; sequence <= to; sequence++) {
      entries.add(entry(sequence));
    }
    return entries;
  }

  /** A log with every kind of entry, message and part. */
  static List<SessionEntry> everyKind() {
    List<SessionEntry> entries = new ArrayList<>();
    for (Body body : bodies()) {
      long sequence = entries.size() + 1L;
      entries.add(new SessionEntry(sequence, START.plusNanos(sequence), body));
    }
    return entries;
  }

  private static Body compacted() {
    return new SessionEntry.Compacted(
        3,
        List.of(0, 2),
        AWKWARD,
        Set.of("call_1"),
        Set.of("call_2"),
        new SessionEntry.Compacted.Size(9_000_000_000L, 0),
        Usage.of(7, 5));
  }

  private static Body withLimits() {
    return new SessionEntry.RunStarted(
        "run_3",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(limits()),
        Map.of("text", AWKWARD, "flag", true, "int", -7, "long", 1L << 40, "double", 0.1));
  }

  private static List<Body> bodies() {
    ToolCall call = new ToolCall("call_1", "read_file", "{\"path\":\"a b\\n\",\"n\":1e3}");
    ToolCall signed = new ToolCall("call_2", "read_file", "{}", DATA);
    ToolCall broken = new ToolCall("", "no such tool", "{\"path\": " + AWKWARD);
    List<Body> bodies = new ArrayList<>(ofMoney());
    bodies.addAll(0, ofConversation(call, signed, broken));
    bodies.addAll(ofApprovals(call));
    return bodies;
  }

  private static List<Body> ofMoney() {
    return List.of(
        new Spent(spending()),
        new RunContinued("run_3", limits()),
        new AgentStarted("call_1", "coder", "session-1"),
        new SessionEntry.RunEnded(
            "run_3",
            "BUDGET_EXCEEDED",
            "",
            Optional.empty(),
            Optional.empty(),
            new Usage(2, 4, 2, 0, 4),
            Optional.empty(),
            3,
            Duration.ZERO,
            spending(),
            7));
  }

  private static List<Body> ofConversation(ToolCall call, ToolCall signed, ToolCall broken) {
    return List.of(
        new SessionEntry.Created(false, Optional.of("parent")),
        new SessionEntry.RunStarted("run_1"),
        said(new SystemMessage("")),
        said(new UserMessage(List.of(Part.text(AWKWARD), Part.image("image/png", png())))),
        new SessionEntry.MessageAdded(
            assistant(call, signed, broken), new Usage(5_000_000_000L, 7, 6, 5, 4)),
        new SessionEntry.ToolStarted(call),
        new SessionEntry.ToolStarted(signed),
        said(ToolMessage.of(call, "x".repeat(1_000_000), false)),
        said(new ToolMessage("", "no such tool", List.of(Part.text(""), Part.text(" ")), true)),
        new SessionEntry.CheckpointMade(AWKWARD),
        new SessionEntry.RolledBack(9),
        compacted(),
        new SessionEntry.AllowedForSession("shell", List.of("git status", AWKWARD)),
        new SessionEntry.RunFailed("run_1", AWKWARD),
        new SessionEntry.RunStarted(
            "run_2",
            Optional.of(Set.of("read_file", AWKWARD)),
            Optional.of(Permissions.plan().deny("*", "src").deny(Effect.NETWORK)),
            Optional.of(AWKWARD)),
        said(new AssistantMessage(List.of(), List.of())),
        ended(Optional.of("why"), Optional.of("which?"), Optional.of(new BigDecimal("0.1000"))),
        ended(Optional.empty(), Optional.empty(), Optional.empty()),
        withLimits(),
        cut(),
        new SessionEntry.MessageAdded(
            AssistantMessage.of("changed"),
            Usage.of(20, 1),
            Optional.of(FinishReason.STOP),
            OptionalLong.of(5_000_000_000L)),
        new SessionEntry.Steered(AWKWARD),
        new SessionEntry.SteeringRead(1),
        new SessionEntry.TailTruncated(1L << 33, 17));
  }

  private static List<Body> ofApprovals(ToolCall call) {
    return List.of(
        approval(call),
        decided(Decision.defer(Duration.ofDays(1))),
        decided(Decision.allowWith(AWKWARD)),
        decided(Decision.deny(AWKWARD)),
        decided(Decision.allowOnce()),
        decided(Decision.allowForSession()));
  }

  private static List<Spending> spending() {
    Usage usage = new Usage(1, 2, 1, 0, 2);
    return List.of(
        new Spending(List.of(), "some/model", usage, Optional.of(new BigDecimal("0.000100"))),
        new Spending(List.of("reviewer", AWKWARD), AWKWARD, usage, Optional.empty()));
  }

  private static Body cut() {
    return new SessionEntry.MessageAdded(
        AssistantMessage.of("cut"), Usage.NONE, Optional.of(FinishReason.LENGTH));
  }

  private static Body decided(Decision decision) {
    return new ApprovalDecided("approval_1", decision);
  }

  private static Body approval(ToolCall call) {
    return new ApprovalRequested(
        "approval_1",
        new ApprovalRequest(
            "run_2",
            "session",
            call,
            Set.of(Effect.EXECUTE, Effect.WRITE),
            List.of(
                new Resource.File(Path.of("/a/b"), "b"),
                new Resource.Tree(Path.of("/a"), "."),
                new Resource.Deletion(Path.of("/a/c"), "c"),
                Resource.Command.of("ls | wc", List.of(List.of("ls"), List.of("wc", "-l"))),
                new Resource.Host("host.test")),
            AWKWARD,
            Optional.of(AWKWARD)),
        "0123456789abcdef");
  }

  private static StoredLimits limits() {
    return new StoredLimits(
        1,
        0,
        2,
        OptionalLong.of(5_000_000_000L),
        Optional.of(new BigDecimal("1.50")),
        Duration.ofSeconds(1, 5));
  }

  private static Body said(Message message) {
    return new SessionEntry.MessageAdded(message, Usage.NONE);
  }

  private static AssistantMessage assistant(ToolCall... calls) {
    return new AssistantMessage(
        List.of(
            new Part.Reasoning("thought", "c2lnbmF0dXJl==", "wire-form"),
            new Part.Reasoning("", "", ""),
            new Part.Reasoning("hm", "", "wire-form", DATA),
            Part.text(AWKWARD),
            new Part.Text("signed", DATA),
            Part.text("")),
        List.of(calls));
  }

  private static Body ended(
      Optional<String> reason, Optional<String> question, Optional<BigDecimal> costUsd) {
    return new SessionEntry.RunEnded(
        "run_2",
        "COMPLETED",
        AWKWARD,
        reason,
        question,
        new Usage(1, 2, 1, 0, 2),
        costUsd,
        3,
        Duration.ofSeconds(4, 5),
        List.of(),
        -1);
  }

  private static byte[] png() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
