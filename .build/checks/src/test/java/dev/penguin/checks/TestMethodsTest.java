package dev.penguin.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test of every module can fail, and none is switched off. */
class TestMethodsTest {
  /** Those of all modules; the samples below are wrong and left out. */
  private static final TestMethods TESTS =
      new TestMethods(
          new ClassFileImporter()
              .withImportOption(location -> !location.contains("/TestMethodsTest$"))
              .importPaths(compiledTests()));

  private static final TestMethods SAMPLES =
      new TestMethods(new ClassFileImporter().importClasses(Samples.class, Off.class));

  @Test
  void eachTestReachesAnAssertion() {
    assertThat(TESTS.all()).as("tests of all modules").hasSizeGreaterThan(1_400);
    assertThat(TESTS.withoutAssertion()).isEmpty();
  }

  @Test
  void noTestIsDisabled() {
    assertThat(TESTS.disabled()).isEmpty();
  }

  @Test
  void noTestSkipsForWhatWasNotProbed() {
    assertThat(TESTS.unprobedSkips()).isEmpty();
  }

  @Test
  void eachConditionSaysWhyItSkips() {
    assertThat(TESTS.silentConditions()).isEmpty();
  }

  @Test
  void conditionsThatDoNotSayWhyAreFound() {
    assertThat(SAMPLES.silentConditions())
        .containsExactly(
            "Annotation <%s> on method <%s.elsewhere()>"
                .formatted("org.junit.jupiter.api.condition.EnabledOnOs", Samples.class.getName()));
  }

  @Test
  void skipsForWhatWasNotProbedAreFound() {
    assertThat(SAMPLES.unprobedSkips()).containsExactly(Samples.class.getName() + ".guesses()");
  }

  @Test
  void testsThatCannotFailAreFound() {
    assertThat(SAMPLES.withoutAssertion())
        .containsExactly(
            Samples.class.getName() + ".asksNobody()",
            Samples.class.getName() + ".looksOnly()",
            Samples.class.getName() + ".namesOnly(int)");
  }

  @Test
  void disabledTestsAreFound() {
    assertThat(SAMPLES.disabled())
        .containsExactly(Off.class.getName(), Samples.class.getName() + ".later()");
  }

  /** JUnit does not run these: it takes nested classes only when they say so. */
  static final class Samples {
    @Test
    void asksNobody() {
      System.nanoTime();
    }

    @Test
    void looksOnly() {
      assertThat(System.nanoTime());
    }

    @ParameterizedTest
    @ValueSource(ints = 1)
    void namesOnly(int value) {
      assertThat(List.of(value)).as("a value").overridingErrorMessage("none").map(one -> one + 1);
    }

    @Test
    void guesses() {
      assumeTrue(System.nanoTime() > 0);
      positive(1);
    }

    @EnabledOnOs(OS.MAC)
    @Test
    void elsewhere() {
      positive(1);
    }

    @EnabledOnOs(value = OS.MAC, disabledReason = "a sample")
    @Test
    void elsewhereAndSaysWhy() {
      positive(1);
    }

    @Test
    void judges() {
      assertThat(System.nanoTime()).isNotZero();
    }

    @Test
    void expects() {
      assertThatThrownBy(() -> Path.of("\0"));
    }

    @Test
    void judgesInALambda() {
      List.of(1, 2).forEach(one -> assertThat(one).isPositive());
    }

    @Test
    void judgesFarAway() {
      List.of(1, 2).forEach(Samples::positive);
    }

    @Disabled("a sample")
    @Test
    void later() {
      positive(1);
    }

    private static void positive(int number) {
      judge(number);
    }

    private static void judge(int number) {
      assertThat(number).isPositive();
    }
  }

  /** Switched off whole. */
  @Disabled("a sample")
  static final class Off {}

  /** Folders of compiled tests in the repository. */
  private static List<Path> compiledTests() {
    Path repository = Path.of("").toAbsolutePath().getParent().getParent();
    try (Stream<Path> folders = Files.find(repository, 4, TestMethodsTest::isCompiledTests)) {
      return folders.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isCompiledTests(Path path, Object attributes) {
    return path.endsWith(Path.of("target", "test-classes"));
  }
}
