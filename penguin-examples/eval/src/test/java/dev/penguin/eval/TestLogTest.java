package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.eval.internal.swe.TestLog;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestLogTest {
  private static Optional<String> problem(String log, int exit, String failToPass, String keep) {
    SweBenchInstance instance =
        new SweBenchInstance(
            "a-1",
            "a/b",
            "abcdef0",
            "",
            "",
            "",
            List.of(failToPass),
            List.of(keep),
            Optional.empty());
    return TestLog.of(log, exit).problem(instance);
  }

  @Test
  void logsOfPytestAndUnittestAreUnderstood() {
    assertThat(problem("PASSED t.py::a[x y]\nXFAIL t.py::b - why\n", 0, "t.py::a[x y]", "t.py::b"))
        .isEmpty();
    assertThat(problem("t.py::a PASSED [ 50%]\nt.py::b SKIPPED (no) \n", 0, "t.py::a", "t.py::a"))
        .isEmpty();
    String unit = "test_a (t.T.test_a) ... ok\ntest_b (t.T.test_b) ... skipped 'no'\n";
    assertThat(problem(unit, 0, "test_a (t.T.test_a)", "test_b (t.T.test_b)")).isEmpty();
    assertThat(problem(unit, 0, "test_b (t.T.test_b)", "test_a (t.T.test_a)"))
        .contains("it does not make 'test_b (t.T.test_b)' pass: SKIPPED");
    assertThat(problem("FAIL: test_a (t.T.test_a)\n" + unit, 1, "test_a (t.T.test_a)", "x"))
        .contains("it does not make 'test_a (t.T.test_a)' pass: FAILED");
  }

  @Test
  void testsAreFoundByTheNamesThatPublishedInstancesGiveThem() {
    String pytest = "PASSED t.py::a[x - y]\nPASSED t.py::b[xyz and abc]\n";
    assertThat(problem(pytest, 0, "t.py::a[x - y]", "t.py::b[xyz")).isEmpty();
    assertThat(problem("FAILED t.py::a[x - y] - no - why\n", 1, "t.py::a[x - y]", "x"))
        .contains("it does not make 't.py::a[x - y]' pass: FAILED");

    String docstring = "test_a (t.T.test_a)\nThe value is two. ... ok\n";
    assertThat(problem(docstring, 0, "The value is two.", "The value is two.")).isEmpty();
    String printed = "test_a (t.T.test_a) ... what the test prints\nok\ntest_b (t.T.test_b) ... ok";
    assertThat(problem(printed, 0, "test_a (t.T.test_a)", "test_b (t.T.test_b)")).isEmpty();
    assertThat(problem("test_a (t.T.test_a) ... printed\ntest_b (t.T.b) ... ok", 0, "test_a", "x"))
        .contains("it does not make 'test_a' pass: it did not run");

    String sympy = "test_one ok\ntest_two F\ntest_aresame ok [OK]\n";
    assertThat(problem(sympy, 1, "test_aresame", "test_one")).isEmpty();
    assertThat(problem(sympy, 1, "test_two", "test_one"))
        .contains("it does not make 'test_two' pass: FAILED");
  }

  @Test
  void whatIsEmptyOrContradictsItselfIsNotResolved() {
    assertThat(problem("", 0, "t.py::a", "t.py::a")).contains("the log names no test");
    assertThat(problem("PASSED t.py::a\n", 1, "t.py::a", "t.py::a"))
        .contains("the exit code 1 does not agree with the results that were printed");
    assertThat(problem("PASSED t.py::a\nFAILED t.py::c - x\n", 0, "t.py::a", "t.py::a"))
        .contains("the exit code 0 does not agree with the results that were printed");
    assertThat(problem("PASSED t.py::a\nFAILED t.py::c - x\n", 1, "t.py::a", "t.py::a")).isEmpty();
    assertThat(problem("FAILED t.py::a - x\nPASSED t.py::a\n", 1, "t.py::a", "t.py::a"))
        .contains("it does not make 't.py::a' pass: FAILED");
    assertThat(problem("PASSED t.py::a\n", 0, "t.py::a", "t.py::gone"))
        .contains("it breaks 't.py::gone': it did not run");
  }
}
