package dev.penguin.eval;

/** A grader with settings that can be compared. */
record ConfiguredGrader(String settings, Grader judge) implements Grader {
  @Override
  public Grade grade(Attempt attempt) throws Exception {
    return judge.grade(attempt);
  }
}
