package dev.penguin.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.FinishReason;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Decision;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.ApprovalDecided;
import dev.penguin.session.ApprovalRequested;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.RunContinued;
import dev.penguin.session.RunModel;
import dev.penguin.session.RunSetting;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.Compacted;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RewindBegan;
import dev.penguin.session.SessionEntry.RolledBack;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunFailed;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionEntry.SteeringRead;
import dev.penguin.session.SessionEntry.TailTruncated;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.Spending;
import dev.penguin.session.Spent;
import dev.penguin.session.StoredLimits;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of entry of format 4 is read for ever, and written like that, byte for byte. */
class GoldenKindsTest {
  private static final String SAMPLE = "/journal/format-4.jsonl";

  @TempDir Path state;

  private static List<Body> run() {
    StoredLimits limits =
        new StoredLimits(
            50,
            200,
            5,
            OptionalLong.of(500_000),
            Optional.of(new BigDecimal("0.50")),
            Duration.ofMinutes(10),
            2,
            10,
            4);
    return List.of(
        new Created(false, Optional.empty(), Optional.of("lead")),
        new RunStarted(
            "run-1",
            Optional.of(Set.of("shell", "coder")),
            Optional.empty(),
            Optional.of("Be brief."),
            Optional.of(limits),
            Map.of("tenant", "acme"),
            new RunSetting(Optional.of(new RunModel("openai/gpt-5-mini", true)), Optional.empty())),
        new MessageAdded(UserMessage.of("Wärte 🐧"), Usage.NONE),
        new Steered("and then?"),
        new SteeringRead(1),
        new Compacted(
            1,
            List.of(0),
            "what was",
            Set.of(),
            Set.of(),
            new Compacted.Size(9_000, 400),
            Usage.of(7, 5)),
        new RunContinued("run-1", limits));
  }

  private static List<Body> calls() {
    ToolCall shell = new ToolCall("call_1", "shell", "{\"command\":\"make\"}");
    ToolCall coder = new ToolCall("call_2", "coder", "{\"task\":\"x\"}");
    ApprovalRequest request =
        new ApprovalRequest(
            "run-1",
            "golden",
            shell,
            Set.of(Effect.EXECUTE),
            List.of(
                new Resource.File(Path.of("/a/b"), "b"),
                Resource.Command.of("make", List.of(List.of("make"))),
                new Resource.Host("host.test")),
            "it may run commands or use the network",
            Optional.of("make"),
            List.of("lead", "coder"));
    return List.of(
        new MessageAdded(
            new AssistantMessage(List.of(), List.of(shell, coder)),
            new Usage(100, 20, 50, 10, 5),
            Optional.of(FinishReason.TOOL_CALLS),
            OptionalLong.of(120)),
        new Spent(
            List.of(
                new Spending(
                    List.of("coder"),
                    "other/model",
                    new Usage(9, 8, 7, 2, 6),
                    Optional.of(new BigDecimal("0.1"))))),
        new ApprovalRequested("approval-1", request, "0123456789abcdef"),
        new ApprovalDecided("approval-1", Decision.defer(Duration.ofDays(1))),
        new ApprovalDecided("approval-1", Decision.allowWith("{\"command\":\"make -n\"}")),
        new ApprovalDecided("approval-1", Decision.deny("no")),
        new ApprovalDecided("approval-1", Decision.allowOnce()),
        new ApprovalDecided("approval-1", Decision.allowForSession()),
        new ToolStarted(coder),
        new AgentStarted("call_2", "coder", "session-9"),
        new AllowedForSession("shell", List.of("make")),
        new MessageAdded(ToolMessage.of(shell, "made", false), Usage.NONE));
  }

  private static List<Body> ends() {
    return List.of(
        new CheckpointMade("before"),
        new CheckpointMade(
            "before shell",
            Checkpoint.Kind.BEFORE_CALL,
            Optional.of("0123456789abcdef-00000000002a")),
        new RewindBegan(20, "11111111-2222-3333-4444-555555555555"),
        new RunFailed("run-1", "Unavailable: The provider is down"),
        new RolledBack(20),
        new TailTruncated(4711, 12),
        new RunEnded(
            "run-1",
            "NEEDS_APPROVAL",
            "text",
            Optional.of("a call waits for a decision"),
            Optional.empty(),
            new Usage(9, 8, 7, 2, 6),
            Optional.of(new BigDecimal("0.1")),
            2,
            Duration.ofMillis(1234),
            List.of(
                new Spending(
                    List.of("coder"), "other/model", new Usage(9, 8, 7, 2, 6), Optional.empty())),
            7));
  }

  private static List<SessionEntry> entries() {
    List<Body> bodies = new ArrayList<>(run());
    bodies.addAll(calls());
    bodies.addAll(ends());
    List<SessionEntry> entries = new ArrayList<>();
    for (Body body : bodies) {
      Instant at = Instant.parse("2026-12-02T10:00:00.123456789Z").plusSeconds(entries.size());
      entries.add(new SessionEntry(entries.size() + 1L, at, body));
    }
    return entries;
  }

  private static byte[] sample() throws Exception {
    try (InputStream in = GoldenKindsTest.class.getResourceAsStream(SAMPLE)) {
      return Objects.requireNonNull(in, SAMPLE).readAllBytes();
    }
  }

  /** A kind that is added belongs to the sample of the format that it came with. */
  @Test
  void theSampleHasEveryKindOfEntry() {
    Set<Class<?>> kinds =
        Arrays.stream(Body.class.getPermittedSubclasses())
            .filter(kind -> Modifier.isPublic(kind.getModifiers()))
            .collect(Collectors.toSet());
    assertThat(entries().stream().map(entry -> entry.body().getClass()).collect(Collectors.toSet()))
        .isEqualTo(kinds)
        .hasSize(19);
  }

  @Test
  void theSampleLoads() throws Exception {
    Logs.open(state).close();
    Files.write(Logs.file(state, "golden"), sample());
    try (JournalStore store = Logs.open(state)) {
      assertThat(Logs.read(store, "golden")).isEqualTo(entries());
      assertThat(store.list().get(0).state()).isEqualTo(SessionInfo.State.NEEDS_APPROVAL);
      assertThat(store.list().get(0).parent()).contains("lead");
    }
  }

  @Test
  void theSampleIsWhatIsWritten() throws Exception {
    try (JournalStore store = Logs.open(state)) {
      store.append("golden", entries());
    }
    assertThat(Files.readString(Logs.file(state, "golden")))
        .isEqualTo(new String(sample(), StandardCharsets.UTF_8));
  }
}
