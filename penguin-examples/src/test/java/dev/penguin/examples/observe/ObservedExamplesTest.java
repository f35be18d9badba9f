package dev.penguin.examples.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.examples.ChildProgram;
import dev.penguin.examples.ScrapedAgent;
import dev.penguin.examples.TracedAgent;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.FallbackModel;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.RetryingModel;
import dev.penguin.observe.micrometer.MicrometerMetrics;
import dev.penguin.policy.Permissions;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.observe.RunnerMetrics;
import dev.penguin.project.runner.ProjectRunner;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples that measure and trace, and the dashboard. */
class ObservedExamplesTest {
  @TempDir Path folder;

  @Test
  void theScrapeShowsTheRun() throws Exception {
    ChildProgram program = ChildProgram.run(ScrapedAgent.class, Map.of());

    assertThat(program.exitCode()).as(program.output()).isZero();
    assertThat(program.output())
        .contains("High water is at 11:40.")
        .contains("penguin_runs_total{agent=\"main\",outcome=\"completed\"} 1.0")
        .contains("penguin_turns_total{model=\"model\",provider=\"scripted\"} 2.0")
        .contains("penguin_tool_calls_total{outcome=\"succeeded\",tool=\"tides\"} 1.0");
  }

  @Test
  void prometheusIsAnswered() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MicrometerMetrics.of(registry);
    HttpServer server = ScrapedAgent.server(registry, 0);
    server.start();
    try {
      FetchedPage scrape = FetchedPage.get(server, "/metrics");

      assertThat(scrape.status()).isEqualTo(200);
      assertThat(scrape.head()).containsIgnoringCase("Content-Type: text/plain; version=0.0.4");
      assertThat(scrape.body()).contains("penguin_runs_active 0.0");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void theTraceIsOnTheConsoleWithContentOnlyWhenItIsAskedFor() throws Exception {
    ChildProgram quiet = ChildProgram.run(TracedAgent.class, Map.of());
    ChildProgram open = ChildProgram.run(TracedAgent.class, Map.of(), "content");

    assertThat(quiet.output())
        .contains("'invoke_agent harbour'", "'chat model'", "'execute_tool tides'")
        .doesNotContain("When is high water");
    assertThat(open.output()).contains("gen_ai.input.messages", "When is high water in Brest?");
  }

  /** Each name in the dashboard is one of a scrape after all that is counted has happened. */
  @Test
  void theDashboardAsksForMetersThatExist() throws Exception {
    String dashboard;
    try (var file = getClass().getResourceAsStream("/grafana/penguin-dashboard.json")) {
      dashboard = new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
    Set<String> asked =
        Pattern.compile("penguin_\\w+")
            .matcher(dashboard)
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(asked).hasSizeGreaterThan(20);
    assertThat(scraped()).containsAll(asked);
  }

  record Nothing(int n) {}

  private Set<String> scraped() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ModelException busy = new ModelException.Unavailable("busy");
    ScriptedModel.Builder failing = ScriptedModel.builder();
    for (int i = 0; i < 20; i++) {
      failing.fault(busy);
    }
    ModelInfo priced =
        ModelInfo.of("p", "m").withPrice(new ModelInfo.Price(BigDecimal.ONE, BigDecimal.TEN));
    ScriptedModel second =
        ScriptedModel.builder()
            .info(priced)
            .turn(
                request ->
                    ModelReply.calls(
                            new ToolCall("a", "look", "{\"n\":1}"),
                            new ToolCall("b", "write", "{\"n\":1}"))
                        .withUsage(Usage.of(10, 1)))
            .reply("done")
            .reply("A summary.")
            .reply("done")
            .build();
    try (Engine engine =
            Engine.builder()
                .model(
                    new FallbackModel(
                        List.of(
                            new RetryingModel(
                                failing.build(), 1, Duration.ofMinutes(1), new Random(1)),
                            second)))
                .tools(
                    Tool.of("look", "Looks", Nothing.class, nothing -> "seen"),
                    Tool.of("write", "Writes", Nothing.class, nothing -> "written"))
                .permissions(Permissions.workspace().deny("write"))
                .listener(MicrometerMetrics.of(registry))
                .build();
        ProjectManager manager = ProjectManager.open(folder.resolve("p.db"));
        ProjectRunner runner =
            ProjectRunner.builder(manager, engine).listener(RunnerMetrics.of(registry)).build()) {
      engine.run(RunRequest.of("go").inSession("s"));
      engine.session("s").compact();
      ProjectId project = manager.createProject("PLAN", "A project").id();
      try (RunnerMetrics.Registration tasks = RunnerMetrics.tasks(registry, manager, project)) {
        assertThat(tasks).isNotNull();
        runner.run(manager.createTask(project, "A task").id());
        return registry
            .scrape()
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.replaceAll("[{ ].*", ""))
            .collect(Collectors.toSet());
      }
    }
  }
}
