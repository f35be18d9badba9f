package dev.penguin.tools.internal.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is changed has one encoding afterwards, its own, or it is not changed. */
class EncodingsTest {
  private static final String TEXT = "titel=Übersicht\nname=one\nend=ß\n";

  @TempDir Path root;

  private Path file;
  private List<Tool> tools;

  @BeforeEach
  void makeTools() {
    file = root.resolve("f");
    tools = CodingTools.in(root).build().tools();
  }

  /** The file, and tools that have not seen it. */
  private void put(byte[] content) throws IOException {
    Files.write(file, content);
    makeTools();
  }

  private ToolResult change(String way, String old, String now) throws Exception {
    return switch (way) {
      case "edit_file" -> Calls.run(tools, way, "path", "f", "old_string", old, "new_string", now);
      case "write_file" -> Calls.run(tools, way, "path", "f", "content", TEXT.replace(old, now));
      default ->
          Calls.run(
              tools,
              way,
              "patch",
              "*** Begin Patch\n*** Update File: f\n@@\n-" + old + "\n+" + now + "\n*** End Patch");
    };
  }

  /** Everything can be put into what a byte order mark names. */
  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void aMarkSaysTheEncodingThatStays(String charset) throws Exception {
    Charset own = Charset.forName(charset);
    for (String way : List.of("edit_file", "write_file", "apply_patch")) {
      for (String end : List.of("\n", "\r\n")) {
        String before = ("\uFEFF" + TEXT).replace("\n", end);
        put(before.getBytes(own));
        if (way.equals("write_file") && end.length() > 1) {
          continue; // it writes the line ends that it is given
        }

        assertThat(change(way, "name=one", "name=Größe 日本 \uD83D\uDE00"))
            .as("%s of %s", way, charset)
            .isInstanceOf(ToolResult.Success.class);

        String after = before.replace("one", "Größe 日本 \uD83D\uDE00");
        assertThat(Files.readAllBytes(file)).as(way).isEqualTo(after.getBytes(own));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void theFirstLineBehindAMarkIsFound(String charset) throws Exception {
    Charset own = Charset.forName(charset);
    for (String way : List.of("edit_file", "apply_patch")) {
      put("\uFEFFtitel=a\nb\n".getBytes(own));

      assertThat(change(way, "titel=a", "titel=ä")).isInstanceOf(ToolResult.Success.class);

      assertThat(Files.readAllBytes(file)).isEqualTo("\uFEFFtitel=ä\nb\n".getBytes(own));
    }
    put(("\uFEFF" + TEXT).getBytes(own));
    assertThat(Calls.success(tools, "read_file", "path", "f"))
        .contains("titel=Übersicht\nname=one\nend=ß")
        .startsWith(
            charset.equals("UTF-8")
                ? "[the file starts with a byte order mark]"
                : "[the file is " + charset + ", which edits keep]");
    assertThat(Calls.success(tools, "search_text", "pattern", "^end=ß$|Ü"))
        .endsWith("titel=Übersicht\nf:3: end=ß");
    assertThat(change("edit_file", "name=one", "name=two")).isInstanceOf(ToolResult.Success.class);
  }

  /** ASCII goes into all of them; other text into none, since nobody knows which it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {"windows-1252", "ISO-8859-15", "Shift_JIS", "GBK", "GB18030", "EUC-KR", "KOI8-R"})
  void intoAnUnknownEncodingOnlyAsciiGoes(String charset) throws Exception {
    Charset own = Charset.forName(charset);
    String special =
        own.newEncoder().canEncode('表')
            ? "表示"
            : own.newEncoder().canEncode('ж') ? "жизнь" : "Übersicht";
    String text = "titel=" + special + "\nname=one\n";
    for (String way : List.of("edit_file", "apply_patch")) {
      put(text.getBytes(own));
      assertThat(change(way, "name=one", "name=Größe").text())
          .isEqualTo(
              "'f' is not UTF-8, and its encoding is not known: only ASCII text can be put into"
                  + " it");
      assertThat(Files.readAllBytes(file)).isEqualTo(text.getBytes(own));

      assertThat(change(way, "name=one", "name=two")).isInstanceOf(ToolResult.Success.class);
      assertThat(new String(Files.readAllBytes(file), own)).isEqualTo(text.replace("one", "two"));
    }
    byte[] before = Files.readAllBytes(file);
    assertThat(Calls.failure(tools, "write_file", "path", "f", "content", "ü"))
        .isEqualTo(
            "'f' is not UTF-8, and its encoding is not known: only ASCII text can be put into it;"
                + " delete it with apply_patch first to have it in UTF-8");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(Calls.success(tools, "write_file", "path", "f", "content", "plain"))
        .startsWith("Replaced");
  }

  /** Of what is too large to be read, the mark says the encoding, or nothing does. */
  @Test
  void aFileTooLargeToBeReadKeepsItsEncodingToo() throws Exception {
    for (String charset : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
      Charset own = Charset.forName(charset);
      put(("\uFEFF\uD83D\uDE00" + "x".repeat(10_000_000)).getBytes(own));
      assertThat(change("write_file", "one", "Größe").text())
          .startsWith("Replaced 'f': ")
          .endsWith(" bytes; what it held before is too large to be compared");
      assertThat(Files.readAllBytes(file))
          .isEqualTo(("\uFEFF" + TEXT.replace("one", "Größe")).getBytes(own));
    }
    byte[] latin = ("ü" + "x".repeat(10_000_000)).getBytes("windows-1252");
    put(latin);
    assertThat(Calls.failure(tools, "write_file", "path", "f", "content", "ü"))
        .isEqualTo(
            "'f' is too large to be read, and its encoding is not known: only ASCII text can be put"
                + " into it; delete it first to have it in UTF-8");
    assertThat(Files.readAllBytes(file)).isEqualTo(latin);
    assertThat(change("write_file", TEXT, "plain")).isInstanceOf(ToolResult.Success.class);
    put(new byte[10_000_001]);
    assertThat(change("write_file", "one", "ü")).isInstanceOf(ToolResult.Success.class);
    assertThat(file).hasContent(TEXT.replace("one", "ü"));
  }

  /** Encodings of 7 bits, of which every byte is ASCII. */
  @ParameterizedTest
  @CsvSource({
    "'a=\\033$B@>5-\\033(B\\nname=one\\nb=\\033$B@>\\033(B one\\n', @",
    "'\\033$)C\\na=\\016Gn\\017\\nname=one\\n', Gn",
    "'a=\\033(I1\\033(B\\nname=one\\n', 1",
    "'a=~{<:Ky~}\\nname=one\\n', Ky"
  })
  void whatEscapesShiftIsAnUnknownEncoding(String escaped, String half) throws Exception {
    String text = escaped.translateEscapes();
    for (String way : List.of("edit_file", "apply_patch")) {
      for (String other : List.of("大", "\033$B@>\033(B")) {
        put(text.getBytes(StandardCharsets.US_ASCII));
        assertThat(change(way, "name=one", "name=" + other).text())
            .isEqualTo(
                "'f' is not UTF-8, and its encoding is not known: only ASCII text without escapes"
                    + " can be put into it");
        assertThat(Files.readString(file)).isEqualTo(text);
      }
      assertThat(change(way, "name=one", "name=two")).isInstanceOf(ToolResult.Success.class);
      assertThat(Files.readString(file)).isEqualTo(text.replace("name=one", "name=two"));
    }
    put(text.getBytes(StandardCharsets.US_ASCII));
    assertThat(
            Calls.failure(
                tools,
                "edit_file",
                "path",
                "f",
                "old_string",
                half,
                "new_string",
                "x",
                "replace_all",
                true))
        .isEqualTo(
            "'f' is not UTF-8, and old_string stands in text that is written with escapes, where a"
                + " character may be cut: give more text around it, or whole lines");
    assertThat(Files.readString(file)).isEqualTo(text);
  }

  /** Colours, lines of a box, and placeholders of other languages. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\033[1mname=one\\033[0m\\033(B\\n",
        "\\033(0lqk\\033(B name=one\\n",
        "~{name} name=one ~}\\n",
        "(format t \"~{~a~^, ~}\" name=one)\\n",
        "\\033$B@>\\033(B name=one ü\\n"
      })
  void otherEscapesAreUtf8(String escaped) throws Exception {
    String text = escaped.translateEscapes();
    put(text.getBytes(StandardCharsets.UTF_8));

    assertThat(change("edit_file", "name=one", "name=大")).isInstanceOf(ToolResult.Success.class);

    assertThat(Files.readString(file)).isEqualTo(text.replace("one", "大"));
  }

  /** The second byte of 表 is a backslash in Shift_JIS. */
  @Test
  void halfOfACharacterIsNotEdited() throws Exception {
    byte[] before = "a=表\nb=\\\n".getBytes("Shift_JIS");
    put(before);

    assertThat(
            Calls.failure(
                tools,
                "edit_file",
                "path",
                "f",
                "old_string",
                "\\",
                "new_string",
                "/",
                "replace_all",
                true))
        .isEqualTo(
            "'f' is not UTF-8, and old_string stands right after a character that is not ASCII,"
                + " where another one may be cut: begin it at a blank, or at the beginning of a"
                + " line");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(change("edit_file", "b=\\", "b=/")).isInstanceOf(ToolResult.Success.class);
  }

  @Test
  void whatOnlyBeginsLikeAMarkIsNoText() throws Exception {
    for (byte[] content :
        List.of(
            new byte[] {-1, -2, 0x00, (byte) 0xD8, 'x', 0},
            new byte[] {-2, -1, 0, 'a', 0, 0, 0, 'b'},
            new byte[] {-1, -2, 'a'})) {
      put(content);
      ToolResult result = change("edit_file", "a", "b");
      assertThat(result).isInstanceOf(ToolResult.Failure.class);
      assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a/docs/\\303\\234bersicht.md, docs/Übersicht.md",
    "a/\\346\\227\\245\\346\\234\\254, 日本",
    "a/\\360\\237\\230\\200.txt, \uD83D\uDE00.txt",
    "a/with \"quotes\", 'with \"quotes\"'",
  })
  void namesThatGitQuotesAreRead(String quoted, String name) throws Exception {
    Files.createDirectories(root.resolve(name).getParent());
    Files.writeString(root.resolve(name), "one\n");
    String given = '"' + quoted.replace("\"", "\\\"") + '"';

    Calls.success(
        tools,
        "apply_patch",
        "patch",
        "diff --git %1$s %2$s\nindex 1..2 100644\n--- %1$s\n+++ %2$s\n@@ -1 +1 @@\n-one\n+two\n"
            .formatted(given, given.replace("\"a/", "\"b/")));
    assertThat(root.resolve(name)).hasContent("two");

    Calls.success(
        tools,
        "apply_patch",
        "patch",
        "diff --git %1$s b/plain\nsimilarity index 100%%\nrename from %2$s\nrename to plain\n"
            .formatted(given, given.replace("\"a/", "\"")));
    assertThat(root.resolve("plain")).hasContent("two");
  }

  @Test
  void theSignatureOfAMailIsNoPartOfThePatch() throws Exception {
    for (String end : List.of("-- \n2.39.5\n", "-- \n2.39.5\n\n", "--\n2.39.5", "-- \n")) {
      put("a\n- \nb\n".getBytes(StandardCharsets.UTF_8));
      Calls.success(
          tools,
          "apply_patch",
          "patch",
          "From 1 Mon Sep 17 00:00:00 2001\nSubject: [PATCH] x\n\n---\n f | 2 +-\n\n"
              + "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1,3 +1,2 @@\n a\n-- \n b\n"
              + end);
      assertThat(file).as(end).hasContent("a\nb");
    }
  }

  @Test
  void severalMailsAreOnePatch() throws Exception {
    put("one\n".getBytes(StandardCharsets.UTF_8));
    Files.writeString(root.resolve("g"), "one\n");
    String mail =
        "From 1 Mon\nSubject: x\n---\ndiff --git a/%1$s b/%1$s\n--- a/%1$s\n+++ b/%1$s\n"
            + "@@ -1 +1 @@\n-one\n+two\n-- \n2.39.5\n\n";

    Calls.success(tools, "apply_patch", "patch", mail.formatted("f") + mail.formatted("g"));

    assertThat(file).hasContent("two");
    assertThat(root.resolve("g")).hasContent("two");
  }

  /** Run with another locale. */
  static final class Listing {
    public static void main(String[] arguments) throws Exception {
      List<Tool> tools = CodingTools.in(Path.of(arguments[0])).build().tools();
      String listed = Calls.success(tools, "list_files");
      String found = Calls.success(tools, "find_files", "pattern", "*");
      System.out.print((listed + "\n" + found).replace('\uFFFD', '?'));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  @EnabledOnOs(value = OS.LINUX, disabledReason = "names are bytes on Linux")
  void namesThatAreNoTextAreMarked(String locale) throws Exception {
    String name = locale.equals("C") ? "\\303\\234x" : "\\334x";
    new ProcessBuilder(
            "sh", "-c", "cd \"$1\"; : > \"$(printf '" + name + "')\"", "sh", root.toString())
        .start()
        .waitFor();
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Listing.class.getName(),
            root.toString());
    java.environment().putAll(Map.of("LC_ALL", locale, "LANG", locale));
    Process process = java.redirectErrorStream(true).start();

    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    String shown = locale.equals("C") ? "??x" : "?x";
    String note =
        "\n[a name with ? is no text in this program's encoding: it cannot be used as a path]";
    assertThat(said).isEqualTo(shown + note + "\n" + shown + note);
  }
}
