package dev.penguin.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.internal.command.CommandTable.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of programs as a person writes it. */
class CommandTableTest {
  private static final String KINDS =
      "[reads, runs, shell, options, words, only, code, wraps, takes, changes, git-before, git-takes,"
          + " git-reads, git-more, git-lists, git-asks, git-config, git-keeps]";

  @Test
  void aTableHasNamesWordsAndPatterns() {
    CommandTable table =
        new CommandTable(
            """
            # a comment

            reads    cat [ 7z c++
              changes  cat pip : ls list
            options  sort : -o --in-place
            words    find less : -a.* -b
            only     date : \\+.* -u
            takes    date : -d
            wraps    nohup
            git-more --output -O
            """);

    assertThat(table.names(Kind.READS)).containsExactlyInAnyOrder("cat", "[", "7z", "c++");
    assertThat(table.has(Kind.READS, "pip")).isFalse();
    assertThat(table.words(Kind.CHANGES, "pip")).containsExactly("ls", "list");
    assertThat(table.words(Kind.CHANGES, "cat")).containsExactly("ls", "list");
    assertThat(table.words(Kind.CHANGES, "ls")).isEmpty();
    assertThat(table.words(Kind.OPTIONS, "sort")).containsExactly("-o", "--in-place");
    assertThat(table.names(Kind.GIT_MORE)).containsExactlyInAnyOrder("--output", "-O");
    assertThat(table.has(Kind.WRAPS, "nohup")).isTrue();
    assertThat(table.names(Kind.SHELL)).isEmpty();
    assertThat(table.matches(Kind.WORDS, "less", "-ax")).isTrue();
    assertThat(table.matches(Kind.WORDS, "less", "-bx")).isFalse();
    assertThat(table.matches(Kind.TAKES, "date", "-d")).isTrue();
    assertThat(table.matches(Kind.TAKES, "cat", "-d")).isFalse();
  }

  /** Neither is taken for harmless. */
  @Test
  void aLineEndInAWordMatchesAPatternOfWhatDoesMoreAndNoneOfWhatIsHarmless() {
    CommandTable table =
        new CommandTable("words a : -x.*\nonly b : -x.*\nwraps c : -x.*\nwraps nohup");

    assertThat(table.matches(Kind.WORDS, "a", "-x\n")).isTrue();
    assertThat(table.matches(Kind.ONLY, "b", "-x\n")).isFalse();
    assertThat(table.matches(Kind.WRAPS, "c", "-x\n")).isFalse();
    assertThat(table.matches(Kind.WRAPS, "nohup", "")).isFalse();
  }

  @Test
  void aPatternIsWholeByItself() {
    assertThatThrownBy(() -> new CommandTable("words a : (b c)"))
        .hasMessage("commands.txt, line 1: '(b' is no regular expression; correct it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "writes a       ~ 'writes' is no kind; use one of " + KINDS,
        "READS a        ~ 'READS' is no kind; use one of " + KINDS,
        "git_more -a    ~ 'git_more' is no kind; use one of " + KINDS,
        "reads          ~ it names nothing; write a name after 'reads'",
        "options : -o   ~ it names nothing; write a name after 'options'",
        "reads a : b    ~ 'reads' has names only; remove the colon and what follows",
        "reads a :      ~ 'reads' has names only; remove the colon and what follows",
        "options a      ~ 'options' needs words; write ' : ' and them after the names",
        "options a :    ~ 'options' needs words; write ' : ' and them after the names",
        "changes a :    ~ 'changes' needs words; write ' : ' and them after the names",
        "words a        ~ 'words' needs words; write ' : ' and them after the names",
        "code a         ~ 'code' needs words; write ' : ' and them after the names",
        "options a : -ab ~ '-ab' is no word of 'options'; write -[A-Za-z0-9]|--[a-z][a-z-]*",
        "options a : x  ~ 'x' is no word of 'options'; write -[A-Za-z0-9]|--[a-z][a-z-]*",
        "git-reads a : x ~ 'x' is no word of 'git-reads'; write -[A-Za-z0-9]|--[a-z][a-z-]*",
        "changes a : (  ~ '(' is no word of 'changes'; write [A-Za-z0-9-]+",
        "code a : perl  ~ 'perl' is no word of 'code'; write awk|git|sed|tar|uniq",
        "words a : b :  ~ ':' is no word of 'words'; write .+",
        "reads /bin/a   ~ '/bin/a' is no name for 'reads'; write a name without a folder, and ' : ' before options",
        "wraps a -b     ~ '-b' is no name for 'wraps'; write a name without a folder, and ' : ' before options",
        "git-more a     ~ 'a' is no name for 'git-more'; write an option",
        "git-more -vv   ~ '-vv' is no name for 'git-more'; write an option",
        "git-asks --a=b ~ '--a=b' is no name for 'git-asks'; write an option",
        "takes a : -b   ~ 'a' is under no 'only' or 'wraps' further up; put it there first",
        "takes first : -b ~ 'first' is under no 'only' or 'wraps' further up; put it there first",
        "runs first     ~ 'first' is in line 2 already; remove one of them",
        "wraps first    ~ 'first' is in line 2 already; remove one of them",
        "changes b b    ~ 'b' is in line 4 already; remove one of them",
        "words a : [    ~ '[' is no regular expression; correct it"
      })
  void aBadLineSaysWhereItIsAndWhatToDo(String line, String problem) {
    String text = "# head\nreads first\n\n" + line + "\nreads last";

    assertThatThrownBy(() -> new CommandTable(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("commands.txt, line 4: " + problem);
  }

  @ParameterizedTest
  @EnumSource
  void theTableOfPenguinHasEachKind(Kind kind) {
    assertThat(CommandTable.get().names(kind)).isNotEmpty();
  }

  /** The words of such a call are harmless; that it uses the network is not only reading. */
  @Test
  void aProgramMayBeJudgedByItsWordsAndChangeThingsBesides() {
    List<String> call = List.of("curl", "-s", "https://example.com");

    assertThat(CommandHazards.of(call)).isEmpty();
    assertThat(MutatingPrograms.has(call)).isTrue();
    assertThat(MutatingPrograms.has(List.of("curl", "--version"))).isFalse();
  }
}
