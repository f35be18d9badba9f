package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.blueprint.Blueprint;
import dev.penguin.project.blueprint.SyncPreview;
import dev.penguin.project.planner.PlanResult;
import dev.penguin.project.planner.Planner;
import dev.penguin.project.planner.ReplanResult;
import dev.penguin.testing.ScriptedModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A specification in a text file becomes a plan that a person reads, and then tasks. */
public final class PlanFromText {
  private PlanFromText() {}

  /**
   * Plans, asks on the console what the text leaves open, shows the plan, and applies it.
   *
   * @param args the file with the text, and that of the projects; without them an egg timer is
   *     planned in a folder of its own
   */
  public static void main(String[] args) throws IOException {
    BufferedReader console =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    if (args.length == 2) {
      plan(Files.readString(Path.of(args[0])), Path.of(args[1]), console);
      return;
    }
    Path folder = Files.createTempDirectory("egg-timer-");
    Path file = folder.resolve("projects.db");
    try (InputStream text = PlanFromText.class.getResourceAsStream("egg-timer.txt")) {
      plan(new String(text.readAllBytes(), StandardCharsets.UTF_8), file, console);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  private static void plan(String text, Path file, BufferedReader console) throws IOException {
    try (PenguinAgent agent = ExampleModel.agent(script()).build();
        ProjectManager manager = ProjectManager.open(file)) {
      // region: plan-from-text
      Planner planner = Planner.of(agent.engine());
      PlanResult result = planner.plan(text);
      if (!result.questions().isEmpty()) {
        result = planner.plan(text, answers(result, console));
      }
      result.findings().forEach(System.out::println);
      Blueprint plan = result.blueprint().orElseThrow(); // else the findings say why
      System.out.println(plan);
      // endregion
      SyncPreview preview = plan.preview(manager);
      preview.changes().forEach(it -> System.out.println(it.kind() + " " + it.title()));
      ProjectId project = preview.apply(); // once a person has agreed
      for (Task.Summary task : manager.ready(project, 10)) {
        System.out.println(task.number() + " is ready: " + task.title());
      }
      for (Task.Summary task : manager.ready(project, 1)) {
        System.out.println(task.number() + " fails: the terminal cannot beep");
        manager.transition(task.id(), Task.Status.RUNNING, "begun");
        manager.transition(task.id(), Task.Status.FAILED, "the terminal cannot beep");
        replan(planner, manager, project);
      }
    }
  }

  /** What should change after some of the work, for a person to approve. */
  static void replan(Planner planner, ProjectManager manager, ProjectId project) {
    ReplanResult result = planner.replan(manager, project);
    System.out.println(result.reason());
    result.questions().forEach(System.out::println);
    result.findings().forEach(System.out::println);
    result.preview().ifPresent(System.out::println); // its apply() once a person has agreed
  }

  /** What the text leaves open, and what a person says to it. */
  static Map<String, String> answers(PlanResult result, BufferedReader console) throws IOException {
    Map<String, String> answers = new LinkedHashMap<>();
    for (String question : result.questions()) {
      System.out.println(question);
      String answer = console.readLine();
      answers.put(question, answer == null || answer.isBlank() ? "Decide yourself." : answer);
    }
    return answers;
  }

  /** It asks one thing, and then plans round by round. */
  private static ScriptedModel.Builder script() {
    String outline =
        """
        {"questions": [%s], "key": "EGG", "title": "Egg timer",
         "overview": "A timer for eggs in a terminal, one Java file without anything to install.",
         "goals": ["Each time counts down and beeps", "A mistake is told"],
         "nonGoals": ["Settings"]}
        """;
    ScriptedModel.Builder script = ScriptedModel.builder();
    script
        .reply(outline.formatted("\"Should it beep when the terminal is muted?\""))
        .reply(outline.formatted(""))
        .reply(
            """
            {"items": [
              {"key": "ITEM-1", "title": "Read the time", "parent": null, "tags": ["cli"],
               "description": "soft, hard, or minutes and seconds; else usage and status 2.",
               "goals": ["GOAL-2"]},
              {"key": "ITEM-2", "title": "Count down and beep", "parent": null, "tags": ["cli"],
               "description": "One line, each second; Ctrl-C ends it without a beep.",
               "goals": ["GOAL-1"]},
              {"key": "ITEM-3", "title": "Try it with an egg", "parent": null, "tags": ["test"],
               "description": "With a real egg, and a clock beside it.", "goals": ["GOAL-1"]}]}
            """)
        .reply(
            """
            {"dependencies": [{"item": "ITEM-3", "on": ["ITEM-1", "ITEM-2"]}]}
            """);
    return addDetails(script);
  }

  /** The later rounds, and what it proposes when the terminal cannot beep. */
  private static ScriptedModel.Builder addDetails(ScriptedModel.Builder script) {
    return script
        .reply(
            """
            {"items": [
              {"item": "ITEM-1", "criteria": ["egg 6:3x prints the usage and ends with 2"]},
              {"item": "ITEM-2", "criteria": ["egg 0:05 beeps after 5 seconds"]},
              {"item": "ITEM-3", "criteria": ["The yolk is soft"]}]}
            """)
        .reply(
            """
            {"items": [
              {"item": "ITEM-1", "minutes": 30, "effort": 1, "value": 4, "risk": 1,
               "priority": "NORMAL"},
              {"item": "ITEM-2", "minutes": 60, "effort": 2, "value": 5, "risk": 2,
               "priority": "HIGH"},
              {"item": "ITEM-3", "minutes": 15, "effort": 1, "value": 5, "risk": 1,
               "priority": "NORMAL"}]}
            """)
        .reply(
            """
            {"items": [
              {"item": "ITEM-1", "role": "coder"}, {"item": "ITEM-2", "role": "coder"},
              {"item": "ITEM-3", "role": "tester"}]}
            """)
        .reply(
            """
            {"questions": [], "removed": [], "reason": "Without a beep, the screen must tell.",
             "items": [{"key": "ITEM-2", "title": "Count down and flash",
                        "criteria": ["egg 0:05 flashes after 5 seconds"]}]}
            """);
  }
}
