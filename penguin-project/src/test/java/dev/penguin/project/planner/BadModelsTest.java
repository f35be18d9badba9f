package dev.penguin.project.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Usage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.project.blueprint.Blueprint;
import dev.penguin.project.blueprint.Finding;
import dev.penguin.project.blueprint.Format;
import dev.penguin.testing.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that plan badly: what is left are findings, and no plan. */
class BadModelsTest {
  private static final String NOTHING =
      "{\"questions\":[],\"items\":[],\"removed\":[],\"reason\":\"I see no fault\"}";

  @ParameterizedTest
  @CsvSource({
    "0, outline",
    "1, items",
    "2, dependencies",
    "3, acceptance criteria",
    "4, estimates",
    "5, roles"
  })
  void nonsenseInAnyRoundEndsThePlanInThatRound(int round, String name) {
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS.subList(0, round));
    answers.addAll(List.of("I like planning.", "{\"plan\":\"good\"}", "[1,2,3]"));

    PlanResult result = plan(answers);

    assertThat(result.blueprint()).isEmpty();
    assertThat(result.findings()).extracting(Finding::code).containsExactly("PL101");
    assertThat(result.findings().get(0).message())
        .startsWith("the round '" + name + "' gave no usable answer: ");
    assertThat(result.runs()).hasSize(round + 1);
    assertThat(result.run().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(result.draft().isPresent()).isEqualTo(round > 1);
  }

  @Test
  void anAnswerThatIsMendedInTimeIsNoNonsense() {
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS);
    answers.add(4, "{\"items\":[{\"item\":\"ITEM-1\",\"minutes\":0}]}");

    assertThat(plan(answers).blueprint()).isPresent();
  }

  @Test
  void aModelThatSaysTwoThingsOfOneItemIsAskedWhichOneHolds() {
    String two =
        """
        {"items":[
          {"item":"ITEM-1","minutes":60,"effort":1,"value":3,"risk":3,"priority":"HIGH"},
          {"item":"ITEM-1","minutes":600,"effort":5,"value":3,"risk":3,"priority":"LOW"}]}
        """;
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS);
    answers.set(4, two);
    answers.addAll(List.of(NOTHING, NOTHING));
    ScriptedModel model = Bookshelf.replying(answers);

    PlanResult result = plan(model);

    assertThat(result.blueprint()).isEmpty();
    assertThat(errors(result)).containsExactly("PL110");
    assertThat(model.requests().get(6).messages().get(13).text())
        .contains("the round 'estimates' gives two different values for it; the first one counts");
  }

  @Test
  void aContradictionThatIsSettledIsForgotten() {
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS);
    answers.set(
        5,
        "{\"items\":[{\"item\":\"ITEM-1\",\"role\":\"coder\"},{\"item\":\"ITEM-1\",\"role\":\"writer\"}]}");
    String settled = roles("tester");
    answers.add(changes(settled));

    PlanResult result = plan(answers);

    assertThat(result.findings()).isEmpty();
    assertThat(result.blueprint().orElseThrow().items())
        .extracting(item -> item.agentRole().orElse(""))
        .containsOnly("tester");
  }

  @Test
  void itemsThatAreNotThereAreToldAndLeftOut() {
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS);
    answers.set(3, Bookshelf.ACCEPTANCE.replace("\"item\": \"ITEM-10\"", "\"item\": \"ITEM-99\""));
    answers.addAll(List.of(NOTHING, NOTHING));

    PlanResult result = plan(answers);

    assertThat(result.blueprint()).isEmpty();
    assertThat(result.findings())
        .extracting(Finding::message)
        .contains(
            "the round 'acceptance criteria' names item 'ITEM-99', which the plan does not"
                + " have");
  }

  @Test
  void twoItemsWithOneKeyAreToldAndTheFirstCounts() {
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS);
    answers.set(1, Bookshelf.ITEMS.replace("\"key\": \"ITEM-10\"", "\"key\": \"ITEM-9\""));
    answers.addAll(List.of(NOTHING, NOTHING));

    PlanResult result = plan(answers);

    assertThat(errors(result)).contains("PL108");
    assertThat(result.draft().orElseThrow().items()).hasSize(9);
  }

  @Test
  void aModelThatRemovesWhatItChangesContradictsItself() {
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS);
    answers.set(5, "{\"items\":[]}");
    answers.set(2, Bookshelf.DEPENDENCIES.replace("\"item\": \"ITEM-3\"", "\"item\": \"ITEM-33\""));
    String both =
        changes("{\"key\":\"ITEM-10\",\"title\":\"Write a book\"}")
            .replace("\"removed\":[]", "\"removed\":[\"ITEM-10\"]");
    answers.addAll(List.of(both, both));

    PlanResult result = plan(answers);

    assertThat(errors(result)).containsExactly("PL110");
    assertThat(result.draft().orElseThrow().items()).hasSize(10);
  }

  @Test
  void aPlanThatWaitsForItselfIsSentBackTwiceAndThenGivenUp() {
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS);
    answers.set(2, "{\"dependencies\":[%s,%s]}".formatted(waits(3, 4), waits(4, 3)));
    answers.add(changes("{\"key\":\"ITEM-9\",\"dependsOn\":[\"ITEM-9\"]}"));
    answers.add(NOTHING);
    ScriptedModel model = Bookshelf.replying(answers);

    PlanResult result = plan(model);

    assertThat(result.blueprint()).isEmpty();
    assertThat(result.findings())
        .extracting(Finding::message)
        .containsExactlyInAnyOrder(
            "ITEM-3, ITEM-4 wait for each other (2 items)", "ITEM-9 waits for itself");
    assertThat(model.requests()).hasSize(8);
    assertThat(model.requests().get(7).messages().get(15).text())
        .contains("- [ ] ITEM-9 Measure ten thousand books")
        .contains("error BP106: ITEM-3, ITEM-4 wait for each other (2 items)");
  }

  @Test
  void aPlanThatIsMendedIsWhole() {
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS);
    answers.set(2, "{\"dependencies\":[%s,%s]}".formatted(waits(3, 4), waits(4, 3)));
    answers.add(changes("{\"key\":\"ITEM-3\",\"dependsOn\":[]}"));

    PlanResult result = plan(answers);

    assertThat(result.findings()).isEmpty();
    assertThat(result.blueprint()).isPresent();
    assertThat(result.runs()).hasSize(7);
  }

  @Test
  void aPlanThatCouldBeBetterIsAPlanWithWarnings() {
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS);
    answers.set(3, Bookshelf.ACCEPTANCE.replace("ITEM-7", "ITEM-6"));
    answers.addAll(
        List.of(changes("{\"key\":\"ITEM-6\",\"criteria\":[\"It is there\"]}"), NOTHING));

    PlanResult result = plan(answers);

    assertThat(result.findings()).extracting(Finding::code).containsExactly("BP201");
    assertThat(result.blueprint()).isPresent();
  }

  @Test
  void whereOnlyTheRepairOfWarningsDoesNotFitTheBudgetThereIsAPlan() {
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS);
    answers.set(4, Bookshelf.ESTIMATES.replaceFirst("(?s)\\{\\s+\"item\": \"ITEM-1\".*?},", ""));
    try (Engine engine = Bookshelf.engine(Bookshelf.replying(answers))) {
      PlanResult result =
          Planner.of(engine)
              .withLimits(RunLimits.builder().maxTurns(6).build())
              .plan(Bookshelf.SPECIFICATION);

      assertThat(result.blueprint()).isPresent();
      assertThat(result.findings())
          .extracting(Finding::code, Finding::isError)
          .containsExactly(tuple("BP202", false), tuple("PL102", false));
    }
  }

  @Test
  void aPlanThatIsTooLargeIsSentBackTwiceAndThenGivenUp() {
    ScriptedModel model =
        Bookshelf.replying(
            List.of(Bookshelf.OUTLINE, Bookshelf.ITEMS, Bookshelf.ITEMS, Bookshelf.ITEMS));
    try (Engine engine = Bookshelf.engine(model)) {
      PlanResult result = Planner.of(engine).withMaxItems(9).plan("A shelf");

      assertThat(result.findings())
          .extracting(Finding::toString)
          .containsExactly(
              "error PL106: the plan has 10 items, and at most 9 are allowed; join items, or leave"
                  + " some out; the caller may allow more with withMaxItems");
      assertThat(result.blueprint()).isEmpty();
      assertThat(model.requests()).hasSize(4);
    }
  }

  @Test
  void aPlanOfNothingIsSentBackTwiceAndThenGivenUp() {
    String none = "{\"items\":[]}";

    PlanResult result = plan(List.of(Bookshelf.OUTLINE, none, none, none));

    assertThat(errors(result)).containsExactly("PL112");
  }

  @Test
  void whatIsSentBackWhileItemsAreMadeCountsForTheWholePlan() {
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS);
    answers.add(1, "{\"items\":[]}");
    answers.add(1, "{\"items\":[]}");
    answers.set(7, "{\"items\":[{\"item\":\"ITEM-77\",\"role\":\"coder\"}]}");

    PlanResult result = plan(answers);

    assertThat(errors(result)).containsExactly("PL109");
    assertThat(result.runs()).hasSize(8);
  }

  @Test
  void textsAreBounded() {
    String endless = "x".repeat(5_000);
    String many =
        IntStream.range(0, 60).mapToObj(i -> "\"K-" + i + "\"").collect(Collectors.joining(","));
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS);
    String change =
        changes(
            "{\"key\":\"ITEM-1\",\"title\":\"%s\",\"description\":\"%s\",\"criteria\":[\"%s\"],\"tags\":[%s]}"
                .formatted(endless, endless, endless, many));
    answers.set(5, "{\"items\":[{\"item\":\"ITEM-77\",\"role\":\"coder\"}]}");
    answers.addAll(List.of(change, NOTHING));

    PlanResult result = plan(answers);

    assertThat(result.blueprint()).isEmpty();
    assertThat(result.findings())
        .extracting(Finding::message)
        .contains(
            "the title has 5,000 characters; at most 200 are allowed",
            "the description has 5,000 characters; at most 4,000 are allowed",
            "one of the criteria has 5,000 characters; at most 500 are allowed",
            "it has 60 tags; at most 20 are allowed");
  }

  @Test
  void whatNoProjectCanStoreIsTakenOutOfTheOutline() {
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS);
    answers.set(
        0,
        Bookshelf.OUTLINE
            .replace("A program for one family", "A\\u0000 pro\\ud800gram\\r\\nfor one family")
            .replace("\"SHELF\"", "\"9 she-lf of all our books\""));

    Blueprint plan = plan(answers).blueprint().orElseThrow();

    assertThat(plan.key()).isEqualTo("SHELFOFALL");
    assertThat(plan.sections().get(0).text())
        .startsWith("A pro\ufffdgram\nfor one family that"); // as the log stores half a character
    assertThat(Blueprint.parse(plan.toString(), Format.MARKDOWN)).isEqualTo(plan);
  }

  @Test
  void aThousandFaultsAreAHundredFindingsAndOne() {
    List<String> answers = new ArrayList<>(Bookshelf.ROUNDS);
    answers.set(
        5,
        IntStream.range(0, 1_000)
            .mapToObj(i -> "{\"item\":\"NONE-%d\",\"role\":\"coder\"}".formatted(i))
            .collect(Collectors.joining(",", "{\"items\":[", "]}")));
    answers.addAll(List.of(NOTHING, NOTHING));

    PlanResult result = plan(answers);

    assertThat(result.findings()).hasSize(101);
    assertThat(result.findings().get(100).code()).isEqualTo("PL114");
  }

  @Test
  void anAnswerThatIsCutOffSaysWhatToDo() {
    ScriptedModel model =
        ScriptedModel.builder()
            .reply(Bookshelf.OUTLINE)
            .turn(
                request ->
                    new ModelReply(
                        AssistantMessage.of("{\"items\":["),
                        FinishReason.LENGTH,
                        Usage.of(9, 9),
                        ""))
            .build();

    PlanResult result = plan(model);

    assertThat(result.run().outcome()).isEqualTo(Outcome.TRUNCATED);
    assertThat(result.findings())
        .extracting(Finding::toString)
        .containsExactly(
            "error PL103: the round 'items' ended early: the answer was cut off at the output"
                + " limit; raise the model's maxOutputTokens, or lower withMaxItems");
  }

  @Test
  void aProviderThatFailsThrowsAsItDoesForAnyRun() {
    ScriptedModel model =
        ScriptedModel.builder()
            .reply(Bookshelf.OUTLINE)
            .fault(new ModelException.Billing("no money left"))
            .build();
    try (Engine engine = Bookshelf.engine(model)) {
      Planner planner = Planner.of(engine);

      assertThatThrownBy(() -> planner.plan("A shelf"))
          .isInstanceOf(ModelException.Billing.class)
          .hasMessageContaining("no money left");
    }
  }

  private static PlanResult plan(List<String> answers) {
    return plan(Bookshelf.replying(answers));
  }

  private static PlanResult plan(ScriptedModel model) {
    try (Engine engine = Bookshelf.engine(model)) {
      return Planner.of(engine).plan(Bookshelf.SPECIFICATION);
    }
  }

  private static List<String> errors(PlanResult result) {
    return result.findings().stream().filter(Finding::isError).map(Finding::code).toList();
  }

  private static String changes(String items) {
    return "{\"questions\":[],\"items\":[%s],\"removed\":[],\"reason\":\"settled\"}"
        .formatted(items);
  }

  private static String waits(int item, int on) {
    return "{\"item\":\"ITEM-%d\",\"on\":[\"ITEM-%d\"]}".formatted(item, on);
  }

  private static String roles(String role) {
    return IntStream.rangeClosed(1, 10)
        .mapToObj(i -> "{\"key\":\"ITEM-%d\",\"role\":\"%s\"}".formatted(i, role))
        .collect(Collectors.joining(","));
  }
}
