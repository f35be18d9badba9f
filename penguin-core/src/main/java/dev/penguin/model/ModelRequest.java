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
 * A request to a model. Immutable.
 *
 * @param messages the conversation; each tool call in it has exactly one result
 * @param tools the tools that the model may call
 * @param maxOutputTokens the maximum number of tokens of the reply, positive; empty for the model's
 *     own limit
 * @param resultSchema the JSON Schema that the answer must follow; empty for plain text
 * @param timeout the time limit for the request, including retries and waits; if the model has a
 *     shorter limit of its own, that one applies
 * @param cancellation signals that the request should stop
 * @param toolChoice whether the model may, must not or must call tools; has no effect without tools
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
   * Creates a request in which the model decides whether it calls tools.
   *
   * @param messages the conversation; each tool call in it has exactly one result
   * @param tools the tools that the model may call
   * @param maxOutputTokens the maximum number of tokens of the reply, positive; empty for the
   *     model's own limit
   * @param resultSchema the JSON Schema that the answer must follow; empty for plain text
   * @param timeout the time limit for the request
   * @param cancellation signals that the request should stop
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
   * Creates a request with messages only.
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
   * Returns a copy of this request with other messages.
   *
   * @param others the conversation; each tool call in it has exactly one result
   */
  public ModelRequest withMessages(List<Message> others) {
    return new ModelRequest(
        others, tools, maxOutputTokens, resultSchema, timeout, cancellation, toolChoice);
  }

  /**
   * Returns a copy of this request with tools.
   *
   * @param offered the tools that the model may call
   */
  public ModelRequest withTools(List<ToolSpec> offered) {
    return new ModelRequest(
        messages, offered, maxOutputTokens, resultSchema, timeout, cancellation, toolChoice);
  }

  /**
   * Returns a copy of this request with an output limit.
   *
   * @param tokens the maximum number of tokens of the reply, positive
   */
  public ModelRequest withMaxOutputTokens(int tokens) {
    return new ModelRequest(
        messages, tools, OptionalInt.of(tokens), resultSchema, timeout, cancellation, toolChoice);
  }

  /**
   * Returns a copy of this request with a schema for the answer.
   *
   * @param schema the JSON Schema
   */
  public ModelRequest withResultSchema(String schema) {
    return new ModelRequest(
        messages, tools, maxOutputTokens, Optional.of(schema), timeout, cancellation, toolChoice);
  }

  /**
   * Returns a copy of this request with a time limit.
   *
   * @param limit the time limit for the request
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
   * Returns a copy of this request that can be cancelled.
   *
   * @param stop signals that the request should stop
   */
  public ModelRequest withCancellation(Cancellation stop) {
    return new ModelRequest(
        messages, tools, maxOutputTokens, resultSchema, timeout, stop, toolChoice);
  }

  /**
   * Returns a copy of this request with another tool choice.
   *
   * @param choice whether the model may, must not or must call tools
   */
  public ModelRequest withToolChoice(ToolChoice choice) {
    return new ModelRequest(
        messages, tools, maxOutputTokens, resultSchema, timeout, cancellation, choice);
  }
}
