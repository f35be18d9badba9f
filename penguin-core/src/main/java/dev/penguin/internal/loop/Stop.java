package dev.penguin.internal.loop;

import dev.penguin.engine.Outcome;
import dev.penguin.internal.approval.Waiting;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why a run stops.
 *
 * @param outcome how it ended
 * @param text the answer
 * @param reason why it ended like that, if there is more to say
 * @param question the question that waits for an answer, if any
 * @param closing a message that is stored together with the end: the result of the call that ends
 *     the run, or what had arrived of a reply
 * @param leavesOpen whether calls stay open that wait, so that the run can go on
 */
public record Stop(
    Outcome outcome,
    String text,
    Optional<String> reason,
    Optional<String> question,
    Optional<Message> closing,
    boolean leavesOpen) {

  /** How the model itself ends a run; any other end comes from outside. */
  private static final Set<Outcome> OF_MODEL =
      EnumSet.of(
          Outcome.COMPLETED,
          Outcome.NEEDS_INPUT,
          Outcome.BLOCKED,
          Outcome.TRUNCATED,
          Outcome.EMPTY,
          Outcome.REFUSED);

  public static Stop of(Outcome outcome, String text) {
    return new Stop(outcome, text, Optional.empty(), Optional.empty(), Optional.empty(), false);
  }

  public static Stop because(Outcome outcome, String text, String reason) {
    return new Stop(outcome, text, Optional.of(reason), Optional.empty(), Optional.empty(), false);
  }

  /** The model asks; the question is its text where it wrote no other. */
  public static Stop asking(String text, String question) {
    return new Stop(
        Outcome.NEEDS_INPUT,
        text.isBlank() ? question : text,
        Optional.empty(),
        Optional.of(question),
        Optional.empty(),
        false);
  }

  /** Calls wait that have no result yet. */
  static Stop waiting(String text, List<Waiting> calls) {
    boolean approval = calls.stream().anyMatch(Waiting::approval);
    String what = approval ? " for a decision" : " for an answer";
    String reason = (calls.size() == 1 ? "a call waits" : calls.size() + " calls wait") + what;
    return new Stop(
        approval ? Outcome.NEEDS_APPROVAL : Outcome.NEEDS_INPUT,
        text,
        Optional.of(reason),
        Optional.empty(),
        Optional.empty(),
        true);
  }

  /** The same stop, with what had arrived of a reply. */
  Stop with(AssistantMessage partial) {
    return new Stop(outcome, partial.text(), reason, question, Optional.of(partial), leavesOpen);
  }

  /** Whether the model itself ended the run. */
  boolean isOfModel() {
    return !leavesOpen && OF_MODEL.contains(outcome);
  }

  /** The same stop by a call, which gets its result with it. */
  public Stop by(ToolCall call) {
    return new Stop(
        outcome, text, reason, question, Optional.of(ToolMessage.of(call, "Done.", false)), false);
  }
}
