package dev.penguin.testing;

import java.util.Objects;

/**
 * One rule of a contract as a test case, so that any test framework can run it. With JUnit 5:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> keepsTheContract() {
 *   return SessionStoreContract.cases(MyStore::new).stream()
 *       .map(one -> DynamicTest.dynamicTest(one.name(), one::run));
 * }
 * }</pre>
 *
 * <p>Cases do not depend on each other and may run in any order.
 *
 * @param name the rule, as a sentence
 * @param body the code of the test
 */
public record ContractCase(String name, Body body) {
  /** Checks that nothing is null. */
  public ContractCase {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(body, "body");
  }

  /**
   * Runs the test.
   *
   * @throws AssertionError when the rule is broken; the message has the rule and what happened
   *     instead
   * @throws Exception when the tested object threw an exception that the contract does not allow
   */
  public void run() throws Exception {
    body.run();
  }

  /** The code of a test. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs the test.
     *
     * @throws Exception when the tested object throws
     */
    void run() throws Exception;
  }
}
