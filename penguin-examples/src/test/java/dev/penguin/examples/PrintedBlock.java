package dev.penguin.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced block that shows what a program prints, behind a comment such as {@code <!-- prints:
 * HelloWorld -->} or {@code <!-- prints: Approval, given: y -->}.
 *
 * @param program the program's name in the package of the examples
 * @param input what it reads from standard input
 * @param begin the index of the first line of the text
 * @param end the index behind the last one
 */
record PrintedBlock(String program, Optional<String> input, int begin, int end) {
  private static final Pattern COMMENT =
      Pattern.compile("<!-- prints: (\\w+)(?:, given: (\\w+))? -->");

  /** The blocks of a Markdown file, in order. */
  static List<PrintedBlock> in(List<String> lines) {
    List<PrintedBlock> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher comment = COMMENT.matcher(lines.get(i));
      if (comment.matches()) {
        int begin = i + 2;
        int end = begin + lines.subList(begin, lines.size()).indexOf("```");
        if (!lines.get(i + 1).equals("```text") || end < begin) {
          throw new IllegalStateException("No block ```text follows " + lines.get(i));
        }
        blocks.add(
            new PrintedBlock(comment.group(1), Optional.ofNullable(comment.group(2)), begin, end));
      }
    }
    return blocks;
  }
}
