package dev.penguin.project.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunLimits;
import dev.penguin.model.ModelReply;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.blueprint.Blueprint;
import dev.penguin.project.blueprint.Finding;
import dev.penguin.project.blueprint.Format;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model that answers at random, from good answers that are damaged: a plan or findings or
 * questions come of it, and nothing is written. The seed of a round that fails is in the message.
 * Many more rounds with PENGUIN_ROUNDS=full.
 */
@Timeout(600)
class RandomAnswersTest {
  private static final int ROUNDS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 5_000 : 250;

  private static final String CHANGES =
      """
      {"questions": [], "items": [{"key": "ITEM-3", "title": "Other", "dependsOn": ["ITEM-1"],
       "criteria": ["It is seen"], "parent": "ITEM-5", "minutes": 60, "goals": ["GOAL-1"]},
       {"key": "ITEM-12", "title": "New", "description": "More", "role": "coder"}],
       "removed": ["ITEM-10"], "reason": "So it is better"}
      """;

  /** What damages an answer most: names of others, texts of other kinds, what has a meaning. */
  private static final List<String> PIECES =
      List.of(
          "ITEM-1",
          "ITEM-2",
          "ITEM-7",
          "item-1",
          "GOAL-9",
          "null",
          "\"\"",
          "[]",
          "{}",
          "-1",
          "1e9",
          "\\u0000",
          "\\ud800",
          "\\n# Items\\n- [ ] X-1 y",
          "---",
          "&a *a !!x",
          "\\\"",
          "\"",
          "}",
          "]",
          "true",
          "999999999999",
          "{priority=high}",
          "\\r\\n",
          "- Depends: ITEM-2",
          "<!--");

  @TempDir Path folder;

  @Test
  void whateverIsAnsweredThereIsAPlanOrAReasonAndNothingIsWritten() {
    try (ProjectManager manager = ProjectManager.open(folder.resolve("projects.db"))) {
      ProjectId project = applied(manager);
      long before = manager.lastSequence();
      int plans = 0;
      for (int seed = 0; seed < ROUNDS; seed++) {
        plans += round(manager, project, seed) ? 1 : 0;
        assertThat(manager.lastSequence()).as("seed %d", seed).isEqualTo(before);
      }

      assertThat(plans).isBetween(ROUNDS / 20, ROUNDS - ROUNDS / 20);
    }
  }

  /** Whether a plan or a preview came of it. */
  private static boolean round(ProjectManager manager, ProjectId project, int seed) {
    Random random = new Random(seed);
    try (Engine engine = Bookshelf.engine(model(random, seed % 4 == 3))) {
      Planner planner = Planner.of(engine).withMaxItems(12).withLimits(few());
      if (seed % 4 == 3) {
        ReplanResult result = planner.replan(manager, project);
        check(seed, result.plan());
        assertThat(result.preview().isPresent() && !result.plan().blueprint().isPresent())
            .as("seed %d", seed)
            .isFalse();
        result.preview().ifPresent(preview -> assertThat(preview.toString()).isNotBlank());
        return result.preview().isPresent();
      }
      PlanResult result = planner.plan(Bookshelf.SPECIFICATION, Map.of("Why?", "So"));
      check(seed, result);
      for (Blueprint plan : result.blueprint().stream().toList()) {
        assertThat(plan.preview(manager).findings()).as("seed %d", seed).isEqualTo(plan.findings());
        assertThat(Blueprint.parse(plan.toString(), Format.MARKDOWN))
            .as("seed %d", seed)
            .isEqualTo(plan);
      }
      return result.blueprint().isPresent();
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private static void check(int seed, PlanResult result) {
    boolean reason =
        !result.questions().isEmpty() || result.findings().stream().anyMatch(Finding::isError);
    assertThat(result.blueprint().isPresent()).as("seed %d: %s", seed, result).isEqualTo(!reason);
    assertThat(result.questions()).as("seed %d", seed).hasSizeLessThanOrEqualTo(5);
    assertThat(result.findings()).as("seed %d", seed).hasSizeLessThanOrEqualTo(101);
    assertThat(result.runs()).as("seed %d", seed).hasSizeBetween(1, 8);
    result.draft().ifPresent(draft -> assertThat(draft.items()).hasSizeLessThanOrEqualTo(100));
  }

  private static RunLimits few() {
    return RunLimits.builder().maxTurns(20).build();
  }

  /** Answers each turn with what its round wants, or with that of another one, damaged or not. */
  private static ScriptedModel model(Random random, boolean again) {
    ScriptedModel.Builder script = ScriptedModel.builder();
    for (int turn = 0; turn < 25; turn++) {
      script.turn(
          request ->
              ModelReply.text(
                  damaged(
                      answer(
                          request.messages().get(request.messages().size() - 1).text(),
                          random,
                          again),
                      random)));
    }
    return script.build();
  }

  private static String answer(String prompt, Random random, boolean again) {
    if (random.nextInt(25) == 0) {
      List<String> all = new ArrayList<>(Bookshelf.ROUNDS);
      all.addAll(List.of(CHANGES, Bookshelf.QUESTIONS, "", "I like it."));
      return all.get(random.nextInt(all.size()));
    }
    for (int round = 1; round <= Bookshelf.ROUNDS.size(); round++) {
      if (prompt.contains("Round " + round + ",")) {
        return Bookshelf.ROUNDS.get(round - 1);
      }
    }
    return CHANGES;
  }

  private static String damaged(String answer, Random random) {
    StringBuilder text = new StringBuilder(answer);
    int faults = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
    for (int i = 0; i < faults && text.length() > 2; i++) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(5)) {
        case 0 -> text.insert(at, piece(random));
        case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(40)));
        case 2 -> swapKey(text, random);
        case 3 -> swapKey(text, random);
        default -> text.replace(at, Math.min(text.length(), at + 1), piece(random));
      }
    }
    return text.toString();
  }

  /** Puts something in the place of one of the texts. */
  private static void swapKey(StringBuilder text, Random random) {
    int begin = text.indexOf("\": \"", random.nextInt(text.length()));
    int end = begin < 0 ? -1 : text.indexOf("\"", begin + 4);
    if (end > 0) {
      text.replace(begin + 4, end, piece(random));
    }
  }

  private static String piece(Random random) {
    return PIECES.get(random.nextInt(PIECES.size()));
  }

  private static ProjectId applied(ProjectManager manager) {
    try (Engine engine = Bookshelf.engine(Bookshelf.replying(Bookshelf.ROUNDS))) {
      return Planner.of(engine)
          .plan(Bookshelf.SPECIFICATION)
          .blueprint()
          .orElseThrow()
          .preview(manager)
          .apply();
    }
  }
}
