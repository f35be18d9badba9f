package dev.penguin.tools.internal.skill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.ContextPolicy;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunResult;
import dev.penguin.error.ConfigurationException;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Skills in runs: listed, loaded, read, and what they take away. */
@Timeout(60)
class SkillRunsTest {
  private static final String TEA = "{\"name\":\"tea\"}";
  private static final String WRITE = "{\"path\":\"x.txt\",\"content\":\"x\"}";

  @TempDir Path top;

  private Path root;
  private Path given;

  @BeforeEach
  void makeDirectories() throws IOException {
    root = Files.createDirectory(top.resolve("ws")).toRealPath();
    given = Files.createDirectory(top.resolve("given")).toRealPath();
  }

  @Test
  void theListStaysTheSameAndTheTextComesWhenItIsLoaded() throws IOException {
    skill(given, "tea", "Makes tea", "", "Boil water.");
    skill(root.resolve(".agents/skills"), "release", "Releases", "", "Tag it.");
    write(given.resolve("tea/references/green.md"), "70 degrees\n");
    write(given.resolve("tea/scripts/kettle.sh"), "echo hot\n");
    ScriptedModel model =
        ScriptedModel.builder()
            .call("skill", TEA)
            .call("skill", "{\"name\":\"tea\",\"file\":\"references/green.md\"}")
            .call("skill", "{\"name\":\"release\"}")
            .reply("done")
            .build();

    List<String> results = results(run(model, builder -> builder.skills(given)));

    String system = system(model, 0);
    assertThat(system)
        .endsWith(
            "count more.\nOf the application:\n- tea: Makes tea\nOf the workspace:\n- release: Releases")
        .doesNotContain("Boil");
    assertThat(system(model, 3)).isEqualTo(system);
    assertThat(results.get(0))
        .startsWith("[Skill 'tea' of the application, '" + given.resolve("tea") + "'.")
        .contains("]\n\nBoil water.\n\n[End of skill 'tea'.")
        .endsWith(" Its files: references/green.md, scripts/kettle.sh]");
    assertThat(results.get(1)).isEqualTo("70 degrees");
    assertThat(results.get(2))
        .startsWith("[Skill 'release' of the workspace, '.agents/skills/release'.");
  }

  @Test
  void nothingOutsideOfASkillIsReadWithIt() throws IOException {
    skill(given, "tea", "Makes tea", "", "Boil water.");
    skill(root.resolve(".agents/skills"), "inner", "Inner", "", "In.");
    write(given.resolve("key"), "hunter2");
    write(root.resolve("secret"), "hunter2");
    Files.createSymbolicLink(given.resolve("tea/link"), given.resolve("key"));
    Files.createSymbolicLink(root.resolve(".agents/skills/inner/link"), root.resolve("secret"));
    Files.createDirectories(root.resolve(".agents/skills/out"));
    Files.createSymbolicLink(root.resolve(".agents/skills/out/SKILL.md"), given.resolve("key"));
    ScriptedModel.Builder script = ScriptedModel.builder();
    for (String file : List.of("../key", "link", given.resolve("key").toString(), "a/../../key")) {
      script.call("skill", "{\"name\":\"tea\",\"file\":\"" + file + "\"}");
    }
    for (String file : List.of("../../../secret", "link", root.resolve("secret").toString())) {
      script.call("skill", "{\"name\":\"inner\",\"file\":\"" + file + "\"}");
    }
    ScriptedModel model = script.call("skill", "{\"name\":\"out\"}").reply("done").build();

    RunResult result = run(model, builder -> builder.skills(given.resolve("tea")));

    assertThat(result.messages().stream().filter(ToolMessage.class::isInstance))
        .hasSize(8)
        .allMatch(each -> ((ToolMessage) each).failed())
        .noneMatch(each -> each.text().contains("hunter2"));
    assertThat(results(result).get(0)).contains("names no file of the skill 'tea'");
    assertThat(results(result).get(7))
        .contains("'out' cannot be used: .agents/skills/out/SKILL.md:");
  }

  @Test
  void allowedToolsTakeAwayUntilTheRunEndsAndNeverGive() throws IOException {
    skill(given, "tea", "Makes tea", "allowed-tools: Read Bash(echo:*)", "Boil water.");
    ScriptedModel model =
        ScriptedModel.builder()
            .call("write_file", WRITE)
            .call("skill", TEA)
            .call("write_file", WRITE)
            .call("read_file", "{\"path\":\"x.txt\"}")
            .call("shell", "{\"command\":\"echo hot\"}")
            .call("shell", "{\"command\":\"ls\"}")
            .reply("done")
            .call("write_file", WRITE)
            .reply("done")
            .build();

    try (Engine engine =
        Engine.builder()
            .model(model)
            .workspace(root)
            .skills(given)
            .permissions(Permissions.full())
            .approver(Approver.blocking(request -> Decision.deny(request.reason())))
            .build()) {
      List<String> results = results(engine.session("s").run("Tea"));
      assertThat(results.get(2))
          .contains("the skill 'tea' is in use, and its allowed-tools do not name this");
      assertThat(results.get(3)).isEqualTo("x");
      assertThat(results.get(4)).contains("hot");
      assertThat(results.get(5)).contains("its allowed-tools do not name this");
      List<Message> next = engine.session("s").run("Go on").messages();
      assertThat(((ToolMessage) next.get(next.size() - 2)).failed()).isFalse();
    }
    ScriptedModel usual =
        ScriptedModel.builder()
            .call("skill", TEA)
            .call("shell", "{\"command\":\"echo hot\"}")
            .reply("done")
            .build();
    List<String> results = results(run(usual, builder -> builder.skills(given)));
    assertThat(results.get(1)).as("what the skill names is still asked about").contains("denied");
  }

  @Test
  void aBadSkillOfTheWorkspaceKeepsNoAgentFromStarting() throws IOException {
    skill(root.resolve(".agents/skills"), "good", "Good", "", "Text.");
    write(root.resolve(".agents/skills/bad/SKILL.md"), "---\nname: Bad\n---\n");
    ScriptedModel model =
        ScriptedModel.builder().call("skill", "{\"name\":\"bad\"}").reply("done").build();

    List<String> results = results(run(model, builder -> builder));

    assertThat(system(model, 0)).endsWith("Of the workspace:\n- good: Good");
    assertThat(results.get(0))
        .contains(
            "The skill 'bad' cannot be used: .agents/skills/bad/SKILL.md:1: the field 'description'")
        .contains("SKILL.md:2: the name 'Bad'");
  }

  @Test
  void ofTwoWithOneNameTheApplicationsCountsAndTwoOfItsOwnAreRefused() throws IOException {
    skill(given, "tea", "Given", "", "G.");
    skill(root.resolve(".agents/skills"), "tea", "Of the repository", "", "R.");
    skill(top.resolve("more"), "tea", "More", "", "M.");
    ScriptedModel model = ScriptedModel.builder().call("skill", TEA).reply("done").build();

    List<String> results = results(run(model, builder -> builder.skills(given)));

    assertThat(system(model, 0)).endsWith("\n- tea: Given");
    assertThat(results.get(0)).contains("\n\nG.\n\n");
    assertThatThrownBy(() -> Engine.builder().skills(given, top.resolve("more")).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "%s: the skill 'tea' is one of the application as well, '%s', which counts"
                .formatted(top.resolve("more/tea").toRealPath(), given.resolve("tea")));
  }

  @Test
  void withoutSkillsThereIsNoToolAndProjectInstructionsTurnThoseOfTheWorkspaceOff()
      throws IOException {
    ScriptedModel none = ScriptedModel.replying("done");
    run(none, builder -> builder);
    skill(root.resolve(".agents/skills"), "tea", "Tea", "", "T.");
    ScriptedModel off = ScriptedModel.replying("done");
    run(off, builder -> builder.projectInstructions(false));
    ScriptedModel on = ScriptedModel.replying("done");
    run(on, builder -> builder);

    assertThat(names(none)).doesNotContain("skill");
    assertThat(names(off)).doesNotContain("skill");
    assertThat(names(on)).contains("skill");
  }

  @Test
  void aListThatIsTooLongIsCutToSize() throws IOException {
    for (int i = 0; i < 60; i++) {
      skill(given, "skill-" + (100 + i), "long words ".repeat(90), "", "T.");
    }
    ScriptedModel model = ScriptedModel.replying("done");

    run(model, builder -> builder.skills(given).instructions(""));

    assertThat(system(model, 0)).hasSizeLessThan(16_100).contains("- skill-100: ", "- skill-159: ");
  }

  @Test
  void aLongTextIsCutAtALineAndGoesOnWhereItWasCut() throws IOException {
    StringBuilder body = new StringBuilder();
    for (int row = 1; row <= 7_000; row++) {
      body.append("row ").append(row).append(" of many\n");
    }
    skill(given, "tea", "Makes tea", "", body.toString());
    ScriptedModel cut = ScriptedModel.builder().call("skill", TEA).reply("done").build();

    String text = results(run(cut, builder -> builder.skills(given))).get(0);

    int more = text.indexOf("\n[There is more: skill shows it with file 'SKILL.md' and offset ");
    assertThat(more).isBetween(63_000, 65_000);
    String[] rows = text.substring(0, more).split("\n");
    int last = Integer.parseInt(rows[rows.length - 1].split(" ")[1]);
    String offset = text.substring(more).replaceAll("(?s).* offset (\\d+)].*", "$1");
    ScriptedModel next =
        ScriptedModel.builder()
            .call("skill", "{\"name\":\"tea\",\"file\":\"SKILL.md\",\"offset\":" + offset + "}")
            .reply("done")
            .build();
    assertThat(results(run(next, builder -> builder.skills(given))).get(0).lines().skip(1))
        .first()
        .isEqualTo("row " + (last + 1) + " of many");
  }

  @Test
  void aLineThatIsTooLongIsCutAndWhatFollowsItCanBeRead() throws IOException {
    skill(given, "tea", "Makes tea", "", "x".repeat(70_000) + "\nlast line");
    ScriptedModel model =
        ScriptedModel.builder()
            .call("skill", TEA)
            .call("skill", "{\"name\":\"tea\",\"file\":\"SKILL.md\",\"offset\":7}")
            .reply("done")
            .build();

    List<String> results = results(run(model, builder -> builder.skills(given)));

    assertThat(results.get(0))
        .contains("x".repeat(63_000))
        .contains(
            "[The line is too long and cut here. What follows it: skill shows it with file 'SKILL.md' and offset 7]");
    assertThat(results.get(1)).isEqualTo("[lines 7-7 of 7]\nlast line");
  }

  @Test
  void afterASummaryTheModelKnowsThatItHadLoadedOne() throws IOException {
    skill(given, "tea", "Makes tea", "", "Boil water.");
    ScriptedModel.Builder script =
        ScriptedModel.builder().info(ModelInfo.of("test", "s").withContextWindow(60_000));
    script.call("skill", TEA);
    for (int i = 0; i < 8; i++) {
      ToolCall call = new ToolCall("c" + i, "list_files", "{}");
      script.turn(request -> thinking(call));
    }
    ScriptedModel model = script.reply("done").build();
    ScriptedModel.Builder summaries =
        ScriptedModel.builder().info(ModelInfo.of("test", "sum").withContextWindow(200_000));
    for (int i = 0; i < 10; i++) {
      summaries.reply("Goal: tea. Done: some files were read.");
    }

    try (Engine engine =
        Engine.builder()
            .model(model)
            .workspace(root)
            .skills(given)
            .limits(RunLimits.builder().maxIdenticalCalls(20).build())
            .context(ContextPolicy.standard().withSummarizer(summaries.build()))
            .build()) {
      engine.session("s").run("Tea");
      List<Message> last = model.requests().get(model.requests().size() - 1).messages();
      String sent = String.join("\n", last.stream().map(Message::text).toList());
      assertThat(sent)
          .contains("- tea: Makes tea")
          .contains("load it again by its name:\n- tea\n")
          .doesNotContain("Boil water.");
    }
  }

  /** A reply with much text, which only a summary makes shorter, and a call. */
  private static ModelReply thinking(ToolCall call) {
    return new ModelReply(
        new AssistantMessage(
            List.of(Part.text("A thought of many words. ".repeat(2_000))), List.of(call)),
        FinishReason.TOOL_CALLS,
        Usage.NONE,
        "");
  }

  private interface Change {
    EngineBuilder of(EngineBuilder builder);
  }

  private RunResult run(ScriptedModel model, Change change) {
    try (Engine engine = change.of(Engine.builder().model(model).workspace(root)).build()) {
      RunResult result = engine.session("s").run("Do it");
      assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(Outcome.COMPLETED);
      return result;
    }
  }

  private static List<String> results(RunResult result) {
    return result.messages().stream()
        .filter(ToolMessage.class::isInstance)
        .map(Message::text)
        .toList();
  }

  private static List<String> names(ScriptedModel model) {
    return model.requests().get(0).tools().stream().map(each -> each.name()).toList();
  }

  private static String system(ScriptedModel model, int request) {
    return model.requests().get(request).messages().get(0).text();
  }

  static void skill(Path in, String name, String description, String more, String body)
      throws IOException {
    write(
        in.resolve(name).resolve("SKILL.md"),
        "---\nname: %s\ndescription: %s\n%s---\n\n%s\n"
            .formatted(name, description, more.isEmpty() ? "" : more + "\n", body));
  }

  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
