package dev.penguin.observe.otel;

import dev.penguin.internal.observe.RequestObserver;
import dev.penguin.internal.observe.SentRequest;
import dev.penguin.message.Usage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.session.Spending;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The span of one request to a model, with all its attempts. It is current on the run's thread
 * until it ends, so that what sends the request finds it.
 */
final class RequestSpan implements RequestObserver {
  private final Span span;
  private final Scope scope;
  private final SentRequest sent;
  private final boolean content;
  private final long begun = System.nanoTime();
  private long firstPiece;
  private int retries;

  private RequestSpan(Span span, Scope scope, SentRequest sent, boolean content) {
    this.span = span;
    this.scope = scope;
    this.sent = sent;
    this.content = content;
  }

  @SuppressWarnings("MustBeClosedChecker") // when the request ends
  static RequestSpan begin(Tracer tracer, Context parent, SentRequest sent, boolean content) {
    ModelInfo model = sent.model();
    SpanBuilder builder =
        tracer
            .spanBuilder(GenAi.CHAT + " " + model.name())
            .setSpanKind(SpanKind.CLIENT)
            .setParent(parent)
            .setAttribute(GenAi.OPERATION_NAME, GenAi.CHAT)
            .setAttribute(GenAi.PROVIDER_NAME, GenAi.provider(model.provider()))
            .setAttribute(GenAi.REQUEST_MODEL, model.name())
            .setAttribute(GenAi.CONVERSATION_ID, sent.sessionId());
    if (sent.request().maxOutputTokens().isPresent()) {
      long most = sent.request().maxOutputTokens().getAsInt();
      builder.setAttribute(GenAi.REQUEST_MAX_TOKENS, most);
    }
    if (sent.request().resultSchema().isPresent()) {
      builder.setAttribute(GenAi.OUTPUT_TYPE, "json");
    }
    if (sent.compacted()) {
      builder.setAttribute(GenAi.CONVERSATION_COMPACTED, true);
    }
    Span span = builder.startSpan();
    if (content && span.isRecording()) {
      new SpokenContent(sent.clean()).ofRequest(sent.request(), span);
    }
    return new RequestSpan(span, parent.with(span).makeCurrent(), sent, content);
  }

  @Override
  public void firstPiece() {
    firstPiece = System.nanoTime();
  }

  @Override
  public void retried(int attempt, ModelException reason, Duration delay) {
    retries++;
    AttributesBuilder attributes =
        Attributes.builder()
            .put(GenAi.ATTEMPT, (long) attempt)
            .put(GenAi.ERROR_TYPE, reason.getClass().getSimpleName())
            .put(GenAi.DELAY, seconds(delay.toNanos()));
    if (reason.status().isPresent()) {
      attributes.put(GenAi.HTTP_STATUS, (long) reason.status().getAsInt());
    }
    span.addEvent(GenAi.RETRY, attributes.build());
    firstPiece = 0;
  }

  @Override
  public void fellBack(ModelInfo from, ModelInfo to, ModelException reason) {
    span.addEvent(
        GenAi.FALLBACK,
        Attributes.of(
            GenAi.FALLBACK_MODEL,
            to.toString(),
            GenAi.ERROR_TYPE,
            reason.getClass().getSimpleName()));
    firstPiece = 0;
  }

  @Override
  public void ended(End end) {
    try {
      spent(end.spent());
      if (retries > 0) {
        span.setAttribute(GenAi.RETRIES, (long) retries);
      }
      if (end.reply() != null) {
        replied(end.reply(), end.answering());
      }
      if (end.failure() != null) {
        span.setAttribute(GenAi.ERROR_TYPE, end.failure().getClass().getSimpleName());
        span.setStatus(StatusCode.ERROR);
      }
    } finally {
      scope.close();
      span.end();
    }
  }

  private void replied(ModelReply reply, ModelInfo answering) {
    span.setAttribute(GenAi.RESPONSE_MODEL, answering.name());
    span.setAttribute(GenAi.PROVIDER_NAME, GenAi.provider(answering.provider()));
    span.setAttribute(GenAi.RESPONSE_FINISH_REASONS, List.of(inWords(reply.finishReason())));
    if (!reply.id().isEmpty()) {
      span.setAttribute(GenAi.RESPONSE_ID, sent.clean().apply(reply.id()));
    }
    if (firstPiece != 0) {
      span.setAttribute(GenAi.RESPONSE_TIME_TO_FIRST_CHUNK, seconds(firstPiece - begun));
    }
    if (content && span.isRecording()) {
      new SpokenContent(sent.clean()).ofReply(reply, inWords(reply.finishReason()), span);
    }
  }

  private void spent(List<Spending> lines) {
    Usage used = Usage.NONE;
    Optional<BigDecimal> cost = Optional.of(BigDecimal.ZERO);
    for (Spending line : lines) {
      used = used.plus(line.usage());
      cost = cost.flatMap(before -> line.costUsd().map(before::add));
    }
    if (lines.isEmpty()) {
      return;
    }
    span.setAttribute(GenAi.USAGE_INPUT, used.inputTokens());
    span.setAttribute(GenAi.USAGE_OUTPUT, used.outputTokens());
    unlessZero(used.cachedInputTokens(), GenAi.USAGE_CACHE_READ);
    unlessZero(used.cacheWriteTokens(), GenAi.USAGE_CACHE_WRITE);
    unlessZero(used.reasoningTokens(), GenAi.USAGE_REASONING);
    cost.ifPresent(usd -> span.setAttribute(GenAi.COST, usd.doubleValue()));
  }

  private void unlessZero(long tokens, AttributeKey<Long> key) {
    if (tokens > 0) {
      span.setAttribute(key, tokens);
    }
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }

  private static String inWords(FinishReason reason) {
    return switch (reason) {
      case STOP -> "stop";
      case TOOL_CALLS -> "tool_call";
      case LENGTH -> "length";
      case REFUSED -> "content_filter";
      case PAUSED -> "pause";
      default -> "other";
    };
  }
}
