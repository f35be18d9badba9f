package dev.penguin.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.internal.json.Json;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code find_tools} finds. */
@Timeout(120)
class ToolSearchTest {
  private static final int ROUNDS = 40;

  /** The answers to these queries, each asked in one reply. */
  private static List<String> found(List<? extends Tool> tools, List<String> argumentsJson) {
    ToolCall[] calls = new ToolCall[argumentsJson.size()];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = new ToolCall("f" + i, "find_tools", argumentsJson.get(i));
    }
    ScriptedModel model = ScriptedModel.builder().calls(calls).reply("ok").build();
    RunLimits limits = RunLimits.builder().maxToolCalls(10_000).maxIdenticalCalls(1_000).build();
    try (Engine engine =
        Engine.builder().model(model).tools(List.copyOf(tools)).limits(limits).build()) {
      RunResult result = engine.run(RunRequest.of("go"));
      return result.messages().stream()
          .filter(ToolMessage.class::isInstance)
          .map(message -> message.text())
          .toList();
    }
  }

  private static String query(String query) {
    return Json.write(Map.of("query", query));
  }

  /** The names in an answer, in its order. */
  private static List<String> names(String answer) {
    return Stream.of(answer.split("\n\n")).skip(1).map(each -> each.split(": ")[0]).toList();
  }

  private static List<Tool> shelf() {
    List<Tool> tools = new ArrayList<>();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("github_create_issue", "Opens an issue in a repository");
    all.put("github_list_issues", "Lists the open issues of a repository");
    all.put("github_close_issue", "Closes an issue");
    all.put("slack-post", "Sends a message to a channel");
    all.put("slack-search", "Searches messages");
    all.put("getWeatherForecast", "Gives temperature and wind for a place");
    all.put("listHTTPServers", "Servers that run");
    all.put("timetable", "查询列车的时刻表");
    all.forEach((name, text) -> tools.add(TestTool.reading(name).describedAs(text).deferrable()));
    tools.addAll(Shelf.deferrable(40));
    return tools;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "github_close_issue | github_close_issue",
        "GITHUB_CLOSE_ISSUE | github_close_issue",
        "slack-post, github_close_issue | slack-post github_close_issue",
        "\"slack-post\" `timetable` | slack-post timetable",
        "slack-post or post slack | slack-post slack-search",
        "create issue | github_create_issue github_close_issue github_list_issues",
        "close an ISSUE | github_close_issue github_create_issue github_list_issues",
        "weather | getWeatherForecast",
        "http server | listHTTPServers",
        "forecasts | getWeatherForecast",
        "temperature in Oslo | getWeatherForecast",
        "messages | slack-search slack-post",
        "table | timetable",
        "列车 | timetable",
        "repo | github_create_issue github_list_issues",
      })
  void theBestMatchesComeFirst(String query, String names) {
    List<String> found = names(found(shelf(), List.of(query(query))).get(0));

    assertThat(found).containsExactly(names.split(" "));
  }

  @Test
  void aWordThatFewToolsHaveCountsMore() {
    List<String> answers = found(shelf(), List.of(query("late temperature"), query("late")));

    assertThat(names(answers.get(0))).startsWith("getWeatherForecast", "late_0");
    assertThat(names(answers.get(1))).startsWith("late_0", "late_1");
  }

  @Test
  void itSaysHowManyMatchAndGivesEightOrAsManyAsAreAskedFor() {
    List<String> answers =
        found(
            shelf(),
            List.of(
                query("late"),
                "{\"query\":\"late\",\"limit\":20}",
                "{\"query\":\"late\",\"limit\":\"3\"}",
                "{\"query\":\"late\",\"limit\":21}",
                "{\"query\":\"late\",\"limit\":0}",
                "{\"query\":\"late_7\"}"));

    assertThat(answers.get(0))
        .startsWith("The best 8 of 40 tools that match. Call them with call_tool.\n\nlate_0: ");
    assertThat(names(answers.get(0))).hasSize(8);
    assertThat(names(answers.get(1))).hasSize(20);
    assertThat(names(answers.get(2))).hasSize(3);
    assertThat(answers.get(3)).startsWith("The arguments of 'find_tools' do not fit its schema.");
    assertThat(answers.get(4)).startsWith("The arguments of 'find_tools' do not fit its schema.");
    assertThat(answers.get(5))
        .isEqualTo(
            "1 tool matches. Call them with call_tool.\n\nlate_7: Number 7\nInput schema:"
                + " {\"type\":\"object\"}");
  }

  @Test
  void whatMatchesNothingIsSaidWithTheNearestName() {
    assertThat(found(shelf(), List.of(query("slak-pst"), query("???"), query("z".repeat(999)))))
        .containsExactly(
            "No tool matches 'slak-pst'. Did you mean 'slack-post'? Look at the names that are"
                + " listed, and ask for some of them.",
            "No tool matches '???'. Look at the names that are listed, and ask for some of them.",
            "No tool matches '"
                + "z".repeat(60)
                + "…'. Look at the names that are listed, and ask for some of them.");
  }

  @Test
  void itIsUnknownWhereAllToolsAreDescribed() {
    assertThat(found(Shelf.deferrable(2), List.of(query("late"))))
        .containsExactly("There is no tool 'find_tools'. Tools: late_0, late_1.");
  }

  /** Whatever the tools: an exact name is found first, and each tool by its name. */
  @Test
  void eachToolIsFoundFirstByItsName() {
    for (long seed = 1; seed <= ROUNDS; seed++) {
      Random random = new Random(seed);
      List<TestTool> tools = RandomTools.of(random);
      List<String> queries = new ArrayList<>();
      tools.forEach(tool -> queries.add(query(tool.spec().name())));
      tools.forEach(tool -> queries.add(query("the " + tool.spec().name() + ", if there is")));

      List<String> answers = found(tools, queries);

      for (int i = 0; i < answers.size(); i++) {
        String name = tools.get(i % tools.size()).spec().name();
        List<String> names = names(answers.get(i));
        boolean alone = i < tools.size();
        assertThat(names).as("seed %s, %s", seed, queries.get(i)).hasSizeLessThanOrEqualTo(8);
        assertThat(names).as("seed %s, %s", seed, queries.get(i)).doesNotHaveDuplicates();
        if (alone) {
          assertThat(names).as("seed %s, %s", seed, name).containsExactly(name);
        } else {
          assertThat(names).as("seed %s, %s", seed, name).contains(name);
        }
      }
    }
  }

  /**
   * Whatever is asked: only tools that are there are found, none twice, and no more than wanted.
   */
  @Test
  void anyQueryHasAnAnswer() {
    for (long seed = 1; seed <= ROUNDS; seed++) {
      Random random = new Random(seed);
      List<TestTool> tools = RandomTools.of(random);
      List<String> all = tools.stream().map(tool -> tool.spec().name()).toList();
      List<String> queries = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        queries.add(query(RandomTools.query(random, all)));
      }

      for (String answer : found(tools, queries)) {
        if (!answer.startsWith("No tool matches '")) {
          assertThat(names(answer)).as("seed " + seed).isNotEmpty().doesNotHaveDuplicates();
          assertThat(names(answer)).as("seed " + seed).hasSizeLessThanOrEqualTo(8);
          assertThat(all).as("seed " + seed).containsAll(names(answer));
        }
      }
    }
  }
}
