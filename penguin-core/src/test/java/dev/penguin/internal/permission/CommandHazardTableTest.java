package dev.penguin.internal.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.permission.PermissionEvaluator.Verdict;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Answer;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolSpec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every option by which a known program does more than its name says, and beside it a call of the
 * same program that only looks. Words stand apart by spaces, or by ¦.
 */
class CommandHazardTableTest {
  private static final ToolSpec SHELL =
      ToolSpec.of("shell", "", "{\"type\":\"object\"}").withEffects(Effect.EXECUTE);

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # does more                      | by this word       | only looks
          ack --pager=x f                  | --pager=x          | ack --pass f
          ack --output=$1 f                | --output=$1        | ack -i f
          ag --pager x f                   | --pager            | ag --page-not f
          awk¦BEGIN{system(1)}             | BEGIN{system(1)}   | awk¦{print $1}¦f
          gawk¦{print > $1}                | {print > $1}       | gawk -F: {print}
          mawk¦{print@$1}                  | {print@$1}         | mawk -F : {print}
          nawk¦{getline}                   | {getline}          | nawk -v x=1 {print} f
          awk¦@load f                      | @load f            | awk¦$1>=2||$3¦f
          awk¦{print $1 >= $2}             | {print $1 >= $2}   | awk¦$1>=2{print $1}¦f
          awk¦{printf $1>=2}               | {printf $1>=2}     | awk¦$1>=2¦f
          awk -f f                         | -f                 | awk¦$1¦-
          awk {print} -f f                 | -f                 | awk -
          awk -v x -f                      | -f                 | awk -v -f {print}
          awk -F , -e                      | -e                 | awk -F -e {print}
          curl -o f https://h              | -o                 | curl -sSfLIivgk46 https://h
          curl --data=x http://h           | --data=x           | curl --silent --fail http://h
          curl file:///f                   | file:///f          | curl --head http://h
          date 0101                        | 0101               | date +%F -u -R --utc -Iseconds
          date --set=1                     | --set=1            | date -d 1 --date 2 --date=3
          date -d 1 0101                   | 0101               | date --reference f -r f
          date --date 1 -s                 | -s                 | date --iso-8601=s --rfc-3339=s
          fd -x rm                         | -x                 | fd -e java
          fd -HX rm                        | -HX                | fd --extension java
          fd --exec rm                     | --exec             | fd --max-depth=1 x
          fd --exec-batch rm               | --exec-batch       | fd x
          fdfind -x rm                     | -x                 | fdfind -e java
          fdfind -X rm                     | -X                 | fdfind -H
          fdfind --exec-b rm               | --exec-b           | fdfind x
          fdfind --ex rm                   | --ex               | fdfind x
          file -C f                        | -C                 | file -b f
          file --compile f                 | --compile          | file --brief f
          find . -exec x                   | -exec              | find . -name -type
          find . -execdir x                | -execdir           | find . -empty
          find . -ok x                     | -ok                | find . -newer f
          find . -delete                   | -delete            | find . -depth
          find . -fprint0 f                | -fprint0           | find . -print0
          find . -fls f                    | -fls               | find . -ls
          hostname x                       | x                  | hostname -f -s -i -I -d -A
          hostname -F f                    | -F                 | hostname
          iconv -o f                       | -o                 | iconv -f utf8 f
          iconv --output=f                 | --output=f         | iconv --from-code=utf8 f
          info -o f                        | -o                 | info ls
          less +!x f                       | +!x                | less f
          less -o f                        | -o                 | less -
          man -P x ls                      | -P                 | man 1 ls.1
          more +!x f                       | +!x                | more f
          more -e f                        | -e                 | more + f
          printf -v x                      | -v                 | printf %s -x
          rg --pre x f                     | --pre              | rg --pretty f
          rg --pre=x f                     | --pre=x            | rg -i f
          rg --hostname-bin x f            | --hostname-bin     | rg --hidden f
          sdiff -o f a b                   | -o                 | sdiff -w 9 a b
          sdiff --output=f a b             | --output=f         | sdiff --width=9 a b
          shuf -o f                        | -o                 | shuf -n 1 f
          shuf --output=f                  | --output=f         | shuf --head-count=1 f
          sort -uo f                       | -uo                | sort -u f
          sort --output=f                  | --output=f         | sort --unique f
          sort --compress-program=x        | --compress-program=x | sort --check f
          sort f --out=f                   | --out=f            | sort -- - f
          sed -i p f                       | -i                 | sed -nErsuz p f
          sed --in-place p f               | --in-place         | sed --quiet --silent --posix p
          sed --file=f                     | --file=f           | sed --regexp-extended p f
          sed -e p -e W                   | W                 | sed -e p -e d w
          sed -ne W f                     | W                 | sed -ne p w
          sed W                           | W                 | sed p w
          sed p -e w                       | -e                 | sed p e
          sed p f -i                       | -i                 | sed p f
          sed -e                           | -e                 | sed p -
          sed s/[[.a.]]/b/                 | s/[[.a.]]/b/       | sed s/[[:alpha:]]/b/
          tar xf f                         | xf                 | tar tf f
          tar -x                           | -x                 | tar -tvfzjJ f
          tar --list --use-compress=x      | --use-compress=x   | tar --list -vf f
          tar t -f h:f                     | h:f                | tar t -f - f
          tar tf f*                        | f*                 | tar tf f -z -j -J -v
          tar tf [f                        | [f                 | tar tf f
          tar tf f?                        | f?                 | tar tf f
          test -v x                        | -v                 | test -f x
          test -R x                        | -R                 | test -vx
          [ -v x ]                         | -v                 | [ -f x ]
          [ -R x ]                         | -R                 | [ -d x ]
          tree -o f                        | -o                 | tree -a f
          tree -R f                        | -R                 | tree -L 1
          tree --output=f                  | --output=f         | tree --dirsfirst f
          uniq a b                         | b                  | uniq -c a
          uniq -f 1 a b                    | b                  | uniq -f 1 -s 2 -w 3 a
          uniq a 1                         | 1                  | uniq a -f
          uniq -f a b                      | b                  | uniq -f a
          uniq a?                          | a?                 | uniq --count a
          uniq -- a                        | --                 | uniq --all=x -f1 a
          uniq -c=1 a                      | -c=1               | uniq -
          xxd a b                          | b                  | xxd -c 8 -g 2 -l 9 -o 3 a
          xxd -r a                         | -r                 | xxd -p a
          xxd -pr a                        | -pr                | xxd -u -b a
          xmllint -o f a                   | -o                 | xmllint a
          xmllint -s a                     | -s                 | xmllint --noout a
          xmllint --output f a             | --output           | xmllint --format a
          xmllint --shell a                | --shell            | xmllint --xpath x a
          yq -i .a f                       | -i                 | yq .a f
          yq -s .a f                       | -s                 | yq -r .a f
          yq --inplace .a f                | --inplace          | yq --input-format x f
          yq --in-place .a f               | --in-place         | yq --indent 2 f
          yq --split-exp-file f            | --split-exp-file   | yq --split-e-not f
          """)
  void aRuleForAProgramDoesNotMeanTheOptionByWhichItDoesMore(
      String more, String word, String looks) {
    String program = words(more).get(0);

    assertThat(decide(Permissions.workspace().allow("shell", program), more))
        .isEqualTo(
            new Verdict(
                Answer.ASK,
                "the rule for '%s' does not cover it with '%s'".formatted(program, word)));
    assertThat(decide(Permissions.workspace().allow("shell", program), looks))
        .isEqualTo(new Verdict(Answer.ALLOW, ""));
  }

  private static Verdict decide(Permissions permissions, String line) {
    return new PermissionEvaluator(List.of(permissions))
        .decide(SHELL, true, List.of(new Resource.Command(line, words(line))));
  }

  private static List<String> words(String line) {
    return Arrays.asList(line.split(line.indexOf('¦') < 0 ? " " : "¦"));
  }
}
