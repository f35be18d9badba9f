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
 * @param toolChoice whether the model may, must not or must ask for tools; means nothing without
 *     tools
 */
public record ModelRequest(
    List<Message> messages,
    List<ToolSpec> tools,
    OptionalInt maxOutputTokens,
    Optional<String> resultSchema,
    Optional<Duration> timeout,
    Cancellation cancellation,
    ToolChoice toolChoice) {
  /** Copies the lists and checks the numbers. */
  public ModelRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    Objects.requireNonNull(resultSchema, "resultSchema");
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(cancellation, "cancellation");
    Objects.requireNonNull(toolChoice, "toolChoice");
    if (maxOutputTokens.isPresent() && maxOutputTokens.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "maxOutputTokens must be positive, got " + maxOutputTokens.getAsInt());
    }
  }

  /**
   * A call in which the model decides whether it asks for tools.
   *
   * @param messages the conversation; each tool call in it has exactly one result
   * @param tools the tools that the model may ask for
   * @param maxOutputTokens the most tokens to answer with, positive; empty for the model's own
   * @param resultSchema the JSON Schema that the answer must follow; empty for plain text
   * @param timeout the time in which the call must have ended
   * @param cancellation asks the call to stop
   */
  public ModelRequest(
      List<Message> messages,
      List<ToolSpec> tools,
      OptionalInt maxOutputTokens,
      Optional<String> resultSchema,
      Optional<Duration> timeout,
      Cancellation cancellation) {
    this(messages, tools, maxOutputTokens, resultSchema, timeout, cancellation, ToolChoice.AUTO);
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
   * The same call with other messages.
   *
   * @param others the conversation; each tool call in it has exactly one result
   */
  public ModelRequest withMessages(List<Message> others) {
    return new ModelRequest(
        others, tools, maxOutputTokens, resultSchema, timeout, cancellation, toolChoice);
  }

  /**
   * The same call with tools.
   *
   * @param offered the tools that the model may ask for
   */
  public ModelRequest withTools(List<ToolSpec> offered) {
    return new ModelRequest(
        messages, offered, maxOutputTokens, resultSchema, timeout, cancellation, toolChoice);
  }

  /**
   * The same call with an output limit.
   *
   * @param tokens the most tokens to answer with, positive
   */
  public ModelRequest withMaxOutputTokens(int tokens) {
    return new ModelRequest(
        messages, tools, OptionalInt.of(tokens), resultSchema, timeout, cancellation, toolChoice);
  }

  /**
   * The same call with a schema for the answer.
   *
   * @param schema the JSON Schema
   */
  public ModelRequest withResultSchema(String schema) {
    return new ModelRequest(
        messages, tools, maxOutputTokens, Optional.of(schema), timeout, cancellation, toolChoice);
  }

  /**
   * The same call with a time limit.
   *
   * @param limit the time in which the call must have ended
   */
  public ModelRequest withTimeout(Duration limit) {
    return new ModelRequest(
        messages,
        tools,
        maxOutputTokens,
        resultSchema,
        Optional.of(limit),
        cancellation,
        toolChoice);
  }

  /**
   * The same call that can be stopped.
   *
   * @param stop asks the call to stop
   */
  public ModelRequest withCancellation(Cancellation stop) {
    return new ModelRequest(
        messages, tools, maxOutputTokens, resultSchema, timeout, stop, toolChoice);
  }

  /**
   * The same call with another say in whether the model asks for tools.
   *
   * @param choice whether it may, must not or must
   */
  public ModelRequest withToolChoice(ToolChoice choice) {
    return new ModelRequest(
        messages, tools, maxOutputTokens, resultSchema, timeout, cancellation, choice);
  }
}
