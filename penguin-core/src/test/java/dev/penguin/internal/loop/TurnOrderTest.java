package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.OpenEngine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.context.ContextSettings;
import dev.penguin.internal.context.LearnedWindows;
import dev.penguin.internal.control.EngineTools;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which calls of a turn run together, and what happens before what. A turn is written as a word,
 * each call as the letter that is its tool's name. Those that only read are r (works), n (over the
 * network), f (fails), t (its time is up), d (is denied) and a (is asked about); x is no tool, e is
 * finish without arguments. The others are w (writes), F, D and A likewise, u (declares nothing), m
 * (reads and writes), E (reads and executes) and N (network alone).
 */
@Timeout(60)
class TurnOrderTest {
  private static final String BESIDE = "rnftdaxe";
  private static final String ALONE = "wFDAumEN";
  private static final List<String> TOOLS = List.of("rnftdaiwFDAumEN".split(""));
  private static final Pattern GROUPS = Pattern.compile("[" + BESIDE + "]+|[" + ALONE + "]");
  private static final String RUNNING = "[^xedD]";

  static Stream<String> allTurnsOfReadsAndWrites() {
    return IntStream.rangeClosed(1, 5)
        .boxed()
        .flatMap(
            length ->
                IntStream.range(0, 1 << length)
                    .mapToObj(bits -> Integer.toBinaryString(1 << length | bits).substring(1)))
        .map(bits -> bits.replace('0', 'r').replace('1', 'w'));
  }

  static Stream<String> turnsOfAllKinds() {
    Random random = new Random(13); // a turn that fails is named by its word
    String kinds = BESIDE + BESIDE + ALONE;
    return Stream.generate(
            () ->
                random
                    .ints(1 + random.nextInt(9), 0, kinds.length())
                    .mapToObj(i -> kinds.substring(i, i + 1))
                    .collect(Collectors.joining()))
        .limit(120);
  }

  @ParameterizedTest
  @DisplayName("A15 neighbours that read run side by side, a call that writes alone and in order")
  @MethodSource({"allTurnsOfReadsAndWrites", "turnsOfAllKinds"})
  void neighboursThatReadRunTogetherAndAWriteRunsAlone(String word) {
    Turn turn = new Turn(word);

    turn.run(Permissions.full());

    assertThat(turn.moments()).isEqualTo(expectedMoments(word));
    assertThat(turn.heard).isEqualTo(expectedEvents(word));
    assertThat(turn.texts()).isEqualTo(word.chars().mapToObj(TurnOrderTest::text).toList());
  }

  private static List<Set<Integer>> expectedMoments(String word) {
    return groups(word)
        .map(group -> running(word, group))
        .filter(together -> !together.isEmpty())
        .toList();
  }

  private static List<String> expectedEvents(String word) {
    List<String> events = new ArrayList<>();
    groups(word)
        .forEach(
            group -> {
              for (int call : group) {
                switch (word.charAt(call)) {
                  case 'a', 'A' -> events.addAll(List.of("asked " + call, "approved " + call));
                  case 'd', 'D' -> events.add("denied " + call);
                  default -> {}
                }
              }
              running(word, group).forEach(call -> events.add("began " + call));
              group.forEach(call -> events.add("ended " + call));
            });
    return events;
  }

  /** The calls that go together, by their places. */
  private static Stream<List<Integer>> groups(String word) {
    return GROUPS
        .matcher(word)
        .results()
        .map(group -> IntStream.range(group.start(), group.end()).boxed().toList());
  }

  private static Set<Integer> running(String word, List<Integer> group) {
    Set<Integer> running = new TreeSet<>(group);
    running.removeIf(call -> !word.substring(call, call + 1).matches(RUNNING));
    return running;
  }

  private static String text(int kind) {
    return switch (kind) {
      case 'f', 'F' -> "'%c' failed: broken".formatted(kind);
      case 't' -> "'t' did not end in time and was stopped; what it did so far is unknown";
      case 'd', 'D' ->
          "Permission denied for '%1$c': a rule denies %1$c. It did not run.".formatted(kind);
      case 'x' -> "There is no tool 'x'. Tools: " + String.join(", ", TOOLS) + ".";
      case 'e' ->
          "The arguments of 'finish' do not fit its schema. The tool did not run.\n"
              + "- status: required, but missing\n- summary: required, but missing";
      default -> (char) kind + " done";
    };
  }

  @ParameterizedTest
  @DisplayName("M8 of many calls sixteen run at once")
  @ValueSource(ints = {15, 16, 17, 32, 40})
  void noMoreThanSixteenRunTogether(int count) {
    Turn turn = new Turn("r".repeat(count));

    turn.run(Permissions.full());

    assertThat(turn.moments().stream().map(Set::size).toList())
        .isEqualTo(
            IntStream.iterate(count, left -> left > 0, left -> left - 16)
                .mapToObj(left -> Math.min(left, 16))
                .toList());
    assertThat(turn.texts()).hasSize(count).containsOnly("r done");
  }

  @Test
  void whatComesAfterAPlanWaitsForItsApproval() {
    Turn turn = new Turn("rrprrw");

    turn.run(Permissions.plan());

    assertThat(turn.moments()).containsExactly(Set.of(0, 1), Set.of(3, 4), Set.of(5));
    assertThat(turn.heard)
        .startsWith("began 0", "began 1", "ended 0", "ended 1", "asked 2", "approved 2", "ended 2");
    assertThat(turn.texts())
        .containsExactly(
            "r done",
            "r done",
            "The plan is approved: carry it out.",
            "r done",
            "r done",
            "w done");
  }

  static Stream<Arguments> stops() {
    return Stream.of(
        Arguments.of(
            "rrrrw",
            RunLimits.builder().maxToolCalls(3).build(),
            "",
            Outcome.TOOL_CALL_LIMIT,
            "the run may call 3 tools",
            "Not run: the limit of tool calls is reached."),
        Arguments.of(
            "iiiiw",
            RunLimits.builder().maxIdenticalCalls(3).build(),
            "",
            Outcome.LOOP_DETECTED,
            "'i' was asked for with the same arguments more than 3 times",
            "Not run: the same call was made too often."),
        Arguments.of(
            "rrrwr",
            RunLimits.defaults(),
            "ended 2",
            Outcome.CANCELLED,
            "it was cancelled",
            "Not run: the run was stopped."),
        Arguments.of(
            "rrrwr",
            RunLimits.defaults(),
            "ended 2",
            Outcome.TIMED_OUT,
            "the run may take 10 minutes",
            "Not run: the run's time is up."));
  }

  @ParameterizedTest
  @MethodSource("stops")
  void whatWasAdmittedBeforeTheRunIsStoppedRunsAndTheRestDoesNot(
      String word, RunLimits limits, String when, Outcome outcome, String reason, String rest) {
    Turn turn = new Turn(word);
    turn.limits = limits;
    turn.stopWhen = when;
    turn.stop = () -> turn.run.control.stop(outcome);

    turn.run(Permissions.full());

    String done = word.charAt(0) + " done";
    assertThat(turn.moments()).containsExactly(Set.of(0, 1, 2));
    assertThat(turn.texts()).containsExactly(done, done, done, rest, rest);
    assertThat(turn.heard.subList(3, 8))
        .containsExactly("ended 0", "ended 1", "ended 2", "ended 3", "ended 4");
    assertThat(turn.result.outcome()).isEqualTo(outcome);
    assertThat(turn.result.reason()).isEqualTo(Optional.ofNullable(reason));
  }

  @Test
  void anInterruptBetweenTwoCallsIsHeardBeforeTheNextBegins() {
    Turn turn = new Turn("rrrwr");
    turn.stopWhen = "ended 2";
    turn.stop = () -> Thread.currentThread().interrupt();

    turn.run(Permissions.full());

    assertThat(turn.moments()).containsExactly(Set.of(0, 1, 2));
    assertThat(turn.texts().subList(3, 5)).containsOnly("Not run: the run was stopped.");
    assertThat(turn.result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aRunThatIsStoppedBetweenTheChecksOfAGroupBeginsNoneOfIt() {
    Turn turn = new Turn("rrarw");
    turn.stopWhen = "approved 2";
    turn.stop = () -> turn.run.control.stop(Outcome.CANCELLED);

    turn.run(Permissions.full());

    assertThat(turn.moments()).isEmpty();
    assertThat(turn.texts()).hasSize(5).containsOnly("Not run: the run was stopped.");
    assertThat(turn.result.outcome()).isEqualTo(Outcome.CANCELLED);
  }

  /** A run of one turn on threads that are watched. */
  private static final class Turn {
    private final String word;
    private final StillMoments still = new StillMoments();
    private final List<String> heard = new ArrayList<>();
    private RunResult result;
    private RunLimits limits = RunLimits.defaults();
    private String stopWhen = "";
    private Runnable stop = () -> {};
    private Run run;

    Turn(String word) {
      this.word = word;
    }

    void run(Permissions permissions) {
      EngineBuilder builder =
          Engine.builder()
              .model(ScriptedModel.builder().calls(calls()).reply("over").build())
              .tools(tools())
              .permissions(permissions.deny("d").deny("D").ask("a").ask("A"))
              .approver(Approver.blocking(request -> Decision.allowOnce()))
              .limits(limits)
              .listener(this::hear);
      try (OpenEngine engine = new OpenEngine(builder)) {
        run = engine.prepare("go");
        RunWatchdog.Watched watched = engine.watch(run);
        run.control.begin();
        run.transcript.say(UserMessage.of("go"));
        ToolCallAuthorizer authorizer = new ToolCallAuthorizer(run, watched);
        EngineTools own = new EngineTools(run, authorizer, watched, new LearnedWindows());
        ToolRunner runner = new ToolRunner(run, still, watched, authorizer, own.all());
        result =
            engine.result(
                run,
                new AgentLoop(
                    run,
                    runner,
                    own.offered(),
                    new ContextSettings(true, 0.8, Optional.empty(), new LearnedWindows()),
                    watched));
        watched.end();
      } finally {
        still.shutdown();
      }
    }

    private ToolCall[] calls() {
      return IntStream.range(0, word.length())
          .mapToObj(
              i ->
                  switch (word.charAt(i)) {
                    case 'e' -> new ToolCall("" + i, "finish", "{}");
                    case 'i' -> new ToolCall("" + i, "i", "{}");
                    case 'p' -> new ToolCall("" + i, "submit_plan", "{\"plan\":\"1. write\"}");
                    default -> new ToolCall("" + i, word.substring(i, i + 1), "{\"n\":" + i + "}");
                  })
          .toArray(ToolCall[]::new);
    }

    private TestTool[] tools() {
      return TOOLS.stream()
          .map(name -> with(effects(name), TestTool.doing(name, this::work)))
          .toArray(TestTool[]::new);
    }

    private static TestTool with(List<Effect> effects, TestTool tool) {
      return effects.isEmpty()
          ? tool
          : tool.with(effects.get(0), effects.subList(1, effects.size()).toArray(Effect[]::new));
    }

    private static List<Effect> effects(String tool) {
      return switch (tool) {
        case "n" -> List.of(Effect.READ, Effect.NETWORK);
        case "u" -> List.of();
        case "m" -> List.of(Effect.READ, Effect.WRITE);
        case "E" -> List.of(Effect.READ, Effect.EXECUTE);
        case "N" -> List.of(Effect.NETWORK);
        default -> List.of(ALONE.contains(tool) ? Effect.WRITE : Effect.READ);
      };
    }

    private ToolResult work(ToolCall call, ToolContext context) {
      still.await(Integer.parseInt(call.id()));
      if (run.transcript.started(call).isEmpty()) { // nothing moves: this thread may look
        throw new IllegalStateException("began before it was stored");
      }
      switch (call.name()) {
        case "f", "F" -> throw new IllegalStateException("broken");
        case "t" -> {
          ((RunControl) context.cancellation()).stop(Outcome.TIMED_OUT);
          throw new IllegalStateException("interrupted");
        }
        default -> {
          return ToolResult.success(call.name() + " done");
        }
      }
    }

    private void hear(AgentEvent event) {
      note(event);
      if (!heard.isEmpty() && heard.get(heard.size() - 1).equals(stopWhen)) {
        stop.run();
      }
    }

    private void note(AgentEvent event) {
      if (event instanceof AgentEvent.ApprovalAsked asked) {
        heard.add("asked " + asked.call().id());
      } else if (event instanceof AgentEvent.ApprovalDecided decided) {
        heard.add((decided.allowed() ? "approved " : "refused ") + decided.call().id());
      } else if (event instanceof AgentEvent.PermissionDenied denied) {
        heard.add("denied " + denied.call().id());
      } else if (event instanceof AgentEvent.ToolStarted started) {
        heard.add("began " + started.call().id());
      } else if (event instanceof AgentEvent.ToolFinished finished) {
        heard.add("ended " + finished.call().id());
      }
    }

    List<Set<Integer>> moments() {
      return still.all();
    }

    List<String> texts() {
      return result.messages().stream()
          .filter(ToolMessage.class::isInstance)
          .map(message -> message.text())
          .toList();
    }
  }
}
