package dev.penguin.longrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.CompactionFinished;
import dev.penguin.event.AgentListener;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What holds of a long session, and what happened in it. */
final class LongLaw implements AgentListener {
  private final Facts facts;
  private final CountingServer server;
  private final LongModel model;
  private final List<CompactionFinished> compactions = new ArrayList<>();

  /** How many requests of the work were answered before each compaction. */
  private final Set<Integer> places = new TreeSet<>();

  LongLaw(Facts facts, CountingServer server, LongModel model) {
    this.facts = facts;
    this.server = server;
    this.model = model;
  }

  @Override
  public void onEvent(AgentEvent event) {
    if (event instanceof CompactionFinished finished) {
      compactions.add(finished);
      places.add(work().size());
    }
  }

  /** The requests of the work: all but those for summaries. */
  private List<Seen> work() {
    return server.requests().stream().filter(LongModel::isWork).toList();
  }

  /** How many compactions made a summary. */
  long summaries() {
    return compactions.stream().filter(each -> each.summarizedMessages() > 0).count();
  }

  /** Why there were no summaries. */
  List<String> problems() {
    return compactions.stream().flatMap(each -> each.problem().stream()).distinct().toList();
  }

  /** All was done, and each fact was found. */
  void checkDone(List<RunResult> results) {
    assertThat(server.wrong()).isEmpty();
    assertThat(results).extracting(RunResult::outcome).containsOnly(Outcome.COMPLETED);
    assertThat(model.missed()).isEmpty();
    assertThat(model.isDone()).isTrue();
    assertThat(model.answered()).isGreaterThanOrEqualTo(facts.names().size());
  }

  /** What was sent only grew, but for the compactions, and was read from the vendor's cache. */
  void checkPrefixes(Wires wires) {
    List<Seen> work = work();
    List<Counted> counts = new ArrayList<>();
    for (int i = 0; i < server.requests().size(); i++) {
      if (LongModel.isWork(server.requests().get(i))) {
        counts.add(server.counts().get(i));
      }
    }
    for (int i = 1; i < work.size(); i++) {
      String difference = PrefixLaw.difference(work.get(i - 1), work.get(i));
      if (places.contains(i)) {
        assertThat(difference).as("request %d, after a compaction", i).startsWith("message ");
      } else {
        assertThat(difference).as("request %d", i).isEmpty();
        long before = counts.get(i - 1).input();
        assertThat(counts.get(i).cached())
            .as("request %d", i)
            .isEqualTo(before < 1024 ? 0 : wires.isAnthropic() ? before : before / 128 * 128);
      }
    }
  }

  /** Each request is charged, those for summaries too. */
  void checkUsage(List<RunResult> results) {
    assertThat(results.stream().mapToLong(each -> each.usage().inputTokens()).sum())
        .isEqualTo(server.counts().stream().mapToLong(Counted::input).sum());
    assertThat(results.stream().mapToLong(each -> each.usage().outputTokens()).sum())
        .isEqualTo(server.counts().stream().mapToLong(Counted::output).sum());
  }

  /** What is stored is all that was said, word for word. */
  void checkStored(Engine engine) {
    List<Message> stored = LongRun.messages(engine);
    Map<String, ToolCall> calls = new HashMap<>();
    int collected = 0;
    for (Message message : stored) {
      if (message instanceof AssistantMessage reply) {
        reply.toolCalls().forEach(call -> calls.put(call.id(), call));
      } else if (message instanceof ToolMessage result) {
        ToolCall call = calls.remove(result.callId());
        collected += call.name().equals("collect") ? 1 : 0;
        if (!call.name().equals("read_result")) {
          assertThat(result.text()).isEqualTo(LongRun.result(facts, call));
        }
      }
    }
    assertThat(calls).isEmpty();
    assertThat(collected).isEqualTo(facts.turns() + facts.turns() / 7);
    assertThat(stored)
        .filteredOn(UserMessage.class::isInstance)
        .extracting(Message::text)
        .containsExactly(facts.history().get(0).text(), facts.firstPrompt(), facts.secondPrompt());
  }

  @Override
  public String toString() {
    return "%d requests, %d for summaries; %d too long; %d compactions, %d with a summary, %s; %d facts needed, %d in view"
        .formatted(
            server.requests().size(),
            server.requests().size() - work().size(),
            server.tooLong().size(),
            compactions.size(),
            summaries(),
            problems(),
            model.answered(),
            model.fromView());
  }
}
