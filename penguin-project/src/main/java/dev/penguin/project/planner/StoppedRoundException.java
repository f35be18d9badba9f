package dev.penguin.project.planner;

import dev.penguin.project.blueprint.Finding;
import java.util.ArrayList;
import java.util.List;

/** The plan ends before it is whole: with what went wrong, or with questions. */
final class StoppedRoundException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> questions;
  private final transient List<Finding> findings;

  /**
   * @param questions what must be known first
   * @param findings what went wrong
   */
  StoppedRoundException(List<String> questions, List<Finding> findings) {
    super(findings + " " + questions, null, false, false);
    this.questions = List.copyOf(questions);
    this.findings = List.copyOf(findings);
  }

  /** Something went wrong. */
  StoppedRoundException(Finding finding) {
    this(List.of(), List.of(finding));
  }

  /**
   * The same, after a plan was found to be like this. It is no error of a plan without errors that
   * it could not be made better.
   */
  StoppedRoundException after(List<Finding> found) {
    boolean usable = found.stream().noneMatch(Finding::isError);
    List<Finding> all = new ArrayList<>(found);
    findings.forEach(each -> all.add(usable ? PlanFindings.asWarning(each) : each));
    return new StoppedRoundException(questions, all);
  }

  List<String> questions() {
    return questions;
  }

  List<Finding> findings() {
    return findings;
  }
}
