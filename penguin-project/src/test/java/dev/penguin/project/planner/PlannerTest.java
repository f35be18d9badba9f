package dev.penguin.project.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunLimits;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.project.Task;
import dev.penguin.project.blueprint.Blueprint;
import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.BlueprintItem.Prerequisite;
import dev.penguin.project.blueprint.Finding;
import dev.penguin.project.blueprint.Section;
import dev.penguin.testing.ScriptedModel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlannerTest {

  @Test
  void aSpecificationBecomesAPlanInSixRounds() {
    ScriptedModel model = Bookshelf.replying(Bookshelf.ROUNDS);
    try (Engine engine = Bookshelf.engine(model)) {
      PlanResult result = Planner.of(engine).plan(Bookshelf.SPECIFICATION);

      assertThat(result.findings()).isEmpty();
      assertThat(result.questions()).isEmpty();
      Blueprint plan = result.blueprint().orElseThrow();
      assertThat(plan.key()).isEqualTo("SHELF");
      assertThat(plan.sections())
          .extracting(Section::title)
          .containsExactly("Overview", "Goals", "Non-goals");
      assertThat(plan.items()).extracting(BlueprintItem::key).hasSize(10);
      assertThat(plan.items().stream().filter(it -> it.key().equals("ITEM-7")))
          .containsExactly(importing());
      assertThat(model.requests()).hasSize(6);
      assertThat(result.runs()).hasSize(6);
      assertThat(result.usage().totalTokens())
          .isEqualTo(result.runs().stream().mapToLong(run -> run.usage().totalTokens()).sum());
    }
  }

  /** What six rounds say of one item. */
  private static BlueprintItem importing() {
    return BlueprintItem.builder("ITEM-7", "Import the old list")
        .description(
            "The command import: all lines or none, with the line that is wrong; books"
                + " that are there are left out and counted.")
        .parent("ITEM-5")
        .tags(List.of("csv"))
        .goals(List.of("GOAL-4"))
        .prerequisites(List.of(Prerequisite.completed("ITEM-3")))
        .acceptanceCriteria(
            List.of("A list with a fault in line 1,000 adds nothing and names line 1,000"))
        .estimate(Duration.ofMinutes(240))
        .effort(3)
        .value(4)
        .risk(3)
        .priority(Task.Priority.NORMAL)
        .agentRole("coder")
        .build();
  }

  @Test
  @Needs(Need.MODEL)
  void aRealModelPlansTheSameSpecification() {
    String named = System.getenv().getOrDefault("PENGUIN_MODEL", "");
    String model = named.isBlank() ? "openai/gpt-5-mini" : named;
    try (Engine engine = Engine.builder().model(model).build()) {
      Planner planner =
          Planner.of(engine)
              .withLimits(
                  RunLimits.builder().maxTokens(400_000).timeout(Duration.ofMinutes(15)).build());
      PlanResult result = planner.plan(Bookshelf.SPECIFICATION);
      if (!result.questions().isEmpty()) {
        assertThat(result.questions()).hasSizeLessThanOrEqualTo(5);
        Map<String, String> answers = new HashMap<>();
        result.questions().forEach(it -> answers.put(it, "Decide as you think best."));
        result = planner.plan(Bookshelf.SPECIFICATION, answers);
      }

      assertThat(result.findings()).noneMatch(Finding::isError);
      Blueprint plan = result.blueprint().orElseThrow();
      assertThat(plan.items()).hasSizeBetween(5, 100);
      assertThat(plan.toString().toLowerCase(Locale.ROOT)).contains("lend", "import", "export");
    }
  }
}
