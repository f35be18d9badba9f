package dev.penguin.internal.context;

import dev.penguin.model.ModelException;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a server says of a request that was too long for it, in the words of the servers that are
 * known. Other words say nothing, whatever numbers they have.
 *
 * @param window the most tokens that the model takes; empty where the text has no such number
 * @param input how many tokens of input the request had by the server's own count; empty likewise
 */
public record OverflowText(OptionalInt window, OptionalLong input) {
  /** A number, with or without commas, that an int holds. */
  private static final String NUMBER = "(\\d{1,3}(?:,\\d{3}){1,2}|\\d{1,9})\\b";

  /** Each has the window as its group. The first that is found counts. */
  private static final List<Pattern> WINDOWS =
      patterns(
          // "maximum context length is 8192", "context size (4096 tokens)", "input length should
          // be"
          "(?:context|prompt|model|input) (?:length|size|window)"
              + "(?: is only | is | of only | of |: | should be \\[\\d+, ?| \\()#",
          "exceeds (?:the )?(?:max_model_len|context length) #",
          "maximum number of tokens allowed \\(?#",
          "# maximum context length",
          "\\d > #",
          "tokens > #",
          "limit(?: is| of|:)? #",
          "max size: # tokens",
          "must be <= #",
          "must have less than #",
          "max input tokens: #",
          "cannot exceed #");

  /** Each has the tokens of the input as its group. The first that is found counts. */
  private static final List<Pattern> INPUTS =
      patterns(
          "(?:has|passed) # input tokens",
          "#(?: tokens)?(?: \\+ \\d+)? > \\d",
          "resulted in # tokens",
          "token count:? \\(?#",
          "(?:request|requested tokens|input|prompt) \\((?:length )?#",
          "request contains # tokens",
          "prompt contains # tokens",
          "prompt is too long: #",
          "prompt length #",
          "input length #",
          "current length is #",
          "given: #",
          "received #",
          "supplied # tokens");

  /** All that was requested, from which what was requested for the answer is subtracted. */
  private static final List<Pattern> TOTALS = patterns("requested (?:about |a total of )?#");

  private static final List<Pattern> OUTPUTS =
      patterns("# (?:tokens )?(?:in|for) the (?:completion|output)");

  /**
   * Reads the message of a failure.
   *
   * @param error the failure, as the provider's model threw it
   */
  public static OverflowText of(ModelException.ContextTooLong error) {
    String text = String.valueOf(error.getMessage());
    long window = first(WINDOWS, text);
    long input = first(INPUTS, text);
    if (input == 0) {
      input = Math.max(0, first(TOTALS, text) - first(OUTPUTS, text));
    }
    return new OverflowText(
        window == 0 ? OptionalInt.empty() : OptionalInt.of((int) window),
        input == 0 ? OptionalLong.empty() : OptionalLong.of(input));
  }

  private static long first(List<Pattern> patterns, String text) {
    for (Pattern pattern : patterns) {
      Matcher found = pattern.matcher(text);
      if (found.find()) {
        return Long.parseLong(found.group(1).replace(",", ""));
      }
    }
    return 0;
  }

  private static List<Pattern> patterns(String... texts) {
    return Stream.of(texts)
        .map(text -> Pattern.compile(text.replace("#", NUMBER), Pattern.CASE_INSENSITIVE))
        .toList();
  }
}
