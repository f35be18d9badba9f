package dev.penguin.examples.observe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Blocks of a page of the documents that are marked with a name, such as {@code run: jfr}. */
final class GuidePage {
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private GuidePage() {}

  /** The lines of the block under {@code <!-- mark -->}. */
  static List<String> block(String page, String mark) throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve(page));
    int at = lines.indexOf("<!-- " + mark + " -->");
    if (at < 0) {
      throw new IllegalArgumentException(page + " has no block " + mark);
    }
    int end = at + 2;
    while (!lines.get(end).equals("```")) {
      end++;
    }
    return lines.subList(at + 2, end);
  }
}
