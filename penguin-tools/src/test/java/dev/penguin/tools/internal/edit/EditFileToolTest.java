package dev.penguin.tools.internal.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tool.Tool;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EditFileToolTest {
  @TempDir Path root;

  private List<Tool> tools;

  @BeforeEach
  void makeTools() {
    tools = CodingTools.in(root).build().tools();
  }

  @Test
  void editReplacesOnePlaceAndShowsTheDifference() throws Exception {
    write("a.txt", "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n");

    String text = edit("a.txt", "five", "FIVE\nand more");

    assertThat(text)
        .isEqualTo(
            """
            Edited 'a.txt', 1 place
            @@ -2,7 +2,8 @@
             two
             three
             four
            -five
            +FIVE
            +and more
             six
             seven
             eight""");
    assertThat(root.resolve("a.txt"))
        .hasContent("one\ntwo\nthree\nfour\nFIVE\nand more\nsix\nseven\neight\nnine\n");
  }

  @Test
  void differenceShowsOnlyLinesThatChangeAndAMissingFinalNewline() throws Exception {
    write("a.txt", "a\nb\nc\nd");

    assertThat(edit("a.txt", "a\nb\nc\nd", "a\nB\nc\nD"))
        .isEqualTo(
            """
            Edited 'a.txt', 1 place
            @@ -1,4 +1,4 @@
             a
            -b
            +B
             c
            -d
            \\ No newline at end of file
            +D
            \\ No newline at end of file""");
  }

  @Test
  void replaceAllShowsEachPlace() throws Exception {
    write("a.txt", "x\n" + "-\n".repeat(20) + "x x\n" + "-\n".repeat(20));

    String text =
        Calls.success(
            tools,
            "edit_file",
            "path",
            "a.txt",
            "old_string",
            "x",
            "new_string",
            "y\nz",
            "replace_all",
            true);

    assertThat(text)
        .startsWith("Edited 'a.txt', 3 places\n@@ -1,4 +1,5 @@\n-x\n+y\n+z\n -\n")
        .contains("\n@@ -19,7 +20,9 @@\n -\n -\n -\n-x x\n+y\n+z y\n+z\n -\n");
    assertThat(root.resolve("a.txt"))
        .hasContent("y\nz\n" + "-\n".repeat(20) + "y\nz y\nz\n" + "-\n".repeat(20));
  }

  @Test
  void f16EveryOtherByteStays() throws Exception {
    byte[] before = latin("\u00ef\u00bb\u00bfcaf\u00ff\u0080 old\r\nlone \u00c3\rend old2\r\n");
    Files.write(root.resolve("a"), before);

    edit("a", "old2", "new");

    assertThat(Files.readAllBytes(root.resolve("a")))
        .isEqualTo(latin("\u00ef\u00bb\u00bfcaf\u00ff\u0080 old\r\nlone \u00c3\rend new\r\n"));
  }

  @Test
  void f16LineFeedsMeanTheLineEndsOfTheFile() throws Exception {
    write("windows", "one\r\ntwo\r\nthree\r\n");
    write("mixed", "one\r\ntwo\nthree\r\n");

    edit("windows", "one\ntwo", "1\n2\n2a");
    edit("mixed", "one\ntwo", "1\n2");
    edit("mixed", "2\nthree", "2\n3");

    assertThat(Files.readString(root.resolve("windows"))).isEqualTo("1\r\n2\r\n2a\r\nthree\r\n");
    assertThat(Files.readString(root.resolve("mixed"))).isEqualTo("1\r\n2\n3\r\n");
  }

  @Test
  void f16BinaryFilesAreNotEdited() throws Exception {
    byte[] wide = "some text".getBytes(StandardCharsets.UTF_16LE);
    Files.write(root.resolve("wide"), wide);

    assertThat(refuse("wide", "s", "x"))
        .isEqualTo("'wide' is not UTF-8 text but binary: not edited");
    assertThat(root.resolve("wide")).hasBinaryContent(wide);
  }

  @Test
  void f17EditsThatCannotBeMeantAreRefused() throws Exception {
    write("a.txt", "x = 1\ny\nx = 1\nx = 1\naaa\n");
    byte[] before = Files.readAllBytes(root.resolve("a.txt"));

    assertThat(refuse("a.txt", "z", "q"))
        .isEqualTo(
            "old_string is not in 'a.txt': read the file again and copy the text exactly, white"
                + " space included");
    assertThat(refuse("a.txt", "x = 1", "q"))
        .isEqualTo(
            "old_string is in 'a.txt' 3 times, at lines 1, 3, 4: add text around it that makes it"
                + " unique, or set replace_all");
    assertThat(refuse("a.txt", "aa", "q"))
        .isEqualTo(
            "old_string is in 'a.txt' 2 times, at lines 5, 5: add text around it that makes it"
                + " unique, or set replace_all");
    assertThat(refuse("a.txt", "", "q"))
        .isEqualTo(
            "old_string is empty: give the text to replace, or use write_file for a new file");
    assertThat(refuse("a.txt", "y", "y"))
        .isEqualTo("old_string and new_string are equal: there is nothing to change");
    assertThat(refuse("a.txt", "q".repeat(1_000_000), "y"))
        .startsWith("old_string is not in 'a.txt'");
    assertThat(refuse("no.txt", "a", "b")).isEqualTo("'no.txt' does not exist");

    assertThat(root.resolve("a.txt")).hasBinaryContent(before);
  }

  @Test
  void otherWhiteSpaceIsTakenWhenOnlyOnePlaceFits() throws Exception {
    write("a.txt", "if (a) {\n\tb( c );  \n\n\td();\n}\n");

    String text = edit("a.txt", "b( c );\n\nd();", "b(c);\nd();\n\ne();");

    assertThat(text)
        .isEqualTo(
            """
            Edited 'a.txt', 1 place; old_string is there only with other white space, at line 2:\
             check the result
            @@ -1,5 +1,6 @@
             if (a) {
            -\tb( c ); \s
            -
            +\tb(c);
             \td();
            +
            +\te();
             }""");
    assertThat(root.resolve("a.txt")).hasContent("if (a) {\n\tb(c);\n\td();\n\n\te();\n}\n");
  }

  @Test
  void otherWhiteSpaceAtSeveralPlacesIsRefused() throws Exception {
    write("a.txt", "x  =  1;\ny\n x = 1;\n");

    assertThat(refuse("a.txt", "x = 1; ", "z"))
        .isEqualTo(
            "old_string is not in 'a.txt' as it is, and with other white space more than once, at"
                + " lines 1, 3: copy the text exactly, white space included");
  }

  @Test
  void textThatIsMissingShowsWhatComesClosest() throws Exception {
    write("a.txt", "alpha\n  int count = compute(first, second);\nomega\n");

    assertThat(refuse("a.txt", "int count = compute(first, third);\nomega", "x"))
        .isEqualTo(
            "old_string is not in 'a.txt': read the file again and copy the text exactly, white"
                + " space included\nClosest to it:\n2:   int count = compute(first, second);\n3: omega"
                + "\nLine 2 has 'second' where old_string has 'third'.");
  }

  @Test
  void row26FilesThatOthersChangedSinceTheyWereReadAreNotOverwritten() throws Exception {
    String refusal = "'a.txt' was changed on disk since it was last read: read it again";
    write("a.txt", "one\ntwo\n");
    Calls.success(tools, "read_file", "path", "a.txt");
    write("a.txt", "one\nTWO\n"); // by hand; as long as before, perhaps in the same instant

    assertThat(refuse("a.txt", "one", "1")).isEqualTo(refusal);
    assertThat(Calls.failure(tools, "write_file", "path", "a.txt", "content", "x"))
        .isEqualTo(refusal);
    assertThat(root.resolve("a.txt")).hasContent("one\nTWO\n");

    Calls.success(tools, "read_file", "path", "a.txt");
    edit("a.txt", "one", "1");
    edit("a.txt", "TWO", "2");
    assertThat(root.resolve("a.txt")).hasContent("1\n2\n");
  }

  @Test
  void row26FilesThatWereOnlyTouchedAreEdited() throws Exception {
    write("a.txt", "one\n");
    Calls.success(tools, "read_file", "path", "a.txt");
    Files.setLastModifiedTime(root.resolve("a.txt"), FileTime.fromMillis(1_000));

    edit("a.txt", "one", "1");

    assertThat(root.resolve("a.txt")).hasContent("1\n");
  }

  @Test
  @Timeout(20)
  void searchingForATextThatAlmostRepeatsTakesLinearTime() throws Exception {
    write("a.txt", "a".repeat(2_000_000));

    assertThat(refuse("a.txt", "a".repeat(1_000_000) + "b", "x"))
        .startsWith("old_string is not in 'a.txt'");
  }

  @Test
  @Timeout(30)
  void m8EditsOfOneFileAtOnceLoseNothing() throws Exception {
    write("a.txt", String.join("", IntStream.range(0, 20).mapToObj(i -> "<" + i + ">\n").toList()));
    ExecutorService executor = Executors.newFixedThreadPool(8);
    try {
      List<Callable<String>> edits =
          IntStream.range(0, 20)
              .mapToObj(i -> (Callable<String>) () -> edit("a.txt", "<" + i + ">", "done" + i))
              .toList();

      for (Future<String> done : executor.invokeAll(edits)) {
        done.get();
      }
    } finally {
      executor.shutdownNow();
    }

    assertThat(root.resolve("a.txt"))
        .hasContent(
            String.join("", IntStream.range(0, 20).mapToObj(i -> "done" + i + "\n").toList()));
  }

  private String edit(String path, String from, String to) throws Exception {
    return Calls.success(tools, "edit_file", "path", path, "old_string", from, "new_string", to);
  }

  private String refuse(String path, String from, String to) throws Exception {
    return Calls.failure(tools, "edit_file", "path", path, "old_string", from, "new_string", to);
  }

  private void write(String path, String content) throws IOException {
    Files.writeString(root.resolve(path), content);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
