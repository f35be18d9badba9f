package dev.penguin.internal.answer;

import dev.penguin.engine.Outcome;
import dev.penguin.engine.ResultTypeException;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TypedResult;
import dev.penguin.error.FailedRun;
import dev.penguin.internal.json.Json;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.typed.ResultType;
import java.util.Optional;

/**
 * Parses the final answer of a run into the requested type.
 *
 * @param type how it is read
 * @param redactor keeps keys out of messages
 * @param <T> the type
 */
public record AnswerReader<T>(ResultType<T> type, Redactor redactor) {
  private static final int MAX_QUOTE = 200;

  /**
   * The answer.
   *
   * @throws ResultTypeException when there is none
   */
  public TypedResult<T> read(RunResult result) {
    if (result.outcome() != Outcome.COMPLETED) {
      throw failure("the run ended with " + result.outcome() + reason(result), result);
    }
    try {
      return new TypedResult<>(type.read(result.text()), result);
    } catch (IllegalArgumentException e) {
      throw failure("the model's answer does not fit: " + problems(result.text(), e), result);
    }
  }

  private String reason(RunResult result) {
    return result
        .question()
        .map(
            question ->
                ", as the model asks: "
                    + quote(question).orElse("nothing")
                    + ". Answer with the next prompt of the session, or build the agent with"
                    + " askUser(false)")
        .or(() -> result.reason().map(text -> ": " + redactor.hide(text)))
        .orElse("");
  }

  /**
   * The problems of the text without keys, as a problem quotes the beginning of a value, which may
   * be half a key.
   */
  private String problems(String text, IllegalArgumentException original) {
    String hidden = redactor.hide(text);
    if (!hidden.equals(text)) {
      try {
        type.read(hidden);
      } catch (IllegalArgumentException e) {
        return String.valueOf(e.getMessage());
      }
    }
    return redactor.hide(String.valueOf(original.getMessage()));
  }

  private ResultTypeException failure(String why, RunResult result) {
    boolean isQuestion = result.question().filter(result.text()::equals).isPresent();
    String quote =
        quote(isQuestion ? "" : result.text())
            .map(text -> "\nThe last text was: " + text)
            .orElse("");
    ResultTypeException failure =
        new ResultTypeException(
            "The run gave no usable answer of type " + type + ": " + why + quote, result);
    failure.attach(new FailedRun(result.runId(), result.sessionId(), result.usage()));
    return failure;
  }

  private Optional<String> quote(String text) {
    String hidden = Json.wellFormed(redactor.hide(text)).strip();
    if (hidden.isEmpty()) {
      return Optional.empty();
    }
    if (hidden.length() <= MAX_QUOTE) {
      return Optional.of(Json.write(hidden));
    }
    int end = Character.isHighSurrogate(hidden.charAt(MAX_QUOTE - 1)) ? MAX_QUOTE - 1 : MAX_QUOTE;
    return Optional.of(Json.write(hidden.substring(0, end)) + "…");
  }
}
