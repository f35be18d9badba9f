package dev.penguin.eval.internal.trial;

import dev.penguin.internal.json.Json;
import java.util.Arrays;
import java.util.Optional;

/**
 * The reward that tests wrote. All processes of the tests can write to the same place, those of the
 * solution that they start too; so a reward passes only when no part of it can be a lower one that
 * another process wrote.
 *
 * @param passes whether it is 1 or more, beyond doubt
 * @param words what it is, for people
 */
record Reward(boolean passes, String words) {
  /**
   * What the two files say.
   *
   * @param text {@code reward.txt}, empty when nothing was written
   * @param json {@code reward.json}, empty when nothing was written
   * @return empty when there is none
   */
  static Optional<Reward> of(String text, String json) {
    Optional<Reward> plain = text.isBlank() ? Optional.empty() : Optional.of(ofText(text.strip()));
    Optional<Reward> object = json.isBlank() ? Optional.empty() : Optional.of(ofJson(json.strip()));
    return plain.isPresent() && (object.isEmpty() || !plain.get().passes()) ? plain : object;
  }

  /** The end of {@code 1.0} is a reward of 0: it may be the end of another one's {@code 1.}. */
  private static Reward ofText(String text) {
    String[] rewards = text.split("\\s+");
    if (Arrays.stream(rewards).allMatch("1"::equals)) {
      return new Reward(true, "1");
    }
    if (rewards.length > 1) {
      return new Reward(false, "none, as several were written: " + String.join(", ", rewards));
    }
    double number = number(text);
    return number >= 1
        ? new Reward(
            false,
            "none, as '"
                + text
                + "' may be of two writers: 1 passes in reward.txt, other numbers in reward.json")
        : new Reward(false, Double.isNaN(number) ? "none: " + text : Double.toString(number));
  }

  private static double number(String text) {
    try {
      double number = Double.parseDouble(text);
      return Double.isFinite(number) ? number : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** With one object alone and none in it, no other object is a part of it. */
  private static Reward ofJson(String json) {
    boolean one = json.indexOf('{') == json.lastIndexOf('{');
    try {
      if (one && Json.parseObject(json).get("reward") instanceof Number number) {
        double reward = number.doubleValue();
        return new Reward(reward >= 1 && Double.isFinite(reward), Double.toString(reward));
      }
    } catch (IllegalArgumentException e) {
      return new Reward(false, "none: " + json);
    }
    return new Reward(false, "none, as it is not one object with a number as 'reward': " + json);
  }
}
