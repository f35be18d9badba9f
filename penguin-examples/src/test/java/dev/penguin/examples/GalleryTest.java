package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs the examples without a key, as docs/examples.md says, and compares what they print. */
class GalleryTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path PAGE = ROOT.resolve("docs/examples.md");

  private static final List<Class<?>> PROGRAMS =
      List.of(
          HelloWorld.class,
          CustomTool.class,
          ToolThreeWays.class,
          Streaming.class,
          StructuredOutput.class,
          TypedAnswers.class,
          Approval.class,
          Guardrail.class,
          LongChat.class,
          RaisedCap.class,
          WrongTurn.class,
          ReviewedChanges.class,
          Images.class,
          ManyAgents.class,
          ServerForATest.class,
          HouseRules.class,
          ReleaseSkill.class,
          Fallback.class,
          OwnModel.class,
          ComparedPrompts.class,
          PlanFromText.class);

  /** With arguments or a server: tests of their own run them. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "ApprovalTomorrow",
          "CodingAgent",
          "CommittingAgent",
          "Conversation",
          "FilesOverMcp",
          "GateInCi",
          "HealthPage",
          "IssuesPerUser",
          "OrderDesk",
          "PaymentWithKey",
          "PlanInAFile",
          "QuestionTomorrow",
          "ResumeAfterCrash",
          "ReviewerAndCoder",
          "SandboxedAgent",
          "ScrapedAgent",
          "SharedProject",
          "SlowestPart",
          "SteeringFromTheWeb",
          "TaskInParts",
          "TracedAgent",
          "TripPlanner",
          "WebResearch");

  @Test
  void theExamplesPrintWhatTheGallerySays() throws Exception {
    List<String> lines = Files.readAllLines(PAGE);
    List<PrintedBlock> blocks = PrintedBlock.in(lines);
    StringBuilder problems = new StringBuilder();
    for (int i = blocks.size() - 1; i >= 0; i--) { // so that the line numbers stay right
      PrintedBlock block = blocks.get(i);
      List<String> printed = run(block);
      List<String> said = lines.subList(block.begin(), block.end());
      if (Boolean.getBoolean("penguin.docs.update")) {
        said.clear();
        said.addAll(printed);
      } else if (!said.equals(printed)) {
        problems.append("%n%s prints:%n%n%s%n".formatted(block.program(), lines(printed)));
      }
    }
    if (Boolean.getBoolean("penguin.docs.update")) {
      Files.write(PAGE, lines);
    }

    assertThat(problems).as("other than in docs/examples.md").isEmpty();
  }

  @Test
  void theGalleryShowsEveryExample() throws IOException {
    Set<String> shown =
        PrintedBlock.in(Files.readAllLines(PAGE)).stream()
            .map(PrintedBlock::program)
            .collect(Collectors.toCollection(TreeSet::new));
    shown.addAll(ELSEWHERE);

    assertThat(programs()).isNotEmpty().isEqualTo(shown);
    assertThat(Files.readString(PAGE)).contains(programs());
  }

  private static Set<String> programs() throws IOException {
    Path sources = ROOT.resolve("penguin-examples/src/main/java/dev/penguin/examples");
    Set<String> programs = new TreeSet<>();
    try (Stream<Path> files = Files.list(sources)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file).contains("public static void main(")) {
          programs.add(file.getFileName().toString().replace(".java", ""));
        }
      }
    }
    return programs;
  }

  private static List<String> run(PrintedBlock block) throws Exception {
    Class<?> main =
        PROGRAMS.stream()
            .filter(program -> program.getSimpleName().equals(block.program()))
            .findAny()
            .orElseThrow();
    String input = block.input().map(line -> line + "\n").orElse("");
    ChildProgram program = ChildProgram.runWithInput(input, main, Map.of());
    assertThat(program.exitCode()).as("%s: %s", block.program(), program.output()).isZero();
    return program.lines();
  }

  private static String lines(List<String> lines) {
    return String.join(System.lineSeparator(), lines);
  }
}
