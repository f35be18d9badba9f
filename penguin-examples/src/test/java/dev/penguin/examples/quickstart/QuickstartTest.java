package dev.penguin.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.examples.ChildProgram;
import dev.penguin.examples.LoopbackOpenAi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the quickstart as a user does: a program of its own, with real files and processes. */
class QuickstartTest {
  private static final Map<String, String> NO_KEY = Map.of();
  private static final String EDIT_OF_THE_TEST =
      "{\"path\":\"src/test/java/bikes/RentalTest.java\",\"old_string\":\"88.20\",\"new_string\":\"98.00\"}";

  @TempDir static Path keptFolder;
  private static ChildProgram shipped;

  @TempDir Path folder;

  @BeforeAll
  static void runOnTheProjectThatComesAlong() throws Exception {
    Path kept = keptFolder.resolve("bikes");
    shipped = ChildProgram.run(Quickstart.class, NO_KEY, "--keep", kept.toString());
  }

  @Test
  void repairsTheProjectThatComesAlong() {
    assertThat(shipped.output())
        .contains(
            "The test passes. What failed before:\n   seven days are long enough for the discount\n"
                + "   the invoice of a week shows the discount\n");
    assertThat(shipped.exitCode()).isZero();
    assertThat(keptFolder.resolve("bikes/src/main/java/bikes/LongRentalDiscount.java"))
        .content()
        .contains("return days >= minimumDays;");
  }

  @Test
  void showsEachStepOnALineOfItsOwn() {
    assertThat(shipped.lines())
        .containsSubsequence(
            "2 of 9 checks failed",
            "exit code 1",
            "First I look at what is there.",
            "-> list_files path=.",
            "<- list_files: 3 lines",
            "   check.sh",
            "-> shell command=sh check.sh",
            "<- shell (failed): 12 lines",
            "   exit code 1",
            "   ... 8 more lines",
            "   2 of 9 checks failed",
            "-> search_text pattern=seven days are long enough for the discount path=src/test",
            "-> read_file path=src/main/java/bikes/LongRentalDiscount.java",
            "<- read_file: 24 lines",
            "   -    return days > minimumDays;",
            "Now the check again.",
            "-> shell command=sh check.sh",
            "It passes.",
            "--- a/src/main/java/bikes/LongRentalDiscount.java",
            "+++ b/src/main/java/bikes/LongRentalDiscount.java",
            "-    return days > minimumDays;",
            "+    return days >= minimumDays;",
            "All 9 checks passed",
            "exit code 0",
            "=== What to try next ===",
            "./mvnw -q -Pquickstart verify -Dexample=HelloWorld");
  }

  @Test
  void proposesExamplesAndPagesThatAreThere() {
    List<String> next =
        shipped
            .lines()
            .subList(shipped.lines().indexOf("=== What to try next ==="), shipped.lines().size());
    List<String> classes =
        next.stream()
            .filter(line -> line.contains("-Dexample="))
            .map(line -> line.replaceFirst(".*-Dexample=", ""))
            .toList();

    assertThat(classes)
        .hasSize(3)
        .allSatisfy(
            name ->
                assertThat(
                        Class.forName("dev.penguin.examples." + name)
                            .getMethod("main", String[].class))
                    .isNotNull());
    assertThat(next)
        .filteredOn(line -> line.startsWith("docs/"))
        .singleElement()
        .satisfies(page -> assertThat(Path.of("..", page)).isRegularFile());
  }

  @Test
  void breaksLongSentencesBetweenWords() {
    assertThat(shipped.output())
        .contains(
            "\nsrc/main/java/bikes/LongRentalDiscount.java promises \"a rental of at least so many days gets the\n"
                + "discount\", but `return days > minimumDays;` leaves that very number out. I correct it.\n");
  }

  @Test
  void printsNoEscapeSequencesIntoAPipe() {
    assertThat(shipped.output()).doesNotContain("\u001b");
  }

  @Test
  void coloursWhatItPrintsWhereColoursAreWanted() throws Exception {
    ChildProgram program = ChildProgram.run(Quickstart.class, NO_KEY, "--color", "always");

    assertThat(program.lines())
        .containsSubsequence(
            "\u001b[1;36m=== The project, before ===\u001b[0m",
            "\u001b[31mFAIL\u001b[0m  seven days are long enough for the discount: expected [88.20] but"
                + " was [98.00]",
            "\u001b[35m-> list_files\u001b[0m path=.",
            "\u001b[31m<- shell (failed)\u001b[0m: 12 lines",
            "\u001b[31m-    return days > minimumDays;\u001b[0m",
            "\u001b[32m+    return days >= minimumDays;\u001b[0m");
    assertThat(program.output().replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(withoutKeptFolder());
  }

  @Test
  void waitsBetweenItsStepsAtThePaceThatIsAskedFor() throws Exception {
    long start = System.nanoTime();

    ChildProgram program = ChildProgram.run(Quickstart.class, Map.of("PENGUIN_PACE", "70"));

    // 38 steps of 70 ms and more than 90 words of 7 ms; the rest is the work itself.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(3290));
    assertThat(program.output()).isEqualTo(withoutKeptFolder());
  }

  private static String withoutKeptFolder() {
    return shipped.output().replaceFirst("\nThe project stays in .*\n", "");
  }

  @Test
  void saysWhatAnOptionTakes() throws Exception {
    ChildProgram program = ChildProgram.run(Quickstart.class, Map.of("PENGUIN_PACE", "slow"));

    assertThat(program.output())
        .isEqualTo(
            "\nThe quickstart did not succeed: PENGUIN_PACE takes milliseconds from 0 to 60000, and not"
                + " 'slow'\n");
    assertThat(program.exitCode()).isEqualTo(1);
  }

  @Test
  void tellsTokensAndCostAsItGoes() {
    assertThat(shipped.lines())
        .filteredOn(line -> line.contains(" so far]"))
        .hasSize(7)
        .allMatch(line -> line.matches(" {3}\\[[0-9,]+ tokens, 0\\.[0-9]{6} USD so far]"));
  }

  @Test
  void saysThatThereIsNoKey() {
    assertThat(shipped.lines())
        .contains("No key found: neither PENGUIN_MODEL nor OPENAI_API_KEY is set.")
        .contains("Model: script/quickstart");
  }

  @Test
  void failsWithoutTheToolThatItNeeds() throws Exception {
    ChildProgram program =
        ChildProgram.run(Quickstart.class, NO_KEY, "--without-tool", "edit_file");

    assertThat(program.lastLine())
        .isEqualTo(
            "The quickstart did not succeed: the run ended with BLOCKED: I cannot go on: I need the"
                + " tool 'edit_file', and it is not offered.");
    assertThat(program.exitCode()).isEqualTo(1);
  }

  @Test
  void failsWithAnotherMistakeInTheProject() throws Exception {
    Path project = projectWith("LongRentalDiscount.java", "days > ", "days >= ");
    replace(project.resolve("src/main/java/bikes/Money.java"), "percent + 50", "percent");

    ChildProgram program =
        ChildProgram.run(Quickstart.class, NO_KEY, "--project", project.toString());

    assertThat(program.output())
        .contains("FAIL  half a cent is rounded up: expected [0.15] but was [0.14]");
    assertThat(program.lastLine())
        .isEqualTo(
            "The quickstart did not succeed: the run ended with BLOCKED: I cannot go on: I found 0"
                + " lines that contradict what their file promises, and can repair only one.");
    assertThat(program.exitCode()).isEqualTo(1);
  }

  @Test
  void failsWithASecondMistakeInTheProject() throws Exception {
    Path project = projectWith("Rental.java", ") + 1)", "))");

    ChildProgram program =
        ChildProgram.run(Quickstart.class, NO_KEY, "--project", project.toString());

    assertThat(program.output()).contains("+    return days >= minimumDays;");
    assertThat(program.lastLine())
        .startsWith(
            "The quickstart did not succeed: the run ended with BLOCKED: I cannot go on: after my"
                + " change the check still fails: ");
    assertThat(program.exitCode()).isEqualTo(1);
  }

  @Test
  void failsWithAProjectThatDoesNotCompile() throws Exception {
    Path project = projectWith("Rental.java", "int days()", "int days(");

    ChildProgram program =
        ChildProgram.run(Quickstart.class, NO_KEY, "--project", project.toString());

    assertThat(program.lastLine())
        .isEqualTo(
            "The quickstart did not succeed: the check names no failure to repair, and ended with"
                + " exit code 1.");
    assertThat(program.exitCode()).isEqualTo(1);
  }

  @Test
  void asksTheRealProviderWhenThereIsAKey() throws Exception {
    try (LoopbackOpenAi server =
        LoopbackOpenAi.start()
            .thenCall(
                "edit_file",
                "{\"path\":\"src/main/java/bikes/LongRentalDiscount.java\","
                    + "\"old_string\":\"days > min\",\"new_string\":\"days >= min\"}")
            .thenText("Repaired.")) {

      ChildProgram program = ChildProgram.run(Quickstart.class, server.environment());

      assertThat(program.lines())
          .containsSubsequence("Model: openai/gpt-5-mini", "   [25 tokens so far]", "Repaired.");
      assertThat(program.output()).doesNotContain("No key found");
      assertThat(program.exitCode()).isZero();
    }
  }

  @Test
  void doesNotBelieveAModelThatOnlySaysSo() throws Exception {
    try (LoopbackOpenAi server =
        LoopbackOpenAi.start()
            .thenCall("finish", "{\"status\":\"completed\",\"summary\":\"The test passes\"}")) {

      ChildProgram program = ChildProgram.run(Quickstart.class, server.environment());

      assertThat(program.lastLine())
          .isEqualTo(
              "The quickstart did not succeed: the agent says that it is done, but the test still"
                  + " fails.");
      assertThat(program.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void doesNotAcceptAChangeOfTheTest() throws Exception {
    try (LoopbackOpenAi server =
        LoopbackOpenAi.start().thenCall("edit_file", EDIT_OF_THE_TEST).thenText("Repaired.")) {

      ChildProgram program = ChildProgram.run(Quickstart.class, server.environment());

      assertThat(program.lastLine())
          .isEqualTo(
              "The quickstart did not succeed: the agent changed more than src/main:"
                  + " [src/test/java/bikes/RentalTest.java]");
      assertThat(program.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void saysWhatTheProviderComplainsAbout() throws Exception {
    try (LoopbackOpenAi server = LoopbackOpenAi.start()) {

      ChildProgram program = ChildProgram.run(Quickstart.class, server.environment());

      assertThat(program.lastLine())
          .contains("The quickstart did not succeed: ", "no reply is left")
          .endsWith("(without OPENAI_API_KEY and PENGUIN_MODEL a script plays the model's part)");
      assertThat(program.exitCode()).isEqualTo(1);
    }
  }

  /** A copy of the project that comes along, with one change in its code. */
  private Path projectWith(String file, String old, String replacement)
      throws IOException, URISyntaxException {
    Path shipped =
        Path.of(
                Objects.requireNonNull(Quickstart.class.getResource("/quickstart-project/check.sh"))
                    .toURI())
            .getParent();
    Path project = folder.resolve("project");
    try (Stream<Path> files = Files.walk(shipped)) {
      files.forEach(
          from -> {
            try {
              Files.copy(from, project.resolve(shipped.relativize(from).toString()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    replace(project.resolve("src/main/java/bikes").resolve(file), old, replacement);
    return project;
  }

  private static void replace(Path file, String old, String replacement) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(old);
    Files.writeString(file, text.replace(old, replacement));
  }
}
