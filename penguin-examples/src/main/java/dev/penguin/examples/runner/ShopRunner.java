package dev.penguin.examples.runner;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Engine;
import dev.penguin.policy.Permissions;
import dev.penguin.project.Clarification;
import dev.penguin.project.NewProject;
import dev.penguin.project.NewTask;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectListener;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.ProjectTools;
import dev.penguin.project.ResourceBudget;
import dev.penguin.project.TaskId;
import dev.penguin.project.runner.ProjectResult;
import dev.penguin.project.runner.ProjectRunner;
import dev.penguin.project.runner.Roles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A plan of three tasks for a small Java project, carried out by agents: a real folder, real
 * compilers and tests in processes of their own, and a model that {@code PENGUIN_MODEL} names, or a
 * script. The second task fails at first, the third one waits for an answer.
 *
 * <p>Run it again with the same folder and it goes on where it was, also after it was killed.
 */
public final class ShopRunner {
  private static final List<String> FILES =
      List.of(
          "README.md",
          "check.sh",
          "src/test/java/shop/MoneyTest.java",
          "src/test/java/shop/BasketTest.java",
          "src/test/java/shop/ReceiptTest.java");

  private ShopRunner() {}

  /**
   * Works until nothing is left but what waits for an answer, asks for it, and goes on. Ends with 0
   * when all is completed.
   *
   * @param args a folder for the project, the database and the sessions; a new one when left out;
   *     and {@code --live}, to paint the board again and again on a terminal
   */
  public static void main(String[] args) throws IOException {
    Path folder = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("penguin-runner-");
    System.out.println("In " + folder.toAbsolutePath());
    copyProject(folder.resolve("work"));
    boolean live = List.of(args).contains("--live");
    System.exit(work(folder, live) ? 0 : 1);
  }

  private static boolean work(Path folder, boolean live) throws IOException {
    Path work = folder.resolve("work");
    try (ProjectManager manager = ProjectManager.open(folder.resolve("shop.db"));
        PenguinAgent agent = agent(manager, folder);
        ProjectRunner runner = runner(manager, agent.engine(), work)) {
      ProjectId project = plan(manager);
      LiveBoard board = new LiveBoard(manager, project, System.out, live);
      ProjectListener.Registration shown = manager.addListener(manager.lastSequence(), board);
      ProjectResult result = runner.runAll(project, 2);
      while (!result.questions().isEmpty()) {
        answer(manager, result.questions());
        result = runner.runAll(project, 2);
      }
      shown.close();
      System.out.print(board.text());
      return manager.rollUp(project).progress() == 100;
    }
  }

  // region: runner
  private static PenguinAgent agent(ProjectManager manager, Path folder) {
    return model(PenguinAgent.builder())
        .permissions(Permissions.workspace().allow("shell", "sh check.sh"))
        .workspace(folder.resolve("work"))
        .stateDirectory(folder.resolve("sessions")) // so that a killed attempt can go on
        .toolProviders(ProjectTools.provider(manager))
        .build();
  }

  private static ProjectRunner runner(ProjectManager manager, Engine engine, Path work) {
    return ProjectRunner.builder(manager, engine)
        .workspace(work)
        .role("coder", Roles.coder())
        .verifier(new TestOfTask())
        .build();
  }

  // endregion

  private static void answer(ProjectManager manager, List<Clarification> questions)
      throws IOException {
    BufferedReader keys =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (Clarification each : questions) {
      System.out.println(manager.task(each.task()).number() + " asks: " + each.question());
      String line = keys.readLine();
      manager.answer(each.task(), each.number(), line == null ? "EUR" : line);
    }
  }

  private static ProjectId plan(ProjectManager manager) {
    if (manager.findProject("SHOP").isPresent()) {
      return manager.findProject("SHOP").get().id(); // goes on with it
    }
    // region: runner-plan
    NewProject shop =
        NewProject.builder("SHOP", "A small shop")
            .description("Java 17 in package shop, without libraries. Prices are in cents.")
            .budget(ResourceBudget.unlimited().withCostUsd(new BigDecimal("0.50")))
            .build();
    ProjectId project = manager.createProject(shop).id();
    TaskId money = task(manager, project, "Money", "An amount that no sum rounds");
    TaskId basket = task(manager, project, "Basket", "Items, their pieces and their total");
    manager.addDependency(basket, money);
    // endregion
    TaskId receipt = task(manager, project, "Receipt", "The total in the shop's currency");
    manager.addDependency(receipt, basket);
    return project;
  }

  private static TaskId task(
      ProjectManager manager, ProjectId project, String type, String description) {
    String test = type + "Test";
    NewTask task =
        NewTask.builder(project, type)
            .description(description)
            .acceptanceCriteria(List.of("sh check.sh %s passes".formatted(test)))
            .metadata(Map.of("test", test))
            .build();
    return manager.createTask(task).id();
  }

  private static PenguinAgent.Builder model(PenguinAgent.Builder builder) {
    String name = System.getenv().getOrDefault("PENGUIN_MODEL", "");
    if (!name.isBlank()) {
      return builder.model(name);
    }
    System.out.println("(PENGUIN_MODEL is not set: a script plays the model's part)");
    return builder.model(ShopScript.create());
  }

  private static void copyProject(Path work) throws IOException {
    for (String file : FILES) {
      Path target = work.resolve(file);
      if (!Files.exists(target)) {
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        try (InputStream from =
            Objects.requireNonNull(
                ShopRunner.class.getResourceAsStream("/runner-project/" + file), file)) {
          Files.copy(from, target);
        }
      }
    }
  }
}
