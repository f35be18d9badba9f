package dev.penguin.tools.internal.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tool.Tool;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.internal.text.TerminalText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of what programs write for a terminal, the model reads what a person would see. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the shell needs a POSIX system")
class TerminalOutputTest {
  @TempDir Path folder;

  private CodingTools coding;
  private List<Tool> tools;

  @BeforeEach
  void makeTools() {
    coding = CodingTools.in(folder).build();
    tools = coding.tools();
  }

  @AfterEach
  void closeTools() {
    coding.close();
  }

  private String shell(String command) throws Exception {
    String text = Calls.success(tools, "shell", "command", command);
    assertThat(text).startsWith("exit code 0\n");
    return text.substring("exit code 0\n".length());
  }

  /** What {@code printf} is given, and what is seen, with | for a line feed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '=',
      quoteCharacter = '"',
      value = {
        // carriage returns
        "10%\\r50%\\r100%\\n = 100%",
        "downloading\\rdone\\n = doneloading",
        "downloading\\rdone       \\nnext = done|next",
        "one\\r\\ntwo\\r\\n = one|two",
        "one\\r\\r\\ntwo = one|two",
        "over\\rwritten\\rnothing = nothing",
        "kept\\r = kept",
        // backspaces
        "abc\\b\\bX\\n = aXc",
        "-\\b\\\\\\b|\\b/\\bdone = done",
        "\\b\\ba = a",
        "word\\b\\b\\b\\b\\033[K = no output",
        "man\\bn page: N\\bNA\\bAM\\bME\\bE = man page: NAME",
        "_\\bu_\\bn = un",
        // lines erased
        "working...\\r\\033[Kdone = done",
        "working...\\033[2K\\rdone = done",
        "working...\\033[2Kdone = '          done'",
        "abcdef\\033[3D\\033[1Kx = '   xef'",
        "abcdef\\033[3D\\033[0K = abc",
        // cursor up and down
        "a\\nb\\nc\\n\\033[2Ax\\n = a|x|c",
        "a\\n\\033[99Ax\\ny = x|y",
        "one: 1\\ntwo: 1\\n\\033[2Aone: 2\\ntwo: 2\\n = one: 2|two: 2",
        "first\\nsecond\\n\\033[1F\\033[Jthird = first|third",
        "a\\033[Bb = a| b",
        "a\\nb\\033M\\033Mx = ax|b",
        // places on the screen
        "old\\nolder\\033[2J\\033[Hnew = new",
        "old\\nolder\\033[H\\033[Jnew = new",
        "a\\033[3;2Hb = a|| b",
        "abc\\033[2Gx\\033[1`y = yxc",
        "\\00337spin\\00338done = done",
        "\\033[sspin\\033[ustop = stop",
        "junk\\033cfresh = fresh",
        // the alternate screen
        "error\\n\\033[?1049h\\033[H\\033[2Jmenu\\033[?1049l\\nafter\\n = error||after",
        "error\\n\\033[?1047hmenu\\n\\033[?1047lafter = error|after",
        "error: \\033[?47h\\033[Hmenu\\033[2J\\033[?47lafter = error: after",
        "error\\n\\033[?25;1049h\\033[?1049hmenu\\033[?1049;25lafter = error|after",
        "error\\033[?1049h\\033[Hmenu = error|menu",
        "error\\n\\033[?1049hmenu\\033[?2004h = error|menu",
        "error\\033[?1049hmenu\\033cfresh = fresh",
        "error\\033[?1048h\\033[H\\033[Jmenu = menu",
        "error\\033[?1049l\\033[1047hs = errors",
        // columns and lines put in and taken out
        "abcdef\\r\\033[2Px = xdef",
        "abcdef\\r\\033[2@x = x abcdef",
        "abcdef\\r\\033[3Xx = x  def",
        "a\\nb\\n\\033[2A\\033[Mc = c",
        "a\\nb\\n\\033[2A\\033[Lc = c|a|b",
        // characters that are not one column wide
        "日本\\b\\bx = 日x",
        "日本\\rx = x 本",
        "日本\\033[2Gx = ' x本'",
        "e\\314\\201a\\b\\bo = oa",
        "a\\tb\\rx = x\tb",
        "a\\tb\\033[3Gx = 'a x     b'",
        // what has no effect on the text
        "\\033[1;31mred\\033[0m = red",
        "\\033]0;title\\007text = text",
        "\\033]8;;http://x\\033\\\\link\\033]8;;\\033\\\\ = link",
        "\\033[?25lhidden cursor\\033[?25h = hidden cursor",
        "\\033(Btext\\033[>c = text",
        "a\\033[31\\nb = a|b",
      })
  void aPersonSees(String written, String seen) throws Exception {
    String expected = seen.replace('|', '\n');
    // A text in apostrophes begins with blanks.
    expected = expected.startsWith("'") ? expected.substring(1, expected.length() - 1) : expected;

    String output = shell("printf '%b' '" + written + "'");

    assertThat(output).isEqualTo(seen.equals("no output") ? "[no output]" : "stdout:\n" + expected);
  }

  @Test
  void aBarOfTwelveHundredRedrawsIsOneLine() throws Exception {
    String bar =
        "i=0; while [ $i -lt 1200 ]; do printf '\\r%d/1200 #########' $i >&2; i=$((i+1)); done;"
            + " echo >&2; echo saved to cache";

    assertThat(shell(bar)).isEqualTo("stdout:\nsaved to cache\nstderr:\n1199/1200 #########");
  }

  @Test
  void whatLeftTheScreenStays() throws Exception {
    String lines = "i=0; while [ $i -lt 200 ]; do echo line $i; i=$((i+1)); done;";

    String output = shell(lines + " printf '\\033[2J\\033[Hend'");

    assertThat(output).startsWith("stdout:\nline 0\nline 1\n").endsWith("line 150\nend");
  }

  @Test
  void whatLeftTheAlternateScreenIsGone() throws Exception {
    String lines = "i=0; while [ $i -lt 200 ]; do echo line $i; i=$((i+1)); done;";

    String output =
        shell("echo error; printf '\\033[?1049h'; " + lines + " printf '\\033[?1049lend'");

    assertThat(output).isEqualTo("stdout:\nerror\nend");
  }

  @Test
  void outputWithoutMovesStaysAsItIs() throws Exception {
    String text =
        "  blanks  \n\n\ttabs\t \nÄ 日本 \uD83D\uDE00 e\u0301 \uFFFD\n" + "x".repeat(70_000);
    Files.writeString(folder.resolve("f"), text + "\n" + text);

    assertThat(shell("cat f")).isEqualTo("stdout:\n" + text + "\n" + text);
  }

  /** What is cut is counted as it is seen, not as it was written. */
  @Test
  void hugeOutputIsHeldInLittleMemory() throws Exception {
    String redraws = "yes \"$(printf 'step\\rSTEP')\" | head -n 300000";

    String output = shell(redraws);

    assertThat(output)
        .startsWith("stdout:\nSTEP\nSTEP\n")
        .contains("\n[500,000 bytes are left out here]\n")
        .hasSize(
            "stdout:\n".length() + 1_000_000 - 1 + "[500,000 bytes are left out here]\n".length());
    assertThat(shell("head -c 5000000 /dev/zero | tr '\\0' '\\r'; echo end"))
        .isEqualTo("stdout:\nend");
    assertThat(shell("printf '\\033[9999;9999Hfar\\033[9999Lx\\033[9999@'").strip())
        .startsWith("stdout:")
        .hasSizeLessThan(500);
  }

  @Test
  void aTerminalShowsTheSameHoweverItsBytesArrive() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      String written = written(random);
      byte[] bytes = written.getBytes(StandardCharsets.UTF_8);
      StringBuilder pieces = new StringBuilder();
      TerminalText terminal = new TerminalText(pieces::append, null);
      for (int at = 0; at < bytes.length; ) {
        int length = Math.min(1 + random.nextInt(5), bytes.length - at);
        terminal.add(Arrays.copyOfRange(bytes, at, at + length), length);
        at += length;
      }
      terminal.flush();

      String as = "seed " + seed + ", " + written.replace('\u001B', '^');
      assertThat(pieces.toString()).as(as).isEqualTo(TerminalText.clean(written));
      assertThat(trimmed(pieces.toString())).as(as).isEqualTo(trimmed(PlainScreen.of(written)));
    }
  }

  private static final String[] MOVES = {
    "\n",
    "\r",
    "\b",
    "\u001B[K",
    "\u001B[1K",
    "\u001B[2K",
    "\u001B[A",
    "\u001B[2A",
    "\u001B[C",
    "\u001B[3D",
    "\u001B[J",
    "\u001B[1J",
    "\u001B[H",
    "\u001B[2;3H",
    "\u001B[P",
    "\u001B[2X"
  };

  private static String written(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      text.append(
          random.nextInt(3) > 0
              ? "abcdefgh".substring(5 + random.nextInt(3))
              : MOVES[random.nextInt(MOVES.length)]);
    }
    return text.toString();
  }

  private static String trimmed(String text) {
    return text.replaceAll(" +(?=\n|$)", "").stripTrailing();
  }
}
