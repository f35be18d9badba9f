package dev.penguin.longrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.CompactionFinished;
import dev.penguin.longrun.Seen.Asked;
import dev.penguin.message.Message;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.ContextUsage;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One random history of a session, each step of which is compared with what its log says. */
final class SameView implements AutoCloseable {
  private static final int WINDOW = 8_000;
  private static final int OUTPUT = 600;
  private static final RunLimits MANY =
      RunLimits.builder().maxTurns(100).maxToolCalls(100).maxIdenticalCalls(100).build();

  private final String where;
  private final Random random;
  private final Wires wires;
  private final Path state;
  private final Path folder;
  private final Scripted model = new Scripted();
  private final CountingServer server;
  private final List<ModelRequest> requests = new ArrayList<>();

  /** What each place sent that can be gone back to, by its name. */
  private final Map<String, Place> places = new HashMap<>();

  private Engine engine;
  private String id = "s";

  /** Whether the conversation, as it stands, was ever compacted. */
  private boolean compacted;

  private int compactions;
  private int copies;
  private int ids;

  /** What can happen. */
  enum Met {
    RUN,
    ASKED_COMPACTION,
    ROLLBACK,
    ROLLBACK_BEFORE_A_COMPACTION,
    FORK,
    FORK_OF_A_PLACE,
    CRASH_AT_WORK,
    CRASH_AT_A_SUMMARY,
    SUMMARY,
    OTHER_ENGINE
  }

  /**
   * What was sent.
   *
   * @param wire as the server read it
   * @param made as the engine made it
   * @param end how it ended
   * @param compactions how many there were
   */
  private record Sent(List<Seen> wire, List<Object> made, String end, int compactions) {}

  private record Place(Sent sent, List<Message> messages, boolean compacted) {}

  SameView(Wires wires, Path folder, long seed) {
    this.wires = wires;
    this.folder = folder;
    where = wires + ", history " + seed;
    random = new Random(seed);
    state = folder.resolve("state");
    server = new CountingServer(wires.wire(), WINDOW, true, model);
    engine = engine(state);
  }

  private Engine engine(Path directory) {
    ModelConfig config =
        wires.unknown(server.host()).withContextWindow(WINDOW).withMaxOutputTokens(OUTPUT);
    return Engine.builder()
        .model(config)
        .instructions("Look at numbers.")
        .tools(
            TestTool.doing(
                    "look", (call, context) -> ToolResult.success(numbers(size(call.arguments()))))
                .with(Effect.READ))
        .limits(MANY)
        .modelInterceptors(
            (request, chain) -> {
              requests.add(request);
              return chain.proceed(request);
            })
        .listener(this::note)
        .stateDirectory(directory)
        .build();
  }

  private void note(AgentEvent event) {
    compactions += event instanceof CompactionFinished ? 1 : 0;
  }

  private static int size(Map<String, Object> arguments) {
    return ((Number) arguments.getOrDefault("size", 1)).intValue();
  }

  private static String numbers(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("number ").append(1000 + i).append(i % 10 == 9 ? "\n" : " ");
    }
    return text.toString().strip();
  }

  /**
   * Lets things happen.
   *
   * @param met counts what did
   */
  void play(int steps, Map<Met, Integer> met) {
    for (int i = 0; i < steps; i++) {
      if (random.nextInt(4) == 0) {
        met.merge(Met.OTHER_ENGINE, 1, Integer::sum);
        engine.close();
        engine = engine(state);
      }
      met.merge(step(), 1, Integer::sum);
      assertThat(server.wrong()).as(where).isEmpty();
      if (model.asked().stream().anyMatch(Scripted::isSummary)) {
        met.merge(Met.SUMMARY, 1, Integer::sum);
      }
    }
  }

  private Met step() {
    return switch (random.nextInt(10)) {
      case 0 -> askedCompaction();
      case 1, 2 -> back();
      case 3 -> fork();
      case 4 -> forkOfAPlace();
      default -> run();
    };
  }

  private Met run() {
    String prompt = "Look once more. " + numbers(random.nextInt(200));
    List<Reply> plan = plan();
    Sent fromLog = onCopy(other -> work(other, plan, prompt));
    int crashAt = 1 + random.nextInt(8);
    Crash[] crash = new Crash[1];
    model.begin(plan, 0);
    model.meanwhile(
        number -> {
          if (number == crashAt) {
            crash[0] = new Crash(copy(), model.given());
          }
        });
    Sent sent = work(null, plan, prompt);
    assertThat(sent).as(where).isEqualTo(fromLog);
    compacted |= sent.compactions() > 0;
    place();
    return crash[0] == null ? Met.RUN : resumed(crash[0], plan, sent, crashAt - 1);
  }

  /** What a run sends, in the session here or that of an engine that reads the log anew. */
  private Sent work(@Nullable Engine other, List<Reply> plan, String prompt) {
    if (other != null) {
      model.begin(plan, 0);
    }
    requests.clear();
    compactions = 0;
    RunResult result = (other == null ? engine : other).session(id).run(prompt);
    return sent(end(result));
  }

  private static String end(RunResult result) {
    return result.outcome() + ": " + result.text() + result.reason().orElse("");
  }

  private Sent sent(String end) {
    List<Object> made = new ArrayList<>();
    for (ModelRequest request : requests) {
      made.add(List.of(request.messages(), request.tools(), request.maxOutputTokens()));
    }
    return new Sent(model.asked(), made, end, compactions);
  }

  /** The state directory as a process left it that was killed. */
  private record Crash(Path left, int given) {}

  /**
   * A run that is resumed sends first what was sent last, a summary in pieces from its first. Later
   * compactions may begin elsewhere, as sizes are estimated by the reports that a run has seen.
   */
  private Met resumed(Crash crash, List<Reply> plan, Sent sent, int at) {
    int from = at;
    while (Scripted.isSummary(sent.wire().get(at))
        && from > 0
        && Scripted.isSummary(sent.wire().get(from - 1))) {
      from--;
    }
    model.begin(plan, crash.given());
    requests.clear();
    compactions = 0;
    Sent again;
    try (Engine other = engine(crash.left())) {
      again = sent(end(other.session(id).resume()));
    }
    assertThat(again.wire().get(0)).as(where + ", resumed").isEqualTo(sent.wire().get(from));
    return from < at || Scripted.isSummary(sent.wire().get(at))
        ? Met.CRASH_AT_A_SUMMARY
        : Met.CRASH_AT_WORK;
  }

  private List<Reply> plan() {
    List<Reply> plan = new ArrayList<>();
    for (int i = random.nextInt(7); i > 0; i--) {
      List<Asked> calls = new ArrayList<>();
      for (int j = random.nextInt(3); j >= 0; j--) {
        calls.add(call());
      }
      plan.add(new Reply.Says(random.nextBoolean() ? "" : "I look.", calls));
    }
    plan.add(Reply.text("So it is."));
    return plan;
  }

  private Asked call() {
    String callId = "call_" + ++ids;
    if (ids > 3 && random.nextInt(5) == 0) {
      String older = "{\"id\":\"call_" + (1 + random.nextInt(ids - 1)) + "\",\"offset\":0}";
      return new Asked(callId, "read_result", older);
    }
    int size = random.nextInt(random.nextInt(4) == 0 ? 800 : 150);
    String arguments = "{\"path\":\"p" + random.nextInt(3) + "\",\"size\":" + size + "}";
    return new Asked(callId, "look", arguments);
  }

  private Met askedCompaction() {
    if (engine.session(id).messages().isEmpty()) {
      return run();
    }
    List<ContextUsage> usage = new ArrayList<>();
    model.begin(List.of(), 0);
    Sent fromLog = onCopy(other -> compact(other, usage));
    model.begin(List.of(), 0);
    Sent sent = compact(engine, usage);
    assertThat(sent).as(where).isEqualTo(fromLog);
    compacted |= sent.compactions() > 0;
    assertThat(usage.get(1)).as(where).isEqualTo(usage.get(0));
    assertThat(engine.session(id).contextUsage()).as(where).isEqualTo(usage.get(0));
    place();
    return Met.ASKED_COMPACTION;
  }

  private Sent compact(Engine other, List<ContextUsage> usage) {
    requests.clear();
    compactions = 0;
    usage.add(other.session(id).compact());
    return sent("");
  }

  /** Notes what is sent at this place, and marks it. */
  private void place() {
    String name = "place " + places.size();
    Session session = engine.session(id);
    Place place = new Place(probe(), session.messages(), compacted);
    session.checkpoint(name);
    places.put(name, place);
    if (!compacted) {
      assertWhole(place);
    }
  }

  /** What the next run would send, by the log. */
  private Sent probe() {
    List<Reply> plan = List.of(Reply.text("So it is."));
    return onCopy(other -> work(other, plan, "And now?"));
  }

  /** Without a compaction, all of the conversation is sent. */
  private void assertWhole(Place place) {
    List<Message> expected = new ArrayList<>(place.messages());
    expected.add(UserMessage.of("And now?"));
    List<?> made = (List<?>) place.sent().made().get(0);
    List<?> messages = (List<?>) made.get(0);
    if (place.sent().compactions() == 0) {
      assertThat(messages.subList(1, messages.size())).as(where).isEqualTo(expected);
    }
  }

  private Checkpoint somePlace() {
    List<Checkpoint> all = engine.session(id).checkpoints();
    return all.get(random.nextInt(all.size()));
  }

  private Met back() {
    if (places.isEmpty()) {
      return run();
    }
    Checkpoint to = somePlace();
    boolean undone = compacted;
    engine.session(id).rollbackConversation(to);
    Place place = places.get(to.name());
    assertIs(place);
    return undone && !place.compacted() ? Met.ROLLBACK_BEFORE_A_COMPACTION : Met.ROLLBACK;
  }

  private void assertIs(Place place) {
    assertThat(engine.session(id).messages()).as(where).isEqualTo(place.messages());
    compacted = place.compacted();
    assertThat(probe()).as(where).isEqualTo(place.sent());
  }

  private Met fork() {
    if (places.isEmpty()) {
      return run();
    }
    Place here = new Place(probe(), engine.session(id).messages(), compacted);
    in(engine.session(id).fork(), here);
    return Met.FORK;
  }

  private Met forkOfAPlace() {
    if (places.isEmpty()) {
      return run();
    }
    Checkpoint of = somePlace();
    in(engine.session(id).fork(of), places.get(of.name()));
    return Met.FORK_OF_A_PLACE;
  }

  /** Goes on in a copy, or not. */
  private void in(Session copy, Place place) {
    String before = id;
    boolean compactedBefore = compacted;
    id = copy.id();
    assertIs(place);
    if (random.nextBoolean()) {
      id = before;
      compacted = compactedBefore;
    }
  }

  private Sent onCopy(Function<Engine, Sent> what) {
    try (Engine other = engine(copy())) {
      return what.apply(other);
    }
  }

  /** The files of the state directory, but for who has them. */
  private Path copy() {
    Path copy = folder.resolve("copy" + ++copies);
    try (Stream<Path> all = Files.walk(state)) {
      for (Path from : all.toList()) {
        Path to = copy.resolve(state.relativize(from));
        if (Files.isDirectory(from)) {
          Files.createDirectories(to);
        } else if (!from.toString().endsWith(".lease")) {
          Files.copy(from, to);
        }
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    engine.close();
    server.close();
  }
}
