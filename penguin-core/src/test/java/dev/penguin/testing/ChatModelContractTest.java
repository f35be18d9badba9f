package dev.penguin.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ChatModelContractTest {
  private static final ModelRequest HELLO = ModelRequest.of(List.of(UserMessage.of("hello")));
  private static final ModelRequest WEATHER = ModelRequest.of(List.of(UserMessage.of("weather")));

  /** A broken model, the case that must notice, and what the case says. */
  private record Mutant(String what, Supplier<ChatModel> model, String caught, String says) {}

  @TestFactory
  Stream<DynamicTest> theScriptedModelKeepsTheContract() {
    return ContractProof.tests(
        ChatModelContract.cases(ChatModelContractTest::scripted, HELLO, WEATHER));
  }

  @TestFactory
  Stream<DynamicTest> theRecordingModelKeepsTheContract() {
    return ContractProof.tests(
        ChatModelContract.cases(() -> RecordedModel.recording(scripted()), HELLO, WEATHER));
  }

  @TestFactory
  Stream<DynamicTest> theReplayingModelKeepsTheContract() {
    RecordedModel recorded = RecordedModel.recording(scripted());
    recorded.generate(HELLO, DeltaListener.none());
    recorded.generate(WEATHER, DeltaListener.none());
    List<RecordedModel.Exchange> often = new ArrayList<>();
    Collections.nCopies(10, recorded.exchanges()).forEach(often::addAll);

    return ContractProof.tests(
        ChatModelContract.cases(() -> RecordedModel.replaying(often), HELLO, WEATHER));
  }

  @TestFactory
  Stream<DynamicTest> aModelThatTakesItsTimeKeepsTheContractOfStopping() {
    return ContractProof.tests(
        ChatModelContract.cases(
                () ->
                    ScriptedModel.builder()
                        .byConversation()
                        .delay(Duration.ofDays(1_000_000_000))
                        .reply("late")
                        .build(),
                HELLO)
            .stream()
            .filter(one -> one.name().matches(".*(cancelled|interrupted).*"))
            .toList());
  }

  @TestFactory
  Stream<DynamicTest> aBrokenModelIsCaught() {
    return mutants().stream()
        .map(
            mutant ->
                DynamicTest.dynamicTest(
                    mutant.what(),
                    () ->
                        ContractProof.expectFailure(
                            ChatModelContract.cases(mutant.model(), HELLO, WEATHER),
                            mutant.caught(),
                            mutant.says())));
  }

  @Test
  void everyCaseCatchesSomething() {
    assertThat(mutants().stream().map(Mutant::caught))
        .containsAll(
            ChatModelContract.cases(ChatModelContractTest::scripted, HELLO).stream()
                .map(ContractCase::name)
                .toList());
  }

  @Test
  void aModelThatCanBeClosedIsClosedAfterEachCase() {
    AtomicInteger open = new AtomicInteger();
    class ClosableModel extends Wrapper implements AutoCloseable {
      ClosableModel() {
        open.incrementAndGet();
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    }

    assertThat(ContractProof.failures(ChatModelContract.cases(ClosableModel::new, HELLO)))
        .isEmpty();
    assertThat(open).hasValue(0);
  }

  private static ChatModel scripted() {
    return ScriptedModel.builder()
        .byConversation()
        .turn(
            request ->
                request.messages().equals(HELLO.messages())
                    ? ModelReply.text("Hello there, how are you?")
                    : ModelReply.calls(new ToolCall("call_1", "weather", "{}")))
        .build();
  }

  private static List<Mutant> mutants() {
    List<Mutant> mutants = new ArrayList<>(ofReplies());
    mutants.addAll(ofUsage());
    mutants.addAll(ofPieces());
    mutants.addAll(ofStopping());
    return mutants;
  }

  private static List<Mutant> ofReplies() {
    return List.of(
        new Mutant(
            "changes its name",
            ChangingInfo::new,
            "The model says the same about itself at each call",
            "info() must give the same at each call: expected 'any/model-1', got 'any/model-2'"),
        new Mutant(
            "says nothing",
            () -> answering(ModelReply.text("  ")),
            "The first request is answered with text",
            "The first request given to ChatModelContract.cases must be answered with text, got ModelReply[message=AssistantMessage[parts=[Text[text=  ]], toolCalls=[]], finishReason=STOP, usage=Usage[inputTokens=2, outputTokens=1, cachedInputTokens=0, cacheWriteTokens=0, reasoningTokens=0], id=]"),
        new Mutant(
            "ends with calls that it has not",
            () ->
                answering(
                    new ModelReply(
                        AssistantMessage.of("hi"), FinishReason.TOOL_CALLS, Usage.NONE, "")),
            "The finish reason fits the tool calls",
            "A reply that ended with TOOL_CALLS must hold one, got ModelReply[message=AssistantMessage[parts=[Text[text=hi]], toolCalls=[]], finishReason=TOOL_CALLS, usage=Usage[inputTokens=2, outputTokens=1, cachedInputTokens=0, cacheWriteTokens=0, reasoningTokens=0], id=]"),
        new Mutant(
            "hides its calls",
            () ->
                answering(
                    new ModelReply(
                        new AssistantMessage(
                            List.of(), List.of(new ToolCall("1", "weather", "{}"))),
                        FinishReason.STOP,
                        Usage.NONE,
                        "")),
            "The finish reason fits the tool calls",
            "A reply that ended with STOP must hold no call, got ModelReply[message=AssistantMessage[parts=[], toolCalls=[ToolCall[id=1, name=weather, argumentsJson={}]]], finishReason=STOP, usage=Usage[inputTokens=2, outputTokens=3, cachedInputTokens=0, cacheWriteTokens=0, reasoningTokens=0], id=]"));
  }

  private static List<Mutant> ofUsage() {
    return List.of(
        new Mutant(
            "reasons more than it says",
            () -> answering(ModelReply.text("hi").withUsage(new Usage(5, 1, 0, 0, 2))),
            "The parts of a usage are no more than the whole",
            "Tokens of reasoning are part of the output, got Usage[inputTokens=5, outputTokens=1, cachedInputTokens=0, cacheWriteTokens=0, reasoningTokens=2]"),
        new Mutant(
            "caches more than it got",
            () -> answering(ModelReply.text("hi").withUsage(new Usage(5, 1, 3, 3, 0))),
            "The parts of a usage are no more than the whole",
            "Tokens read from and written to the cache are part of the input, got Usage[inputTokens=5, outputTokens=1, cachedInputTokens=3, cacheWriteTokens=3, reasoningTokens=0]"));
  }

  private static List<Mutant> ofPieces() {
    return List.of(
        new Mutant(
            "swallows a piece",
            SwallowsFirst::new,
            "What is streamed piece by piece is the text of the reply",
            "The pieces that were streamed must be the text of the reply: expected 'Hello there, how are"
                + " you?', got 'there, how are you?'"),
        new Mutant(
            "tells empty pieces",
            TellsEmpty::new,
            "What is streamed piece by piece is the text of the reply",
            "A piece that is streamed must not be empty"),
        new Mutant(
            "tells after the reply",
            TellsLate::new,
            "Nothing is streamed after the reply",
            "Nothing must be streamed after the call ended"),
        new Mutant(
            "mixes up its listeners",
            MixesUp::new,
            "Calls at once do not touch each other",
            "The pieces that were streamed must be the text of the reply: expected 'Hello there, how are you?', got ''"));
  }

  private static List<Mutant> ofStopping() {
    return List.of(
        new Mutant(
            "answers though cancelled",
            IgnoresCancellation::new,
            "A request that was cancelled before is not answered",
            "A request that was cancelled before must end with ModelException.Cancelled: got no"
                + " exception"),
        new Mutant(
            "goes on under way",
            GoesOn::new,
            "A call that is cancelled under way ends soon",
            "A call that is cancelled while it is answered must end soon: still busy after 1000 ms"),
        new Mutant(
            "forgets its registration",
            LeavesRegistration::new,
            "A call leaves no action at the cancellation",
            "A call that ended must close its registrations at the cancellation; open ones: expected"
                + " '0', got '1'"),
        new Mutant(
            "eats the interrupt",
            EatsInterrupt::new,
            "An interrupted call ends soon and keeps the interrupt",
            "A call on an interrupted thread must leave the thread interrupted"));
  }

  private static ChatModel answering(ModelReply reply) {
    return ScriptedModel.builder().byConversation().turn(request -> reply).build();
  }

  /** A model that keeps the contract, for subclasses that break it in one place. */
  private static class Wrapper implements ChatModel {
    private final ChatModel good = scripted();

    @Override
    public ModelInfo info() {
      return good.info();
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      return good.generate(request, deltas);
    }
  }

  private static final class ChangingInfo extends Wrapper {
    private int asked;

    @Override
    public ModelInfo info() {
      return ModelInfo.of("any", "model-" + ++asked);
    }
  }

  private static final class SwallowsFirst extends Wrapper {
    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      AtomicInteger told = new AtomicInteger();
      return super.generate(
          request,
          text -> {
            if (told.getAndIncrement() > 0) {
              deltas.onText(text);
            }
          });
    }
  }

  private static final class TellsEmpty extends Wrapper {
    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      deltas.onText("");
      return super.generate(request, deltas);
    }
  }

  private static final class TellsLate extends Wrapper {
    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      ModelReply reply = super.generate(request, deltas);
      Thread caller = Thread.currentThread();
      Thread late =
          new Thread(
              () -> {
                // The next time that the caller waits, its call has ended.
                while (caller.getState() == Thread.State.RUNNABLE) {
                  Thread.onSpinWait();
                }
                deltas.onText("PS");
              });
      late.setDaemon(true);
      late.start();
      return reply;
    }
  }

  /** Tells everybody's pieces to one who asked for the weather. */
  private static final class MixesUp extends Wrapper {
    private final CountDownLatch weatherAsked = new CountDownLatch(1);
    private volatile DeltaListener target = DeltaListener.none();

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      if (request.equals(WEATHER)) {
        target = deltas;
        weatherAsked.countDown();
      }
      try {
        weatherAsked.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return super.generate(request, text -> target.onText(text));
    }
  }

  private static final class IgnoresCancellation extends Wrapper {
    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      return super.generate(ModelRequest.of(request.messages()), deltas);
    }
  }

  private static final class GoesOn extends Wrapper {
    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      deltas.onText("Hello ");
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return super.generate(request, deltas);
    }
  }

  private static final class LeavesRegistration extends Wrapper {
    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      request.cancellation().onCancel(() -> {});
      return super.generate(request, deltas);
    }
  }

  private static final class EatsInterrupt extends Wrapper {
    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      Thread.interrupted();
      return super.generate(request, deltas);
    }
  }
}
