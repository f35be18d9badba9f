package dev.penguin.observe.otel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.Usage;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The real SDK with its exporter into memory, and the spans that it was given. */
final class CollectedSpans implements AutoCloseable {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(new OpenSpans())
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .build();

  OpenTelemetry telemetry() {
    return sdk;
  }

  /** All spans in the order in which they began; none may be open. */
  List<SpanData> all() {
    assertThat(open).as("spans that were never ended").isEmpty();
    return exporter.getFinishedSpanItems().stream()
        .sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
        .toList();
  }

  List<SpanData> named(String beginning) {
    return all().stream().filter(span -> span.getName().startsWith(beginning)).toList();
  }

  SpanData only(String beginning) {
    List<SpanData> spans = named(beginning);
    assertThat(spans).as(beginning).hasSize(1);
    return spans.get(0);
  }

  Optional<SpanData> parent(SpanData span) {
    return all().stream()
        .filter(each -> each.getSpanId().equals(span.getParentSpanId()))
        .filter(each -> each.getTraceId().equals(span.getTraceId()))
        .findFirst();
  }

  /** The spans as a tree, two blanks for each level, children in the order of their names. */
  String tree() {
    StringBuilder text = new StringBuilder();
    all().stream()
        .filter(span -> parent(span).isEmpty())
        .sorted(Comparator.comparing(CollectedSpans::label))
        .forEach(root -> write(root, "", text));
    return text.toString();
  }

  private void write(SpanData span, String indent, StringBuilder text) {
    text.append(indent).append(label(span)).append('\n');
    all().stream()
        .filter(each -> parent(each).filter(span::equals).isPresent())
        .sorted(Comparator.comparing(CollectedSpans::label))
        .forEach(child -> write(child, indent + "  ", text));
  }

  private static String label(SpanData span) {
    String call = span.getAttributes().get(AttributeKey.stringKey("gen_ai.tool.call.id"));
    String error = span.getAttributes().get(AttributeKey.stringKey("error.type"));
    return span.getName() + (call == null ? "" : " " + call) + (error == null ? "" : " !" + error);
  }

  /** The usage of all spans together, whatever they are. */
  Usage usage() {
    return new Usage(
        sum("gen_ai.usage.input_tokens"),
        sum("gen_ai.usage.output_tokens"),
        sum("gen_ai.usage.cache_read.input_tokens"),
        sum("gen_ai.usage.cache_write.input_tokens"),
        sum("gen_ai.usage.reasoning.output_tokens"));
  }

  private long sum(String name) {
    AttributeKey<Long> key = AttributeKey.longKey(name);
    return all().stream()
        .map(span -> span.getAttributes().get(key))
        .filter(value -> value != null)
        .mapToLong(Long::longValue)
        .sum();
  }

  double costUsd() {
    AttributeKey<Double> key = AttributeKey.doubleKey("penguin.cost.usd");
    return all().stream()
        .map(span -> span.getAttributes().get(key))
        .filter(value -> value != null)
        .mapToDouble(Double::doubleValue)
        .sum();
  }

  /** All that stands in the spans anywhere. */
  String text() {
    return all().stream().map(Object::toString).collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    sdk.close();
  }

  private final class OpenSpans implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      open.add(span.getName() + " " + span.getSpanContext().getSpanId());
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      open.remove(span.getName() + " " + span.getSpanContext().getSpanId());
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
