package dev.penguin.eval;

import dev.penguin.eval.internal.humaneval.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A program that is to be judged.
 *
 * @param attempt counts the samples of the problem, from 0
 */
record GradedSample(Problem problem, int attempt, String program) {
  /** What a verdict is of: the same sample under the same conditions has the same key. */
  String key(String conditions) {
    return problem.id()
        + "#"
        + attempt
        + "#"
        + digest(conditions, problem.beginning(), problem.test(), program);
  }

  static String digest(String... texts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String text : texts) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
