package dev.penguin.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Tries contracts on what keeps them and on what breaks them on purpose. */
final class ContractProof {
  private ContractProof() {}

  /** A test for each case. */
  static Stream<DynamicTest> tests(List<ContractCase> cases) {
    return cases.stream().map(one -> DynamicTest.dynamicTest(one.name(), one::run));
  }

  /** The cases that fail, with their messages. */
  static Map<String, String> failures(List<ContractCase> cases) {
    Map<String, String> failures = new LinkedHashMap<>();
    for (ContractCase one : cases) {
      try {
        one.run();
      } catch (Exception | AssertionError e) {
        failures.put(one.name(), String.valueOf(e.getMessage()));
      }
    }
    return failures;
  }

  /** Checks that a case fails, and what it says. */
  static void expectFailure(List<ContractCase> cases, String name, String message) {
    ContractCase broken =
        cases.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();

    assertThat(failures(List.of(broken)).getOrDefault(name, "the case passed")).isEqualTo(message);
  }
}
