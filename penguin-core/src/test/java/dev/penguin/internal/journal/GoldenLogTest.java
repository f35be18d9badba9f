package dev.penguin.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunResult;
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
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.policy.Permissions;
import dev.penguin.session.RunContinued;
import dev.penguin.session.RunModel;
import dev.penguin.session.RunSetting;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RolledBack;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunFailed;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionEntry.SteeringRead;
import dev.penguin.session.SessionEntry.TailTruncated;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionInfo.State;
import dev.penguin.session.Spending;
import dev.penguin.session.Spent;
import dev.penguin.session.StoredLimits;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The samples of each format load for ever: a sample in the resources is never changed, only new
 * ones are added. What this version writes is the newest sample of its format, byte for byte.
 */
class GoldenLogTest {
  private static final String FIRST = "format-1.jsonl";
  private static final String MODEL = "format-1-model.jsonl";

  /** The first format that holds what a provider's server added. */
  private static final String DATA = "format-2.jsonl";

  /** The first format that holds what is written to a run under way. */
  private static final String STEERED = "format-3.jsonl";

  /** The first format that says what was spent, and holds limits that were raised. */
  private static final String SPENT = "format-4-spent.jsonl";

  @TempDir Path state;

  @ParameterizedTest
  @ValueSource(strings = {FIRST, MODEL, DATA, STEERED, SPENT})
  void eachFormatEverWrittenLoads(String sample) throws IOException {
    Path log = Logs.file(state, "golden");
    Logs.open(state).close();
    Files.write(log, sample(sample));
    try (JournalStore store = Logs.open(state)) {
      assertThat(Logs.read(store, "golden")).isEqualTo(everything(sample));
    }
  }

  /** Each sample, ended after each of its entries: the engine of today goes on from there. */
  @ParameterizedTest
  @ValueSource(strings = {FIRST, MODEL, DATA, STEERED, SPENT})
  void eachSampleIsResumedToItsEndFromEveryEntry(String sample) throws IOException {
    List<SessionEntry> all = entries(sample);
    for (int count = 3; count <= all.size(); count++) { // run and prompt are one append
      Path cut = state.resolve(sample + count);
      try (JournalStore store = Logs.open(cut)) {
        store.append("golden", all.subList(0, 3));
        all.subList(3, count).forEach(entry -> store.append("golden", List.of(entry)));
      }
      try (Engine engine = engine(cut)) {
        State before = engine.sessions().list().get(0).state();
        RunResult resumed = engine.sessions().open("golden").resume();
        Outcome outcome = Outcome.COMPLETED;
        State state = State.UNFINISHED;
        if (all.get(count - 1).body() instanceof RunEnded ended) {
          outcome = Outcome.valueOf(ended.outcome());
          state = outcome == Outcome.NEEDS_INPUT ? State.WAITING : State.IDLE;
        }
        assertThat(resumed.outcome()).as("after entry %d", count).isEqualTo(outcome);
        assertThat(before).isEqualTo(state);
        assertThat(engine.session("golden").run("And now?").text()).isEqualTo("end");
        assertThat(engine.sessions().list().get(0).state()).isEqualTo(State.IDLE);
      }
    }
  }

  private List<SessionEntry> entries(String sample) throws IOException {
    Path whole = state.resolve("whole");
    Logs.open(whole).close();
    Files.write(Logs.file(whole, "golden"), sample(sample));
    try (JournalStore store = Logs.open(whole)) {
      return Logs.read(store, "golden");
    }
  }

  private static Engine engine(Path state) {
    Price price = new Price(BigDecimal.ONE, BigDecimal.ONE); // the run has a limit in USD
    ScriptedModel model =
        ScriptedModel.builder()
            .info(ModelInfo.of("scripted", "model").withPrice(price))
            .reply("end")
            .reply("end")
            .build();
    return Engine.builder().model(model).sessionStore(Logs.open(state)).build();
  }

  /** An entry that format 1 can hold is written in it, so that older versions read it, too. */
  @ParameterizedTest
  @ValueSource(strings = {MODEL, DATA, STEERED, SPENT})
  void whatIsWrittenIsTheOldestFormatThatHoldsItByteForByte(String sample) throws IOException {
    List<SessionEntry> all = everything(sample);
    try (JournalStore store = Logs.open(state)) {
      store.append("golden", all.subList(0, 1));
      store.append("golden", all.subList(1, 3));
      store.append("golden", all.subList(3, all.size()));
    }

    String written = Files.readString(Logs.file(state, "golden"));
    assertThat(written).isEqualTo(new String(sample(sample), StandardCharsets.UTF_8));
  }

  /** A version that knows no workspace of a run must not resume it in another one. */
  @Test
  void aRunInAWorkspaceOfItsOwnIsWrittenInFormatTwo() throws IOException {
    RunSetting setting = new RunSetting(Optional.empty(), Optional.of(state.toAbsolutePath()));
    RunStarted elsewhere =
        new RunStarted(
            "run",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            setting);
    List<SessionEntry> all =
        List.of(Logs.entry(1), Logs.entry(2, new RunStarted("usual")), Logs.entry(3, elsewhere));
    try (JournalStore store = Logs.open(state)) {
      store.append("s", all);
      assertThat(Logs.read(store, "s")).isEqualTo(all);
    }
    assertThat(Files.readAllLines(Logs.file(state, "s")))
        .extracting(line -> line.substring(9, 14) + line.charAt(14))
        .containsExactly("{\"v\":1", "{\"v\":1", "{\"v\":2");
  }

  /** A version that does not know what a reply's own request had would take its usage for that. */
  @Test
  void aReplyWhoseRequestDiffersFromItsUsageIsWrittenInFormatFour() throws IOException {
    AssistantMessage reply = AssistantMessage.of("fine");
    Optional<FinishReason> stop = Optional.of(FinishReason.STOP);
    MessageAdded usual = new MessageAdded(reply, Usage.of(300, 3), stop);
    MessageAdded differing =
        new MessageAdded(reply, Usage.of(300, 3), stop, OptionalLong.of(5_000_000_000L));
    List<SessionEntry> all = List.of(Logs.entry(1), Logs.entry(2, usual), Logs.entry(3, differing));
    try (JournalStore store = Logs.open(state)) {
      store.append("s", all);
      assertThat(Logs.read(store, "s")).isEqualTo(all);
    }
    List<String> lines = Files.readAllLines(Logs.file(state, "s"));
    assertThat(lines)
        .extracting(line -> line.substring(9, 15))
        .containsExactly("{\"v\":1", "{\"v\":1", "{\"v\":4");
    assertThat(lines.get(2))
        .endsWith("\"usage\":[300,3,0,0,0],\"finish\":\"STOP\",\"requestTokens\":5000000000}");
  }

  @Test
  void linesOfMegabytesAreReadBack() {
    List<SessionEntry> all =
        List.of(
            Logs.entry(1),
            Logs.entry(2, said(UserMessage.of("long ".repeat(500_000)))),
            Logs.entry(3),
            Logs.entry(4, said(UserMessage.of("é\"\n".repeat(500_000)))));
    try (JournalStore store = Logs.open(state)) {
      store.append("s", all);
      assertThat(Logs.read(store, "s")).isEqualTo(all);
    }
  }

  private static byte[] sample(String name) throws IOException {
    try (InputStream in = GoldenLogTest.class.getResourceAsStream("/journal/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private static List<SessionEntry> everything(String sample) {
    boolean withModel = !sample.equals(FIRST); // the first samples know no model of a run
    ProviderData data =
        sample.equals(DATA) || sample.equals(STEERED) || sample.equals(SPENT)
            ? new ProviderData("openai-chat/https://host.test:443", "{\"extra\":{\"sig\":\"A==\"}}")
            : ProviderData.NONE;
    ToolCall call = new ToolCall("call_1", "read_file", "{\"path\":\"a b\\n\"}", data);
    StoredLimits limits =
        new StoredLimits(
            50,
            200,
            5,
            OptionalLong.of(500_000),
            Optional.of(new BigDecimal("0.50")),
            Duration.ofMinutes(10));
    List<Body> bodies =
        List.of(
            new Created(false, Optional.of("parent")),
            new RunStarted(
                "run-1",
                Optional.of(Set.of("write_file", "read_file")),
                Optional.of(
                    Permissions.workspace()
                        .allow("shell", "git status")
                        .deny("*")
                        .ask(Effect.NETWORK)),
                Optional.of("Be brief."),
                Optional.of(limits),
                Map.of(
                    "tenant",
                    "acme",
                    "retries",
                    3,
                    "quota",
                    5_000_000_000L,
                    "share",
                    0.25,
                    "dry",
                    true),
                withModel
                    ? new RunSetting(
                        Optional.of(new RunModel("openai/gpt-5-mini", true)), Optional.empty())
                    : RunSetting.USUAL),
            said(
                new UserMessage(
                    List.of(
                        Part.text("Hällo 🐧\n\"\\\u0000"),
                        Part.image("image/png", new byte[] {1, 2, 3})))),
            new MessageAdded(
                new AssistantMessage(
                    List.of(
                        new Part.Reasoning("hm", "c2ln==", "anthropic", data),
                        new Part.Text("I look.", data)),
                    List.of(call)),
                new Usage(100, 20, 50, 10, 5),
                Optional.of(FinishReason.TOOL_CALLS)),
            new ToolStarted(call),
            said(new ToolMessage("call_1", "read_file", List.of(Part.text("text")), false)),
            new AllowedForSession("shell", List.of("git status")),
            new CheckpointMade("before"),
            said(new SystemMessage("none")),
            new RunFailed("run-1", "Unavailable: The provider is down"),
            new RolledBack(8),
            new TailTruncated(4711, 12),
            new RunStarted("run-2"),
            new RunEnded(
                "run-2",
                "NEEDS_INPUT",
                "",
                Optional.of("why"),
                Optional.of("Which?"),
                Usage.of(1, 2),
                Optional.of(new BigDecimal("0.1000")),
                2,
                Duration.ofMillis(1234),
                List.of(),
                -1));
    List<SessionEntry> entries = new ArrayList<>();
    List<Body> all =
        sample.equals(STEERED)
            ? steered(bodies)
            : sample.equals(SPENT) ? spent(bodies, limits) : bodies;
    for (Body body : all) {
      entries.add(
          new SessionEntry(
              entries.size() + 1L,
              Instant.parse("2026-11-24T22:00:00.123456789Z").plusSeconds(entries.size()),
              body));
    }
    return entries;
  }

  /** Two texts that come while a tool works; one is read after its result, one in the next run. */
  private static List<Body> steered(List<Body> bodies) {
    List<Body> all = new ArrayList<>(bodies);
    all.set(10, new RolledBack(11)); // to the checkpoint, which moves by three
    all.addAll(5, List.of(new Steered("Wärte 🐧\n\"\\"), new Steered("and then?")));
    all.add(8, new SteeringRead(1));
    all.add(all.size() - 1, new SteeringRead(1));
    return all;
  }

  /** The run goes on under raised limits, and says what it spent. */
  private static List<Body> spent(List<Body> bodies, StoredLimits limits) {
    List<Spending> spending =
        List.of(
            new Spending(
                List.of(), "openai/gpt-5-mini", Usage.of(1, 2), Optional.of(new BigDecimal("0.1"))),
            new Spending(
                List.of("coder", "prüfer"),
                "other/model",
                new Usage(9, 8, 7, 2, 6),
                Optional.empty()));
    List<Body> all = new ArrayList<>(bodies);
    all.set(10, new RolledBack(9)); // to the checkpoint, which moves by one
    all.add(4, new Spent(spending));
    RunEnded end = (RunEnded) all.remove(all.size() - 1);
    all.add(
        new RunEnded(
            end.runId(),
            "TURN_LIMIT",
            "",
            Optional.of("why"),
            Optional.empty(),
            end.usage(),
            end.costUsd(),
            2,
            end.duration(),
            spending,
            7));
    all.add(new RunContinued("run-2", limits));
    all.add(end);
    return all;
  }

  private static MessageAdded said(Message message) {
    return new MessageAdded(message, Usage.NONE);
  }
}
