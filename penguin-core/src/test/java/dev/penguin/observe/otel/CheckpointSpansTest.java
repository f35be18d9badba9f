package dev.penguin.observe.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.error.PenguinException;
import dev.penguin.observe.SavingTools;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The spans of the files that are kept around calls. */
@Timeout(60)
class CheckpointSpansTest {
  private static final AttributeKey<String> ACTION =
      AttributeKey.stringKey("penguin.checkpoint.action");
  private static final AttributeKey<Long> FILES = AttributeKey.longKey("penguin.checkpoint.files");
  private static final AttributeKey<Long> BYTES = AttributeKey.longKey("penguin.checkpoint.bytes");

  private final CollectedSpans spans = new CollectedSpans();

  @TempDir Path top;
  private Path root;

  @BeforeEach
  void make() throws IOException {
    root = Files.createDirectory(top.resolve("work"));
    Files.writeString(root.resolve("a"), "a");
    Files.writeString(root.resolve("b"), "b");
  }

  @AfterEach
  void close() {
    spans.close();
  }

  private Engine engine() {
    return Engine.builder()
        .model(ScriptedModel.builder().call("save", "{\"text\":\"canary\"}").reply("done").build())
        .workspace(root)
        .toolProviders(new SavingTools())
        .stateDirectory(top.resolve("state"))
        .permissions(Permissions.full())
        .listener(OpenTelemetryTracing.of(spans.telemetry()))
        .build();
  }

  @Test
  void keepingFilesAroundACallIsPartOfItsRun() {
    try (Engine engine = engine()) {
      engine.session("s").run("go");
    }

    assertThat(spans.tree())
        .isEqualTo(
            """
            invoke_agent
              chat model
              chat model
              execute_tool save call_1
              penguin.checkpoint
              penguin.checkpoint
            """
                .replace("model", modelName()));
    SpanData before = spans.named("penguin.checkpoint").get(0);
    SpanData after = spans.named("penguin.checkpoint").get(1);
    SpanData call = spans.only("execute_tool");
    assertThat(before.getAttributes().get(ACTION)).isEqualTo("before save");
    assertThat(before.getAttributes().get(FILES)).as("all files, for the first time").isEqualTo(2);
    assertThat(before.getAttributes().get(BYTES)).isEqualTo(2);
    assertThat(after.getAttributes().get(ACTION)).isEqualTo("after save");
    assertThat(after.getAttributes().get(FILES)).isEqualTo(1);
    assertThat(after.getAttributes().get(BYTES)).isBetween(1L, 360L);
    assertThat(before.getEndEpochNanos()).isLessThanOrEqualTo(call.getStartEpochNanos());
    assertThat(after.getStartEpochNanos()).isGreaterThanOrEqualTo(call.getStartEpochNanos());
    assertThat(before.getEndEpochNanos()).isGreaterThan(before.getStartEpochNanos());
    assertThat(spans.text()).doesNotContain("canary");
  }

  private String modelName() {
    return spans.named("chat").get(0).getName().substring("chat ".length());
  }

  @Test
  void keepingThatFailsIsASpanWithAnError() throws IOException {
    try (Engine engine = engine()) {
      engine.session("s").checkpoint("first");
      try (Stream<Path> stores = Files.list(top.resolve("state/checkpoints"))) {
        for (Path store : stores.toList()) {
          Files.move(store.resolve("packs"), store.resolve("gone"));
        }
      }

      assertThatThrownBy(() -> engine.session("s").run("go")).isInstanceOf(PenguinException.class);
    }

    SpanData failed = spans.only("penguin.checkpoint");
    assertThat(failed.getAttributes().get(ACTION)).isEqualTo("before save");
    assertThat(failed.getAttributes().get(AttributeKey.stringKey("error.type")))
        .isEqualTo("Failed");
  }
}
