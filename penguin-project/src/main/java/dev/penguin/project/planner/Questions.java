package dev.penguin.project.planner;

import dev.penguin.project.blueprint.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the model asks, without what was answered already. */
final class Questions {
  private final Set<String> answered = new HashSet<>();

  Questions(Map<String, String> answers) {
    answers.keySet().forEach(question -> answered.add(plain(question)));
  }

  /**
   * Ends the plan when something must be known first.
   *
   * @param asked what the model asks
   * @return what it asks again, which it needs no answer to when it has planned all the same
   */
  List<Finding> check(List<String> asked) throws StoppedRoundException {
    List<String> open = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String question : asked) {
      String plain = plain(question);
      if (answered.contains(plain)) {
        findings.add(PlanFindings.asWarning(PlanFindings.askedAgain(question)));
      } else if (!plain.isEmpty() && seen.add(plain)) {
        open.add(PlanSize.cut(question.strip(), PlanSize.QUESTION));
      }
    }
    if (open.isEmpty()) {
      return findings;
    }
    int most = Math.min(open.size(), PlanSize.QUESTIONS);
    List<Finding> leftOut =
        most == open.size()
            ? List.of()
            : List.of(PlanFindings.questionsLeftOut(open.size() - most));
    throw new StoppedRoundException(open.subList(0, most), leftOut);
  }

  /** The end of a plan whose model asks something in the midst of a round. */
  StoppedRoundException stop(String question) {
    return answered.contains(plain(question))
        ? new StoppedRoundException(PlanFindings.askedAgain(question))
        : new StoppedRoundException(
            List.of(PlanSize.cut(question.strip(), PlanSize.QUESTION)), List.of());
  }

  /** Two questions are the same when they differ in spaces and capitals only. */
  private static String plain(String question) {
    return PlanSize.cut(question.strip(), PlanSize.QUESTION)
        .replaceAll("\\s+", " ")
        .toLowerCase(Locale.ROOT);
  }
}
