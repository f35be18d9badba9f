package dev.penguin.model;

import dev.penguin.message.Message;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.ToolSpec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One call of a model. Immutable.
 *
 * @param messages the conversation; each tool call in it has exactly one result
 * @param tools the tools that the model may ask for
 * @param maxOutputTokens the most tokens to answer with, positive; empty for the model's own
 * @param resultSchema the JSON Schema that the answer must follow; empty for plain text
 * @param timeout the time in which the call must have ended, attempts and waits included; the
 *     model's own holds as well, the shorter one counts
 * @param cancellation asks the call to stop
 */
public record ModelRequest(
    List<Message> messages,
    List<ToolSpec> tools,
    OptionalInt maxOutputTokens,
    Optional<String> resultSchema,
    Optional<Duration> timeout,
    Cancellation cancellation) {
  /** Copies the lists and checks the numbers. */
  public ModelRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    Objects.requireNonNull(resultSchema, "resultSchema");
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(cancellation, "cancellation");
    if (maxOutputTokens.isPresent() && maxOutputTokens.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "maxOutputTokens must be positive, got " + maxOutputTokens.getAsInt());
    }
  }

  /**
   * A call with messages only.
   *
   * @param messages the conversation
   */
  public static ModelRequest of(List<Message> messages) {
    return new ModelRequest(
        messages,
        List.of(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Cancellation.never());
  }

  /**
   * The same call with tools.
   *
   * @param offered the tools that the model may ask for
   */
  public ModelRequest withTools(List<ToolSpec> offered) {
    return new ModelRequest(
        messages, offered, maxOutputTokens, resultSchema, timeout, cancellation);
  }

  /**
   * The same call with an output limit.
   *
   * @param tokens the most tokens to answer with, positive
   */
  public ModelRequest withMaxOutputTokens(int tokens) {
    return new ModelRequest(
        messages, tools, OptionalInt.of(tokens), resultSchema, timeout, cancellation);
  }

  /**
   * The same call with a schema for the answer.
   *
   * @param schema the JSON Schema
   */
  public ModelRequest withResultSchema(String schema) {
    return new ModelRequest(
        messages, tools, maxOutputTokens, Optional.of(schema), timeout, cancellation);
  }

  /**
   * The same call with a time limit.
   *
   * @param limit the time in which the call must have ended
   */
  public ModelRequest withTimeout(Duration limit) {
    return new ModelRequest(
        messages, tools, maxOutputTokens, resultSchema, Optional.of(limit), cancellation);
  }

  /**
   * The same call that can be stopped.
   *
   * @param stop asks the call to stop
   */
  public ModelRequest withCancellation(Cancellation stop) {
    return new ModelRequest(messages, tools, maxOutputTokens, resultSchema, timeout, stop);
  }
}
