package dev.penguin.tools.internal.edit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a patch asks for, file by file, whatever it was written in. Immutable.
 *
 * @param files at least one
 */
record Patch(List<FilePatch> files) {

  /** What happens to a file. */
  enum Kind {
    ADD,
    UPDATE,
    DELETE
  }

  /**
   * What a patch asks for in one file.
   *
   * @param path as the patch names it
   * @param moveTo where an updated file goes; null when it stays
   * @param hunks in the order of the file; of a new file one with all its lines, or none
   */
  record FilePatch(Kind kind, String path, @Nullable String moveTo, List<Hunk> hunks) {}

  /**
   * Some neighbouring lines, and what becomes of them.
   *
   * @param anchor a line above them, by which they are found; null when there is none
   * @param line the number at which they should begin; 0 when the patch does not say
   * @param lines each with its sign: a space, - or +
   * @param atEnd whether they are the last of the file
   */
  record Hunk(@Nullable String anchor, int line, List<String> lines, boolean atEnd) {

    /** The lines that must be there, or those that will be. */
    List<String> side(char sign) {
      List<String> side = new ArrayList<>();
      for (String line : lines) {
        if (line.charAt(0) == ' ' || line.charAt(0) == sign) {
          side.add(line.substring(1));
        }
      }
      return side;
    }

    boolean changesNothing() {
      return lines.stream().allMatch(line -> line.charAt(0) == ' ');
    }
  }
}
