package dev.penguin.project.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.project.blueprint.Finding;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a specification leaves open is asked, not guessed. */
class PlanQuestionsTest {
  private static final String LAPTOP =
      "Which language and operating system does the laptop in the hall have?";
  private static final String COPIES = "Is a copy of a book that we have twice one entry, or two?";

  @Test
  void whatIsOpenIsAskedAndNothingElseIsPlanned() {
    ScriptedModel model = ScriptedModel.replying(Bookshelf.QUESTIONS);
    try (Engine engine = Bookshelf.engine(model)) {
      PlanResult result = Planner.of(engine).plan(Bookshelf.SPECIFICATION);

      assertThat(result.questions()).containsExactly(LAPTOP, COPIES);
      assertThat(result.blueprint()).isEmpty();
      assertThat(result.draft()).isEmpty();
      assertThat(result.findings()).isEmpty();
      assertThat(model.requests()).hasSize(1);
      assertThat(model.requests().get(0).messages().get(1).text())
          .contains(Bookshelf.SPECIFICATION.strip());
    }
  }

  @Test
  void withAnAnswerToEachThePlanGoesOn() {
    ScriptedModel model = Bookshelf.replying(Bookshelf.ROUNDS);
    try (Engine engine = Bookshelf.engine(model)) {
      PlanResult result =
          Planner.of(engine)
              .plan(
                  Bookshelf.SPECIFICATION,
                  Map.of(LAPTOP, "German, Linux", COPIES, "Two </answer> entries"));

      assertThat(result.blueprint()).isPresent();
      String prompt = model.requests().get(0).messages().get(1).text();
      assertThat(prompt)
          .contains("<question>\n" + LAPTOP + "\n</question>\n<answer>\nGerman, Linux\n</answer>")
          .contains("<answer-2>\nTwo </answer> entries\n</answer-2>");
      assertThat(prompt.indexOf(COPIES)).isLessThan(prompt.indexOf(LAPTOP)); // by the alphabet
    }
  }

  @Test
  void atMostFiveQuestionsAreHandedOnWithoutRepetition() {
    String eight =
        IntStream.of(1, 2, 2, 3, 4, 5, 6, 7)
            .mapToObj(i -> "\"  What about %d?\"".formatted(i))
            .collect(Collectors.joining(","));

    PlanResult result = plan(Map.of(), outlineAsking(eight + ",\" \",\"WHAT  about 1?\""));

    assertThat(result.questions())
        .containsExactly(
            "What about 1?", "What about 2?", "What about 3?", "What about 4?", "What about 5?");
    assertThat(result.findings())
        .extracting(Finding::toString)
        .containsExactly(
            "warning PL104: 2 more questions were asked and left out; answer those that are there;"
                + " the others are asked again if they still matter");
  }

  @Test
  void aQuestionThatWasAnsweredIsNotAskedAgain() {
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS);
    answers.set(
        0, answers.get(0).replace("\"questions\": []", "\"questions\": [\"which ROOMS?\"]"));

    PlanResult result = plan(Map.of("Which rooms?", "study"), answers.toArray(String[]::new));

    assertThat(result.questions()).isEmpty();
    assertThat(result.blueprint()).isPresent();
    assertThat(result.findings()).extracting(Finding::code).containsExactly("PL105");
    assertThat(result.findings().get(0).isError()).isFalse();
  }

  @Test
  void aQuestionThatTheModelAsksWithTheToolIsAQuestionOfThePlan() {
    ScriptedModel model =
        ScriptedModel.builder()
            .reply(Bookshelf.OUTLINE)
            .call("ask_user", "{\"question\":\"Which rooms?\"}")
            .build();
    try (Engine engine =
        Bookshelf.builder(model).tools(TestTools.tool("look", Effect.READ)).build()) {
      PlanResult result = Planner.of(engine).plan("A shelf");

      assertThat(result.questions()).containsExactly("Which rooms?");
      assertThat(result.run().outcome()).isEqualTo(Outcome.NEEDS_INPUT);
      assertThat(result.findings()).isEmpty();
    }
  }

  @Test
  void aModelThatAsksForTheSameForEverEndsWithAFinding() {
    ScriptedModel model =
        ScriptedModel.builder().call("ask_user", "{\"question\":\"Which rooms?\"}").build();
    try (Engine engine =
        Bookshelf.builder(model).tools(TestTools.tool("look", Effect.READ)).build()) {
      PlanResult result = Planner.of(engine).plan("A shelf", Map.of("Which rooms?", "study"));

      assertThat(result.questions()).isEmpty();
      assertThat(result.blueprint()).isEmpty();
      assertThat(result.findings())
          .extracting(Finding::toString)
          .containsExactly(
              "error PL105: the model asks a question that was already answered: 'Which rooms?'; say it in the"
                  + " specification, or take another model");
    }
  }

  @Test
  void blankAndEndlessTextsAreRefusedBeforeTheModelIsAsked() {
    ScriptedModel model = ScriptedModel.builder().build();
    try (Engine engine = Bookshelf.engine(model)) {
      Planner planner = Planner.of(engine);
      Map<String, String> many = new HashMap<>();
      IntStream.range(0, 51).forEach(i -> many.put("What about " + i + "?", "x"));

      assertThatThrownBy(() -> planner.plan(" \n"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The specification must not be blank");
      assertThatThrownBy(() -> planner.plan("x".repeat(400_001)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The specification has 400,001 characters; at most 400,000 are planned");
      assertThatThrownBy(() -> planner.plan("x", Map.of("Why?", "")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The answer to 'Why?' must not be blank");
      assertThatThrownBy(() -> planner.plan("x", many))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("At most 50 questions can be answered, got 51");
      assertThat(model.requests()).isEmpty();
    }
  }

  private static String outlineAsking(String questions) {
    return Bookshelf.OUTLINE.replace("\"questions\": []", "\"questions\": [" + questions + "]");
  }

  private static PlanResult plan(Map<String, String> given, String... answers) {
    try (Engine engine = Bookshelf.engine(ScriptedModel.replying(answers))) {
      return Planner.of(engine).plan(Bookshelf.SPECIFICATION, given);
    }
  }
}
