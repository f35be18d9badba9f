package dev.penguin.checks.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced block of Java in a Markdown file.
 *
 * @param file the Markdown file, relative to the repository
 * @param line the number of the line that opens the block
 * @param end the number of the line that closes it
 * @param region the region that the comment above names, as in {@code <!-- region: name -->}
 * @param lines what it says, without the indentation that all lines share
 */
record JavaBlock(Path file, int line, int end, Optional<String> region, List<String> lines) {
  private static final Pattern FENCE = Pattern.compile("\\s*(`{3,}|~{3,})\\s*(\\w*).*");
  private static final Pattern COMMENT = Pattern.compile("\\s*<!-- region: (\\S+) -->\\s*");

  /** The Java blocks of a Markdown file, in order. */
  static List<JavaBlock> in(Path file, List<String> lines) {
    List<JavaBlock> blocks = new ArrayList<>();
    String above = "";
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (fence.matches()) {
        int end = end(lines, i, fence.group(1));
        if (fence.group(2).equalsIgnoreCase("java")) {
          List<String> text = SourceRegions.unindented(lines.subList(i + 1, end));
          blocks.add(new JavaBlock(file, i + 1, end + 1, region(above), text));
        }
        i = end;
        above = "";
      } else if (!lines.get(i).isBlank()) {
        above = lines.get(i);
      }
    }
    return blocks;
  }

  /** The line that closes a fence, or the end of the file. */
  private static int end(List<String> lines, int opening, String fence) {
    for (int i = opening + 1; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.startsWith(fence) && line.replace(fence.substring(0, 1), "").isEmpty()) {
        return i;
      }
    }
    return lines.size();
  }

  private static Optional<String> region(String above) {
    Matcher comment = COMMENT.matcher(above);
    return comment.matches() ? Optional.of(comment.group(1)) : Optional.empty();
  }

  /** What is wrong with this block; nothing when it says what its region says. */
  Optional<String> problem(SourceRegions regions) {
    String place = file + ":" + line + ": ";
    if (region.isEmpty()) {
      return Optional.of(
          place + "no comment above this Java block names its region: <!-- region: some-name -->");
    }
    SourceRegions.Region source = regions.byName().get(region.get());
    if (source == null) {
      return Optional.of(
          "%sthere is no region '%s' in the examples, only %s"
              .formatted(place, region.get(), regions.byName().keySet()));
    }
    for (int i = 0; i < Math.max(lines.size(), source.lines().size()); i++) {
      String here = i < lines.size() ? lines.get(i) : "(nothing more)";
      String there = i < source.lines().size() ? source.lines().get(i) : "(nothing more)";
      if (!here.equals(there)) {
        return Optional.of(
            "%sdiffers from region '%s' of %s in line %d:%n  here:   %s%n  source: %s"
                .formatted(place, region.get(), source.file(), i + 1, here, there));
      }
    }
    return Optional.empty();
  }

  /** Lines of a Markdown file, in which each of its Java blocks says what its region says. */
  static List<String> filledIn(Path file, List<String> lines, SourceRegions regions) {
    List<String> filled = new ArrayList<>(lines);
    List<JavaBlock> blocks = in(file, lines);
    Collections.reverse(blocks); // from the last one up, so that the line numbers stay right
    for (JavaBlock block : blocks) {
      SourceRegions.Region source = regions.byName().get(block.region().orElse(""));
      if (source != null) {
        String opening = lines.get(block.line() - 1);
        String indent = opening.substring(0, opening.length() - opening.stripLeading().length());
        List<String> old = filled.subList(block.line(), block.end() - 1);
        old.clear();
        source.lines().forEach(line -> old.add(line.isEmpty() ? "" : indent + line));
      }
    }
    return filled;
  }
}
