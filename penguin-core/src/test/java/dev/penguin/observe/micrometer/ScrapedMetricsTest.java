package dev.penguin.observe.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentListener;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.FallbackModel;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.RetryingModel;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a scrape of Prometheus reads after runs. */
@Timeout(60)
class ScrapedMetricsTest {
  private static final ModelInfo PRICED =
      ModelInfo.of("openai", "gpt")
          .withPrice(new ModelInfo.Price(BigDecimal.valueOf(2), BigDecimal.valueOf(8)));

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AgentListener metrics = MicrometerMetrics.of(registry);

  @AfterEach
  void close() {
    registry.close();
  }

  /** The series of a scrape without those of times, whose values nobody knows. */
  private Map<String, Double> counts() {
    Map<String, Double> all = PrometheusText.read(registry.scrape());
    all.keySet().removeIf(name -> name.matches(".*_seconds(_sum|_max).*"));
    return all;
  }

  @Test
  void eachKindIsCountedUnderItsNameAndTags() {
    ScriptedModel model =
        ScriptedModel.builder()
            .info(PRICED)
            .turn(
                r ->
                    ModelReply.calls(
                            new ToolCall("a", "look", "{}"),
                            new ToolCall("b", "look", "{\"n\":1}"),
                            new ToolCall("c", "broken", "{}"),
                            new ToolCall("d", "write", "{}"),
                            new ToolCall("e", "no such tool 7", "{}"))
                        .withUsage(Usage.of(100, 10)))
            .turn(r -> ModelReply.text("done").withUsage(new Usage(200, 30, 50, 30, 7)))
            .build();
    RunResult result;
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(
                TestTool.reading("look"),
                TestTool.doing("broken", (call, context) -> ToolResult.failure("no"))
                    .with(Effect.READ),
                TestTool.giving("write", "wrote").with(Effect.WRITE))
            .permissions(Permissions.readOnly())
            .listener(metrics)
            .build()) {
      result = engine.run(RunRequest.of("go"));
    }

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
    String gpt = "model=gpt, provider=openai";
    assertThat(counts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("penguin_runs_total{agent=main, outcome=completed}", 1.0),
                Map.entry("penguin_run_duration_seconds_count{agent=main}", 1.0),
                Map.entry("penguin_runs_active", 0.0),
                Map.entry("penguin_approvals_open", 0.0),
                Map.entry("penguin_turns_total{" + gpt + "}", 2.0),
                Map.entry(
                    "penguin_model_requests_total{model=gpt, outcome=succeeded, provider=openai}",
                    2.0),
                Map.entry("penguin_model_request_duration_seconds_count{" + gpt + "}", 2.0),
                Map.entry("penguin_model_first_piece_seconds_count{" + gpt + "}", 1.0),
                Map.entry("penguin_tokens_total{kind=input, " + gpt + "}", 220.0),
                Map.entry("penguin_tokens_total{kind=cache_read, " + gpt + "}", 50.0),
                Map.entry("penguin_tokens_total{kind=cache_write, " + gpt + "}", 30.0),
                Map.entry("penguin_tokens_total{kind=output, " + gpt + "}", 33.0),
                Map.entry("penguin_tokens_total{kind=reasoning, " + gpt + "}", 7.0),
                Map.entry(
                    "penguin_cost_usd_total{" + gpt + "}",
                    result.costUsd().orElseThrow().doubleValue()),
                Map.entry("penguin_tool_calls_total{outcome=succeeded, tool=look}", 2.0),
                Map.entry("penguin_tool_calls_total{outcome=failed, tool=broken}", 1.0),
                Map.entry("penguin_tool_calls_total{outcome=denied, tool=write}", 1.0),
                Map.entry("penguin_tool_calls_total{outcome=refused, tool=unknown}", 1.0),
                Map.entry("penguin_tool_duration_seconds_count{tool=look}", 2.0),
                Map.entry("penguin_tool_duration_seconds_count{tool=broken}", 1.0),
                Map.entry("penguin_denials_total{by=rules, tool=write}", 1.0)));
  }

  @Test
  void retriesFallbacksAndFailuresAreCountedByTheModelThatHadThem() {
    ModelException busy = new ModelException.RateLimited("busy");
    ScriptedModel first = ScriptedModel.builder().info(PRICED).fault(busy).fault(busy).build();
    ScriptedModel second =
        ScriptedModel.builder()
            .info(ModelInfo.of("anthropic", "opus"))
            .turn(r -> ModelReply.text("here").withUsage(Usage.of(40, 4)))
            .fault(new ModelException.Authentication("wrong key"))
            .build();
    try (Engine engine =
        Engine.builder()
            .model(
                new FallbackModel(
                    List.of(
                        new RetryingModel(first, 1, Duration.ofMinutes(1), new Random(1)), second)))
            .listener(metrics)
            .build()) {
      engine.run(RunRequest.of("go"));
    }
    try (Engine engine = Engine.builder().model(second).listener(metrics).build()) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("go")))
          .isInstanceOf(ModelException.Authentication.class);
    }

    assertThat(counts())
        .containsEntry(
            "penguin_model_retries_total{model=gpt, provider=openai, reason=rate_limited}", 1.0)
        .containsEntry(
            "penguin_model_fallbacks_total{model=gpt, provider=openai, reason=rate_limited}", 1.0)
        .containsEntry(
            "penguin_model_requests_total{model=opus, outcome=succeeded, provider=anthropic}", 1.0)
        .containsEntry(
            "penguin_model_requests_total{model=opus, outcome=authentication, provider=anthropic}",
            1.0)
        .containsEntry("penguin_tokens_total{kind=input, model=opus, provider=anthropic}", 40.0)
        .containsEntry("penguin_runs_total{agent=main, outcome=exception}", 1.0)
        .doesNotContainKey("penguin_cost_usd_total{model=opus, provider=anthropic}");
  }

  @Test
  void whatWaitsForAPersonIsOpenUntilItIsDecidedOrTheRunEnds() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<Decision> decision = new CompletableFuture<>();
    Approver person =
        request -> {
          asked.countDown();
          return decision;
        };
    ScriptedModel model =
        ScriptedModel.builder().call("write", "{}").reply("done").byConversation().build();
    TestTool write = TestTool.giving("write", "wrote").with(Effect.EXECUTE);
    try (Engine engine =
        Engine.builder().model(model).tools(write).approver(person).listener(metrics).build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(counts())
          .containsEntry("penguin_approvals_open", 1.0)
          .containsEntry("penguin_runs_active", 1.0);
      decision.complete(Decision.deny("no"));
      run.result().get(20, TimeUnit.SECONDS);
    }
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(write)
            .approver(Approver.deferred())
            .listener(metrics)
            .build()) {
      assertThat(engine.run(RunRequest.of("go")).outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
    }

    assertThat(counts())
        .containsEntry("penguin_approvals_open", 0.0)
        .containsEntry("penguin_runs_active", 0.0)
        .containsEntry("penguin_denials_total{by=approver, tool=write}", 1.0)
        .containsEntry("penguin_tool_calls_total{outcome=denied, tool=write}", 1.0)
        .containsEntry("penguin_runs_total{agent=main, outcome=needs_approval}", 1.0);
  }

  @Test
  void agentsSpendUnderTheirOwnModelsOnce() {
    ScriptedModel child =
        ScriptedModel.builder()
            .info(ModelInfo.of("groq", "small"))
            .turn(r -> ModelReply.text("found").withUsage(Usage.of(10, 1)))
            .byConversation()
            .build();
    ScriptedModel lead =
        ScriptedModel.builder()
            .turn(
                r ->
                    ModelReply.calls(
                            new ToolCall("a", "researcher", "{\"task\":\"1\"}"),
                            new ToolCall("b", "researcher", "{\"task\":\"2\"}"))
                        .withUsage(Usage.of(100, 5)))
            .turn(r -> ModelReply.text("done").withUsage(Usage.of(200, 6)))
            .build();
    RunResult result;
    try (Engine engine =
        Engine.builder()
            .model(lead)
            .subAgents(AgentDefinition.builder("researcher").description("r").model(child).build())
            .listener(metrics)
            .build()) {
      result = engine.run(RunRequest.of("go"));
    }

    Map<String, Double> counts = counts();
    assertThat(counts)
        .containsEntry("penguin_runs_total{agent=researcher, outcome=completed}", 2.0)
        .containsEntry("penguin_runs_total{agent=main, outcome=completed}", 1.0)
        .containsEntry("penguin_tokens_total{kind=input, model=small, provider=groq}", 20.0)
        .containsEntry("penguin_tool_calls_total{outcome=succeeded, tool=researcher}", 2.0);
    assertThat(
            counts.entrySet().stream()
                .filter(each -> each.getKey().startsWith("penguin_tokens_total"))
                .mapToDouble(Map.Entry::getValue)
                .sum())
        .isEqualTo(result.usage().totalTokens());
  }

  /** Models come from requests, so that a program that takes them from users has no end of them. */
  @Test
  void namesBeyondAHundredShareOneMeter() {
    for (int i = 0; i < 130; i++) {
      ScriptedModel model =
          ScriptedModel.builder().info(ModelInfo.of("p", "m" + i)).reply("x").build();
      try (Engine engine = Engine.builder().model(model).listener(metrics).build()) {
        engine.run(RunRequest.of("go"));
      }
    }

    assertThat(counts())
        .containsEntry("penguin_turns_total{model=m99, provider=p}", 1.0)
        .containsEntry("penguin_turns_total{model=other, provider=p}", 30.0)
        .doesNotContainKey("penguin_turns_total{model=m100, provider=p}");
  }

  @Test
  void theReaderRefusesWhatIsNoScrape() {
    String counter = "# TYPE a_total counter\n";
    for (String wrong :
        new String[] {
          "a 1",
          "a 1\n",
          "# TYPE a counter\na 1\n",
          counter + "a_total one\n",
          counter + "a_total{x=\"1\"} 1\na_total{x=\"1\"} 2\n",
          counter + "a_total{x=1} 1\n",
          counter + "a_total 1\n# TYPE b gauge\nb 1\na_total{x=\"1\"} 1\n"
        }) {
      assertThatThrownBy(() -> PrometheusText.read(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(PrometheusText.read(counter + "a_total{b=\"\\\"\",a=\"1\"} 2.0\n"))
        .containsExactly(Map.entry("a_total{a=1, b=\\\"}", 2.0));
  }
}
