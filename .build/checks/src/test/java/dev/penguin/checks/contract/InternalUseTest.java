package dev.penguin.checks.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is exported stands on its own: only the types through which a program enters know the
 * packages behind it.
 */
class InternalUseTest {
  /** They put everything together, or watch it from the inside. */
  private static final Set<String> ENTRIES =
      Set.of(
          "dev.penguin.engine.Engine",
          "dev.penguin.engine.EngineBuilder",
          "dev.penguin.eval.Evaluation",
          "dev.penguin.eval.HumanEval",
          "dev.penguin.eval.SweBench",
          "dev.penguin.eval.TaskFolders",
          "dev.penguin.observe.micrometer.MeterListener",
          "dev.penguin.observe.otel.RequestSpan",
          "dev.penguin.observe.otel.SpanListener",
          "dev.penguin.observe.otel.SpokenContent",
          "dev.penguin.project.ProjectManager",
          "dev.penguin.project.ProjectTools",
          "dev.penguin.project.blueprint.Blueprint",
          "dev.penguin.project.runner.Account",
          "dev.penguin.project.runner.Attempt",
          "dev.penguin.project.runner.Budgets",
          "dev.penguin.project.runner.SessionStep",
          "dev.penguin.tools.CodingTools",
          "dev.penguin.tools.SkillCheck",
          "dev.penguin.tools.mcp.McpServers",
          "dev.penguin.tools.web.BraveSearch",
          "dev.penguin.tools.web.WebTools");

  /** Types that use an internal package all the same, and why. */
  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry(
              "dev.penguin.testing.ScriptText -> dev.penguin.internal.typed",
              "ScriptedModel.reply(Object) writes a record as a model would"),
          Map.entry(
              "dev.penguin.message.ToolCall -> dev.penguin.internal.json",
              "arguments are given as a map, and no type of the parser shows"),
          Map.entry(
              "dev.penguin.model.ModelConfig -> dev.penguin.internal.json",
              "extra fields are checked where they are set, not when they are sent"),
          Map.entry(
              "dev.penguin.model.RetryBudget -> dev.penguin.internal.http",
              "retries are counted by server, and only the transport knows the server of a model"),
          Map.entry(
              "dev.penguin.policy.SpendingCap -> dev.penguin.internal.budget",
              "SpendingCap.named makes a cap that keeps its own account"),
          Map.entry(
              "dev.penguin.testing.ToolContract -> dev.penguin.internal.json",
              "it reads a tool's schema to make arguments that fit it, and such that do not"),
          Map.entry(
              "dev.penguin.tool.Tool -> dev.penguin.internal.typed",
              "Tool.of makes a tool of a record and a function"),
          Map.entry(
              "dev.penguin.tool.ToolSpec -> dev.penguin.internal.json",
              "a schema is checked where it is set, not when it is sent"),
          Map.entry(
              "dev.penguin.tool.Tools -> dev.penguin.internal.typed",
              "Tools.from makes tools of annotated methods"),
          Map.entry(
              "dev.penguin.tools.mcp.McpAuthorizer -> dev.penguin.tools.internal.mcp.auth",
              "McpAuthorizer.loopback makes the authorizer that listens on this machine"),
          Map.entry(
              "dev.penguin.tool.WorkspaceCommands -> dev.penguin.internal.toolset",
              "they are found where an agent finds the tools of its workspace"),
          Map.entry(
              "dev.penguin.eval.Comparison -> dev.penguin.eval.internal.report",
              "a comparison is written as Markdown and HTML"),
          Map.entry(
              "dev.penguin.eval.EvalReport -> dev.penguin.eval.internal.report",
              "a report has its JSON form"),
          Map.entry(
              "dev.penguin.eval.EvalReport -> dev.penguin.eval.internal.file",
              "a report is written whole"),
          Map.entry(
              "dev.penguin.eval.Gate -> dev.penguin.eval.internal.report",
              "a gate needs the figures of a report"),
          Map.entry(
              "dev.penguin.eval.Prediction -> dev.penguin.internal.json",
              "predictions have an official form in JSON"),
          Map.entry(
              "dev.penguin.eval.Prediction -> dev.penguin.eval.internal.file",
              "predictions are read and written as files"),
          Map.entry(
              "dev.penguin.eval.ReportPages -> dev.penguin.eval.internal.report",
              "it names the two forms for people"),
          Map.entry(
              "dev.penguin.eval.ReportPages -> dev.penguin.eval.internal.file",
              "pages are written whole"),
          Map.entry(
              "dev.penguin.eval.SweBenchInstance -> dev.penguin.eval.internal.swe",
              "instances are read from the published form"),
          Map.entry(
              "dev.penguin.eval.TaskFolder -> dev.penguin.eval.internal.trial",
              "a task is read from its TOML"));

  @Test
  void exportedTypesDoNotKnowInternalPackages() {
    assertThat(
            problems(PublishedClasses.ALL, PublishedClasses.exportedPackages(), REASONS.keySet()))
        .isEmpty();
  }

  @Test
  void aTypeThatKnowsAnInternalPackageIsShown(@TempDir Path folder) {
    JavaClasses samples =
        CompiledSamples.compile(
            folder,
            "package dev.penguin.internal.deep; public class Deep {}",
            "package dev.penguin.engine; public class Engine { dev.penguin.internal.deep.Deep deep; }",
            "package dev.penguin.engine; class Wiring { dev.penguin.internal.deep.Deep deep; }",
            "package dev.penguin.engine; public class Shown {"
                + " static class In { void take(dev.penguin.internal.deep.Deep[] deep) {} } }",
            "package dev.penguin.tool; class Hidden { dev.penguin.internal.deep.Deep deep; }");
    Set<String> exported = Set.of("dev.penguin.engine", "dev.penguin.tool");
    String gone = "dev.penguin.tool.Gone -> dev.penguin.internal.deep";
    String hidden = "dev.penguin.tool.Hidden -> dev.penguin.internal.deep";

    assertThat(problems(samples, exported, Set.of(gone, hidden)))
        .containsExactly(
            "dev.penguin.engine.Shown -> dev.penguin.internal.deep is not allowed",
            gone + " is no longer needed as an exception");
  }

  private static List<String> problems(
      JavaClasses classes, Set<String> exported, Set<String> allowed) {
    SortedSet<String> uses = uses(classes, exported);
    List<String> problems = new ArrayList<>();
    uses.stream()
        .filter(use -> !allowed.contains(use))
        .map(use -> use + " is not allowed")
        .forEach(problems::add);
    allowed.stream()
        .filter(use -> !uses.contains(use))
        .map(use -> use + " is no longer needed as an exception")
        .sorted()
        .forEach(problems::add);
    return problems;
  }

  /** Who uses which internal package, those left out that may use any. */
  private static SortedSet<String> uses(JavaClasses classes, Set<String> exported) {
    Set<String> ours = classes.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    SortedSet<String> uses = new TreeSet<>();
    for (JavaClass type : classes) {
      JavaClass file = classes.get(PublishedClasses.topLevel(type));
      if (exported.contains(type.getPackageName()) && !mayUseAny(file)) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
          if (ours.contains(target) && !exported.contains(target)) {
            uses.add(file.getName() + " -> " + target);
          }
        }
      }
    }
    return uses;
  }

  /** The entries, and the wiring that is hidden beside them. */
  private static boolean mayUseAny(JavaClass type) {
    return ENTRIES.contains(type.getName())
        || !type.getModifiers().contains(JavaModifier.PUBLIC)
            && ENTRIES.stream()
                .map(entry -> entry.substring(0, entry.lastIndexOf('.')))
                .anyMatch(type.getPackageName()::equals);
  }
}
