package dev.penguin.internal.loop;

import dev.penguin.engine.Outcome;
import dev.penguin.internal.budget.Budget;
import dev.penguin.internal.context.ContextSettings;
import dev.penguin.internal.context.OverflowText;
import dev.penguin.internal.context.Summarizer;
import dev.penguin.internal.context.SummaryFailedException;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.tool.Cancellation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Asks for the summaries of a run, within its budget and time. No piece of them is an event.
 * Belongs to the run's thread.
 */
final class RunSummary implements Summarizer.Model {
  /** The window of a model of which none is known; the smallest that is still in common use. */
  private static final int USUAL_WINDOW = 8_192;

  /** What a model may write, its thoughts included. */
  private static final int MAX_OUTPUT = 8_000;

  /** A reply that goes on after so many characters will never be a summary. */
  private static final int MAX_CHARACTERS = 100_000;

  private static final Duration MAX_TIME = Duration.ofMinutes(2);

  private final Run run;
  private final ContextSettings settings;
  private final ModelCall call;
  private final ChatModel model;
  private Usage cost = Usage.NONE;

  RunSummary(Run run, ContextSettings settings, ModelCall call) {
    this.run = run;
    this.settings = settings;
    this.call = call;
    model = settings.summarizer().orElse(run.settings.model());
  }

  /** Summarizes messages, with the summary of what came before them. */
  String of(String earlier, List<Message> messages) throws SummaryFailedException {
    return new Summarizer(this, window()).summarize(earlier, messages);
  }

  /** Its model's, or that of the one that stood in for the run's model last when it has less. */
  private int window() {
    int own = settings.windows().of(model.info()).orElse(USUAL_WINDOW);
    return settings.summarizer().isPresent()
        ? own
        : Math.min(own, settings.windows().of(call.answering()).orElse(own));
  }

  /** What was charged since this was asked last. */
  Usage takeCost() {
    Usage taken = cost;
    cost = Usage.NONE;
    return taken;
  }

  @Override
  public ModelReply ask(List<Message> messages) throws SummaryFailedException {
    Duration left = run.control.remaining();
    RunControl control = run.control.within(left.compareTo(MAX_TIME) < 0 ? left : MAX_TIME);
    long input = messages.stream().mapToLong(TokenEstimate::of).sum();
    Cancellation.Registration parent = run.control.onCancel(() -> control.stop(Outcome.CANCELLED));
    try {
      ModelCall.Answer answer =
          call.ask(model, request(messages, control), input, new Bound(control), () -> {});
      if (answer == null) {
        throw new SummaryFailedException("the run was stopped");
      }
      cost = cost.plus(answer.used());
      return withoutSecrets(answer.reply());
    } catch (Budget.SpentException e) {
      throw new SummaryFailedException(String.valueOf(e.getMessage()));
    } catch (ModelException.ContextTooLong e) {
      if (!call.isOwn(e) && teaches(e)) {
        settings.windows().learn(call.answering(), e, input);
      }
      throw e;
    } catch (ModelException e) {
      throw new SummaryFailedException(
          control.isCancelled()
              ? "the model wrote without an end, or took too long"
              : e.getClass().getSimpleName() + ": " + e.getMessage());
    } finally {
      parent.close();
    }
  }

  /** What is summarized in pieces goes out again with the next one, before anything is stored. */
  private ModelReply withoutSecrets(ModelReply reply) {
    Redactor redactor = run.transcript.redactor();
    redactor.collect();
    return new ModelReply(
        AssistantMessage.of(redactor.hide(reply.message().text())),
        reply.finishReason(),
        reply.usage(),
        reply.id());
  }

  /** A guess from a summary's request, a small one, must not narrow the run's own window. */
  private boolean teaches(ModelException.ContextTooLong error) {
    return OverflowText.of(error).window().isPresent()
        || !call.answering().toString().equals(run.settings.model().info().toString());
  }

  private ModelRequest request(List<Message> messages, RunControl control) {
    int output = Math.min(MAX_OUTPUT, window() / 4);
    return new ModelRequest(
        messages,
        List.of(),
        OptionalInt.of(Math.min(output, model.info().maxOutputTokens().orElse(output))),
        Optional.empty(),
        Optional.of(control.remaining()),
        control);
  }

  /** Stops a reply that never ends, also that of a model that looks at no cancellation. */
  private static final class Bound implements DeltaListener {
    private final RunControl control;
    private long characters;

    Bound(RunControl control) {
      this.control = control;
    }

    @Override
    public void onText(String text) {
      count(text);
    }

    @Override
    public void onReasoning(String text) {
      count(text);
    }

    private void count(String text) {
      characters += text.length();
      if (characters > MAX_CHARACTERS) {
        control.stop(Outcome.CANCELLED);
      }
      if (control.isCancelled()) {
        throw new ModelException.Cancelled("The summary is not wanted any more");
      }
    }
  }
}
