package dev.penguin.testing;

import java.util.Objects;

/**
 * One demand of a contract, as data, so that any test framework can run it. With JUnit 5:
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
 * @param name what is demanded, as a sentence
 * @param body tries it out
 */
public record ContractCase(String name, Body body) {
  /** Checks that nothing is null. */
  public ContractCase {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(body, "body");
  }

  /**
   * Tries it out.
   *
   * @throws AssertionError when the demand is not met; the message says what the contract demands
   *     and what happened instead
   * @throws Exception what the tested object threw where the contract allows no exception
   */
  public void run() throws Exception {
    body.run();
  }

  /** What a case does. */
  @FunctionalInterface
  public interface Body {
    /**
     * Tries it out.
     *
     * @throws Exception when the tested object throws
     */
    void run() throws Exception;
  }
}
