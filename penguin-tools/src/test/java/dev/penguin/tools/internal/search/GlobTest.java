package dev.penguin.tools.internal.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.tool.Cancellation;
import dev.penguin.tools.Calls;
import dev.penguin.tools.internal.text.InterruptibleCharSequence;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          a.txt       | a.txt x/a.txt x/y/a.txt            | b.txt a.txt/x xa.txt a.txtx aXtxt
          ./a.txt     | a.txt x/a.txt                      | ./a.txtx
          x/a.txt     | x/a.txt                            | a.txt y/x/a.txt x/a.txt/b
          ./x/a.txt   | x/a.txt                            | y/x/a.txt
          x*          | x xa .x/xa                         | a x/a
          *.txt       | a.txt .txt x/a.txt a.b.txt         | a.txtx atxt txt
          a*          | a ab x/ab a.txt                    | ba b/x a/b
          *a*         | a bab x/bab                        | bcb a/b
          a*b*c       | abc axxbxxc abbc                   | ab acb axc a/bc
          x/*         | x/a x/.b                           | x x/y/a a
          x/*/a       | x/y/a                              | x/a x/y/z/a x//y/a
          x*/a        | x/a xy/a                           | xy/z/a
          ?           | a x/a é                            | ab x/ab ""
          ?.txt       | a.txt                              | .txt ab.txt
          x?y         | xay                                | xy x/y
          x/?         | x/a                                | x/ab x/
          **b         | b x/b x/y/ab                       | a b/x
          **/a        | a x/a x/y/a                        | ba x/ba a/b
          x/**        | x/a x/y/a                          | x y/x/a
          x/**/a      | x/a x/y/a x/y/z/a                  | xa x/ya y/x/a
          x/***/a     | x/a x/y/z/a                        | x/ya
          x/**a       | x/a x/ya x/y/za                    | x/ab
          **/x/**     | x/a y/x/a/b                        | y/xx/a
          [abc]       | a b c x/a [abc]                    | d ab
          [a-c]x      | ax bx cx                           | dx -x Ax
          [!a]        | b x/b !                            | a ab
          [^a]        | b ^                                | a
          [!a-c]x     | dx                                 | ax bx
          [a!]        | a !                                | b
          [a^]        | a ^                                | b
          [a&&b]      | a & b                              | c
          [[]         | [                                  | ]
          []]         | ]                                  | [ a
          []a]        | ] a                                | []
          [!]]        | a [                                | ]
          [-a]        | - a                                | b
          x[!a]y      | xby                                | xay x/y
          [!]a]       | b [                                | ] a
          x[!]        | x[!]                               | x] xa x
          {x[/],b}y   | by                                 | x/y y
          x/[ab]/y    | x/a/y x/b/y                        | x/c/y
          [a          | [a x/[a                            | a
          a]          | a]                                 | a
          {a,b}.txt   | a.txt b.txt x/b.txt {a,b}.txt      | c.txt a,b.txt
          {a,}x       | ax x                               | bx
          {a*,b}.txt  | a.txt abc.txt b.txt                | bc.txt
          {a,{b,c}}d  | ad bd cd                           | d bcd
          {a}{b,c}    | ab ac                              | a bc
          x/{a,b}/c   | x/a/c x/b/c                        | x/c
          a,b         | a,b                                | a b
          {a}b,c      | ab,c                               | c
          a}b         | a}b                                | ab
          {a}b}       | ab}                                | ab
          \\*         | *                                  | a \\* ab
          \\?         | ?                                  | a
          \\[a\\]     | [a]                                | a
          \\{a\\}     | {a}                                | a
          a\\b        | ab                                 | a\\b
          a\\         | a\\                                | a
          \\\\        | \\                                 | \\\\
          a\\,b       | a,b                                | a
          x/a\\*      | x/a*                               | x/ab
          [id].ts     | i.ts d.ts x/[id].ts                | id.ts
          [...r]/p    | ./p r/p [...r]/p                   | rr/p
          [[...r]]    | [] r] [[...r]]                     | [r]
          [post-id]   | [post-id] x/[post-id]              | p id
          [!a]/p      | b/p [!a]/p                         | a/p
          [s]/*.ts    | s/a.ts [s]/a.ts                    | x/a.ts [s]/x/a.ts
          {id}        | id {id}                            | i
          {a,b}/[c]   | a/c {a,b}/c b/[c] {a,b}/[c]        | a,b/c
          {a{b,c}}    | ab ac a{b,c} {a{b,c}}              | abc
          {a          | {a x/{a                            | a
          {a,{b}      | {a,b {a,{b}                        | a b
          {a[}]       | {a} {a[}]                          | a
          x/[b-a]     | x/[b-a]                            | x/a x/b x/-
          """)
  void everyConstructMatchesWhatItSays(String glob, String matching, String others)
      throws Exception {
    Glob pattern = Glob.of(glob);

    assertThat(words(matching)).allMatch(path -> pattern.matches(path, watch()));
    assertThat(words(others)).noneMatch(path -> pattern.matches(path, watch()));
  }

  @Test
  void charactersThatMeanSomethingToJavaMeanThemselves() throws Exception {
    String name = "a+b(c)$^|.#&~<>=-_ \t\"'%@!é";

    assertThat(Glob.of("x/" + name + "?").matches("x/" + name + "y", watch())).isTrue();
    assertThat(Glob.of("x/a+?").matches("x/aab", watch())).isFalse();
    assertThat(Glob.of("x/.?").matches("x/ab", watch())).isFalse();
    assertThat(Glob.of("?\n*").matches("a\nb\nc", watch())).isTrue();
  }

  @Test
  void patternsThatAreNoneAreRefused() throws Exception {
    for (String text : List.of("", "./", "x".repeat(1_001))) {
      assertThatThrownBy(() -> Glob.of(text))
          .isInstanceOf(ToolFailureException.class)
          .hasMessage(
              "The pattern "
                  + PlainText.quote(text)
                  + " must have 1 to 1,000 characters, for instance 'src/**/*.java'");
    }
    assertThat(Glob.of("x".repeat(1_000)).matches("x".repeat(1_000), watch())).isTrue();
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ")).map(word -> word.equals("\"\"") ? "" : word).toList();
  }

  private static InterruptibleCharSequence.Watch watch() {
    return new InterruptibleCharSequence.Watch(
        new Calls.Context(Cancellation.never()), Duration.ofHours(1));
  }
}
