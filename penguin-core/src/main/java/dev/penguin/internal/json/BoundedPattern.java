package dev.penguin.internal.json;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Matches regular expressions of schemas, and gives up on those that take too long. */
final class BoundedPattern {
  private static final int MAX_STEPS = 2_000_000;
  private static final int STEPS_FOR_A_CHARACTER = 20;

  private BoundedPattern() {}

  enum Answer {
    FOUND,
    NOT_FOUND,
    GAVE_UP
  }

  /**
   * Looks for the expression anywhere in the text. One that Java does not understand is found
   * everywhere: schemas are written in JavaScript's dialect, and the tool checks its values anyway.
   */
  static Answer find(String expression, String text) {
    long most = Math.max(MAX_STEPS, (long) text.length() * STEPS_FOR_A_CHARACTER);
    try {
      return Pattern.compile(expression).matcher(new CountedText(text, new long[] {most})).find()
          ? Answer.FOUND
          : Answer.NOT_FOUND;
    } catch (PatternSyntaxException e) {
      return Answer.FOUND;
    } catch (GaveUp | StackOverflowError e) { // Java's matcher recurses once for each repetition
      return Answer.GAVE_UP;
    }
  }

  /** The matcher reads its text character by character: that is where its work can be counted. */
  private record CountedText(CharSequence text, long[] stepsLeft) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (--stepsLeft[0] < 0) {
        throw new GaveUp();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new CountedText(text.subSequence(start, end), stepsLeft);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }

  private static final class GaveUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GaveUp() {
      super("the expression takes too long", null, false, false);
    }
  }
}
