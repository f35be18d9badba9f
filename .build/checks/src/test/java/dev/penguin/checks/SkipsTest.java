package dev.penguin.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of skipped tests at the end of the build, from reports as Surefire writes them. */
class SkipsTest {
  private static final Instant BEGAN = Instant.parse("2026-12-01T10:00:00Z");
  private static final String ABORTED =
      """
      <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: %s
      \tat org.junit.jupiter.api.Assumptions.abort(Assumptions.java:300)
      \tat a.ATest.test(ATest.java:7)
      ]]></skipped>""";

  @TempDir Path root;

  @BeforeEach
  void aTestThatRan() throws IOException {
    report("core/target/surefire-reports/TEST-a.RanTest.xml", "a.RanTest", "ran", "");
  }

  @Test
  void skipsAreGroupedByReasonOverAllModulesAndRuns() throws IOException {
    String sandbox = "<skipped message=\"needs sandbox: bwrap exits with 1: &lt;no>\"/>";
    report("core/target/surefire-reports/TEST-a.ATest.xml", "a.ATest", "one", sandbox);
    report("core/target/surefire-reports-newer-jdk/TEST-a.ATest.xml", "a.ATest", "one", sandbox);
    report("a/b/target/surefire-reports/TEST-b.BTest.xml", "b.BTest$In", "p(a.b.C)[1]", sandbox);
    report(
        "core/target/surefire-reports/TEST-a.MacTest.xml",
        "a.MacTest",
        "mac",
        "<skipped message=\"Disabled on operating system: Linux ==> folders as on a Mac\"/>");
    report(
        "core/target/surefire-reports/TEST-a.LateTest.xml",
        "a.LateTest",
        "d()[1]",
        ABORTED.formatted("needs proc: there is\nno /proc"));

    assertThat(listed("strace"))
        .isEqualTo(
            """
            5 of 6 tests were skipped
                1  folders as on a Mac (MacTest)
                1  needs proc: there is no /proc (LateTest)
                3  needs sandbox: bwrap exits with 1: <no> (ATest, BTest)
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<skipped/>",
        "<skipped message=\"\"/>",
        "<skipped message=\"void a.ATest.t() is @Disabled\"/>",
        "<skipped message=\"Disabled on operating system: Linux\"/>",
        "<skipped message=\"System property [x] does not exist\"/>",
        "<skipped message=\"Environment variable [X] does not exist\"/>",
        "<skipped>org.opentest4j.TestAbortedException\n\tat a.ATest.t(ATest.java:7)</skipped>",
        "<skipped>org.opentest4j.TestAbortedException: Assumption failed: assumption is not true"
            + "\n\tat a.ATest.t(ATest.java:7)</skipped>"
      })
  void aSkipWithoutAReasonFailsTheBuild(String skipped) throws IOException {
    report("core/target/surefire-reports/TEST-a.ATest.xml", "a.ATest", "t", skipped);

    assertThat(listed("")).endsWith("a.ATest.t is skipped and does not say why\n");
  }

  @Test
  void aSkipForANeedThatIsRequiredFailsTheBuild() throws IOException {
    report(
        "core/target/surefire-reports/TEST-a.ATest.xml",
        "a.ATest",
        "t",
        ABORTED.formatted("needs git: git exits with 1: no"));

    assertThat(listed("strace, git"))
        .endsWith("PENGUIN_REQUIRE does not allow a skip that needs git: git exits with 1: no\n");
    assertThat(listed("gi,proc")).endsWith("(ATest)\n");
  }

  @Test
  void aClassThatWasAbortedAsAWholeFailsTheBuild() throws IOException {
    write("core/target/surefire-reports/TEST-a.ATest.xml", "<testsuite name=\"a.ATest\"/>");

    assertThat(listed("")).endsWith("a.ATest ran no test, and does not say why\n");
  }

  @Test
  void reportsOfAnEarlierBuildDoNotCountAndABuildWithoutAnyFails() throws IOException {
    Path old = write("core/target/surefire-reports/TEST-a.RanTest.xml", "not even XML");
    Files.setLastModifiedTime(old, FileTime.from(BEGAN.minusMillis(1)));

    assertThat(listed(""))
        .isEqualTo(
            """
            0 of 0 tests were skipped
            No test of this build has left a report
            """);
  }

  private String listed(String required) throws IOException {
    Skips skips = new Skips();
    skips.read(root, BEGAN);
    skips.check(required);
    return (skips.list() + skips.errors()).replace(System.lineSeparator(), "\n");
  }

  private void report(String name, String testClass, String test, String result)
      throws IOException {
    write(
        name,
        "<testsuite name=\"%s\"><testcase name=\"%s\" classname=\"%s\">%s</testcase></testsuite>"
            .formatted(testClass, test, testClass, result));
  }

  private Path write(String name, String content) throws IOException {
    Path report = root.resolve(name);
    Files.createDirectories(report.getParent());
    return Files.setLastModifiedTime(Files.writeString(report, content), FileTime.from(BEGAN));
  }
}
