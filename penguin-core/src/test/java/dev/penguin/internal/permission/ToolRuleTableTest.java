package dev.penguin.internal.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.permission.PermissionEvaluator.Verdict;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Answer;
import dev.penguin.policy.Permissions.Mode;
import dev.penguin.policy.Permissions.Rule;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every kind of rule with a call of the tool that it names and of another one of the same kind, in
 * every mode. Two tools write files, two run commands, one fetches, two look.
 */
class ToolRuleTableTest {
  private static final Map<String, Set<Effect>> TOOLS =
      Map.of(
          "edit", Set.of(Effect.WRITE),
          "save", Set.of(Effect.WRITE),
          "exec", Set.of(Effect.EXECUTE),
          "run", Set.of(Effect.EXECUTE),
          "fetch", Set.of(Effect.READ, Effect.NETWORK),
          "look", Set.of(Effect.READ),
          "seek", Set.of(Effect.READ));

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # rules                     | call              | readOnly | plan  | workspace | full
          -                           | look a            | ALLOW    | ALLOW | ALLOW     | ALLOW
          -                           | look              | ALLOW    | ALLOW | ALLOW     | ALLOW
          -                           | edit a            | DENY     | DENY  | ALLOW     | ALLOW
          -                           | edit              | DENY     | DENY  | ALLOW     | ALLOW
          -                           | edit -a           | DENY     | DENY  | ASK       | ALLOW
          -                           | edit a -b         | DENY     | DENY  | ASK       | ALLOW
          -                           | edit a .git/b     | DENY     | DENY  | ASK       | ALLOW
          -                           | run ls            | DENY     | DENY  | ASK       | ALLOW
          -                           | fetch h           | DENY     | DENY  | ASK       | ALLOW
          allow edit                  | edit a            | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow edit                  | edit              | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow edit                  | edit -a           | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow edit                  | save a            | DENY     | DENY  | ALLOW     | ALLOW
          allow edit                  | save              | DENY     | DENY  | ALLOW     | ALLOW
          allow edit                  | save -a           | DENY     | DENY  | ASK       | ALLOW
          allow edit                  | save .git/a       | DENY     | DENY  | ASK       | ALLOW
          allow edit docs             | edit docs/a       | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow edit docs             | edit .git/a       | DENY     | DENY  | ASK       | ALLOW
          allow edit docs             | edit docs/a src/b | DENY     | DENY  | ALLOW     | ALLOW
          allow edit docs             | edit              | DENY     | DENY  | ALLOW     | ALLOW
          allow edit docs             | save docs/a       | DENY     | DENY  | ALLOW     | ALLOW
          allow edit docs             | save -docs/a      | DENY     | DENY  | ASK       | ALLOW
          allow edit docs, edit src   | edit docs/a src/b | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow edit docs, save src   | edit docs/a src/b | DENY     | DENY  | ALLOW     | ALLOW
          allow edit docs, save src   | edit -docs -src   | DENY     | DENY  | ASK       | ALLOW
          allow * docs                | edit docs/a       | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow * docs                | save -docs/a      | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow * docs                | save -src/a       | DENY     | DENY  | ASK       | ALLOW
          allow *                     | save -a           | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow *                     | fetch             | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow run                   | run ls            | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow run                   | run rm a          | DENY     | DENY  | ALLOW     | ALLOW
          allow run                   | run               | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow run                   | exec ls           | DENY     | DENY  | ASK       | ALLOW
          allow run                   | exec              | DENY     | DENY  | ASK       | ALLOW
          allow run                   | fetch h           | DENY     | DENY  | ASK       | ALLOW
          allow run ls                | run ls -l         | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow run ls                | run               | DENY     | DENY  | ASK       | ALLOW
          allow run ls                | run cat           | DENY     | DENY  | ASK       | ALLOW
          allow run ls                | exec ls           | DENY     | DENY  | ASK       | ALLOW
          allow run ls, exec cat      | run cat a         | DENY     | DENY  | ASK       | ALLOW
          allow run ls, exec cat      | exec cat a        | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow run, look, edit, save | exec cat a        | DENY     | DENY  | ASK       | ALLOW
          allow fetch h               | fetch h           | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow fetch h               | fetch h i         | DENY     | DENY  | ASK       | ALLOW
          allow fetch h               | fetch h.i         | DENY     | DENY  | ASK       | ALLOW
          allow look                  | edit a            | DENY     | DENY  | ALLOW     | ALLOW
          ask edit                    | edit a            | ASK      | ASK   | ASK       | ASK
          ask edit                    | edit              | ASK      | ASK   | ASK       | ASK
          ask edit                    | save a            | DENY     | DENY  | ALLOW     | ALLOW
          ask edit docs               | edit docs/a src/b | ASK      | ASK   | ASK       | ASK
          ask edit docs               | edit src/b        | DENY     | DENY  | ALLOW     | ALLOW
          ask edit docs               | edit              | DENY     | DENY  | ALLOW     | ALLOW
          ask edit docs               | save docs/a       | DENY     | DENY  | ALLOW     | ALLOW
          ask * docs                  | look docs/a       | ASK      | ASK   | ASK       | ASK
          ask run ls                  | run ls -l         | ASK      | ASK   | ASK       | ASK
          ask run ls                  | exec ls           | DENY     | DENY  | ASK       | ALLOW
          ask run ls                  | run cat a         | DENY     | DENY  | ASK       | ALLOW
          ask fetch h                 | fetch i           | DENY     | DENY  | ASK       | ALLOW
          ask look                    | look a            | ASK      | ASK   | ASK       | ASK
          deny look                   | look a            | DENY     | DENY  | DENY      | DENY
          deny look                   | edit a            | DENY     | DENY  | ALLOW     | ALLOW
          deny look a                 | look b            | ALLOW    | ALLOW | ALLOW     | ALLOW
          deny look a                 | look b a          | DENY     | DENY  | DENY      | DENY
          deny look a                 | look              | ALLOW    | ALLOW | ALLOW     | ALLOW
          deny edit a                 | look a            | ALLOW    | ALLOW | ALLOW     | ALLOW
          deny run                    | exec ls           | DENY     | DENY  | ASK       | ALLOW
          deny run ls                 | exec ls           | DENY     | DENY  | ASK       | ALLOW
          deny run ls                 | run ls            | DENY     | DENY  | DENY      | DENY
          deny fetch h                | fetch i h         | DENY     | DENY  | DENY      | DENY
          deny fetch h                | fetch h.i         | DENY     | DENY  | ASK       | ALLOW
          deny *                      | look              | DENY     | DENY  | DENY      | DENY
          deny look docs/a            | look docs/        | ASK      | ASK   | ASK       | ASK
          ask look docs/a             | look docs/        | ASK      | ASK   | ASK       | ASK
          allow look docs/a           | look docs/        | ALLOW    | ALLOW | ALLOW     | ALLOW
          deny look docs/a            | seek docs/        | ALLOW    | ALLOW | ALLOW     | ALLOW
          deny look docs/a            | look src/         | ALLOW    | ALLOW | ALLOW     | ALLOW
          deny run rm                 | run sh            | DENY     | DENY  | ASK       | ASK
          deny run rm                 | run ls            | DENY     | DENY  | ASK       | ALLOW
          deny run rm                 | exec sh           | DENY     | DENY  | ASK       | ALLOW
          allow WRITE                 | edit a            | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow WRITE                 | edit              | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow WRITE                 | save -a           | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow WRITE                 | run ls            | DENY     | DENY  | ASK       | ALLOW
          allow EXECUTE               | run ls            | ALLOW    | ALLOW | ALLOW     | ALLOW
          allow EXECUTE               | run rm a          | DENY     | DENY  | ALLOW     | ALLOW
          allow READ                  | fetch h           | DENY     | DENY  | ASK       | ALLOW
          allow NETWORK               | fetch h           | DENY     | DENY  | ASK       | ALLOW
          allow NETWORK, READ         | fetch h           | ALLOW    | ALLOW | ALLOW     | ALLOW
          ask WRITE                   | save a            | ASK      | ASK   | ASK       | ASK
          ask WRITE                   | look a            | ALLOW    | ALLOW | ALLOW     | ALLOW
          ask READ                    | fetch h           | ASK      | ASK   | ASK       | ASK
          deny READ                   | fetch h           | DENY     | DENY  | DENY      | DENY
          deny READ                   | edit a            | DENY     | DENY  | ALLOW     | ALLOW
          """)
  void aRuleHoldsForItsToolAndItsThingsInEachMode(
      String rules, String call, Answer readOnly, Answer plan, Answer workspace, Answer full) {
    assertThat(Stream.of(Mode.values()).map(mode -> decide(mode, rules(rules), call, false)))
        .containsExactly(readOnly, plan, workspace, full);
    assertThat(Stream.of(Mode.values()).map(mode -> decide(mode, rules(rules), call, true)))
        .as("with a plan that is approved")
        .containsExactly(readOnly, workspace, workspace, full);
  }

  /** All pairs of rules, in both orders, against what a few sets of names say. */
  @ParameterizedTest
  @EnumSource(Mode.class)
  void ofTwoRulesTheStricterCountsAndNeitherLendsTheOtherItsToolOrThing(Mode mode) {
    List<Rule> pool = new ArrayList<>();
    for (Answer answer : Answer.values()) {
      for (String tool : List.of("edit", "save", "*")) {
        List.of("", "docs", "src").forEach(thing -> pool.add(new Rule(answer, tool, thing)));
      }
    }
    for (Rule first : pool) {
      for (Rule second : pool) {
        for (String call :
            List.of("edit", "edit docs", "edit docs src", "save", "save src", "look docs")) {
          List<Rule> rules = List.of(first, second);
          assertThat(decide(mode, rules, call, false))
              .as("%s in mode %s with %s", call, mode, rules)
              .isEqualTo(expected(mode, rules, call));
        }
      }
    }
  }

  private static Answer expected(Mode mode, List<Rule> rules, String call) {
    List<String> words = List.of(call.split(" "));
    Set<String> things = Set.copyOf(words.subList(1, words.size()));
    Map<Answer, List<String>> named = new TreeMap<>();
    for (Rule rule : rules) {
      if (Set.of("*", words.get(0)).contains(rule.tool())) {
        named.computeIfAbsent(rule.answer(), none -> new ArrayList<>()).add(rule.resource());
      }
    }
    for (Answer strict : List.of(Answer.DENY, Answer.ASK)) {
      List<String> some = named.getOrDefault(strict, List.of());
      if (some.contains("") || some.stream().anyMatch(things::contains)) {
        return strict;
      }
    }
    List<String> allowed = named.getOrDefault(Answer.ALLOW, List.of());
    boolean all = allowed.contains("") || !things.isEmpty() && allowed.containsAll(things);
    boolean mayWrite = mode == Mode.WORKSPACE || mode == Mode.FULL;
    return all || mayWrite || words.get(0).equals("look") ? Answer.ALLOW : Answer.DENY;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "allow edit a    | edit a     | ''",
        "ask edit a      | edit a     | a rule asks about edit with 'a'",
        "ask *           | edit a     | a rule asks about every tool",
        "ask * a         | edit a     | a rule asks about every tool with 'a'",
        "deny edit       | edit a     | a rule denies edit",
        "deny edit a     | edit a     | a rule denies edit with 'a'",
        "deny edit b, edit a, edit | edit a | a rule denies edit with 'a'",
        "ask READ        | look a     | a rule asks about what may read",
        "deny WRITE      | edit a     | a rule denies what may write",
        "deny look a/b   | look a/    | it may reach 'a/b', which a rule denies for look",
        "allow run       | run ls     | ''",
        "deny EXECUTE    | run ls     | a rule denies what may run commands",
        "deny NETWORK    | fetch h    | a rule denies what may use the network",
        "-               | run ls     | it may run commands or use the network",
        "-               | fetch h    | it may run commands or use the network",
        "-               | edit -a    | it deletes or moves files",
        "-               | edit .git  | others run or obey what stands there",
        "-               | edit a     | ''",
        "allow run ls    | run        | it may run commands or use the network",
        "allow run tar   | run tar xf a | the rule for 'tar' does not cover it with 'xf'"
      })
  void aVerdictSaysWhy(String rules, String call, String reason) {
    assertThat(verdict(Mode.WORKSPACE, rules(rules), call, false).reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-             | edit a  | ''",
        "allow run ls  | run cat | ''",
        "allow run tar | run tar xf a | , and 'tar' may do more than read with 'xf'"
      })
  void whereOnlyReadingIsPermittedTheReasonIsThat(String rules, String call, String because) {
    assertThat(verdict(Mode.READ_ONLY, rules(rules), call, false))
        .isEqualTo(new Verdict(Answer.DENY, "only reading is permitted" + because));
    assertThat(verdict(Mode.PLAN, rules(rules), call, false))
        .isEqualTo(
            new Verdict(
                Answer.DENY,
                "only reading is permitted until a plan is approved: submit one with submit_plan"
                    + because));
  }

  @Test
  void ofSeveralPermissionsTheStrictestCountsAndOfEqualOnesTheFirst() {
    Permissions allow = Permissions.full().allow("look");
    Permissions ask = Permissions.workspace().ask("look");
    Permissions deny = Permissions.readOnly().deny("look");
    Permissions denyAll = Permissions.full().deny("*");
    Verdict asked = new Verdict(Answer.ASK, "a rule asks about look");
    Verdict denied = new Verdict(Answer.DENY, "a rule denies look");

    assertThat(look(allow, allow)).isEqualTo(new Verdict(Answer.ALLOW, ""));
    assertThat(look(allow, ask)).isEqualTo(look(ask, allow)).isEqualTo(asked);
    assertThat(look(ask, deny)).isEqualTo(look(deny, ask)).isEqualTo(denied);
    assertThat(look(allow, deny, ask)).isEqualTo(look(deny, denyAll)).isEqualTo(denied);
    assertThat(look(denyAll, deny)).isEqualTo(new Verdict(Answer.DENY, "a rule denies every tool"));
  }

  @Test
  void aPlanIsWantedWhenOneOfThePermissionsWaitsForIt() {
    Permissions plan = Permissions.plan();

    assertThat(new PermissionEvaluator(List.of(Permissions.full(), plan)).wantsPlan()).isTrue();
    assertThat(new PermissionEvaluator(List.of(Permissions.readOnly())).wantsPlan()).isFalse();
  }

  private static Verdict look(Permissions... all) {
    return new PermissionEvaluator(List.of(all)).decide(tool("look"), true, List.of());
  }

  private static Answer decide(Mode mode, List<Rule> rules, String call, boolean planned) {
    return verdict(mode, rules, call, planned).answer();
  }

  private static Verdict verdict(Mode mode, List<Rule> rules, String call, boolean planned) {
    List<String> words = List.of(call.split(" "));
    ToolSpec tool = tool(words.get(0));
    List<String> things = words.subList(1, words.size());
    List<Resource> resources =
        tool.effects().contains(Effect.EXECUTE) && !things.isEmpty()
            ? List.of(new Resource.Command(call, things))
            : things.stream().map(thing -> resource(tool, thing)).toList();
    PermissionEvaluator gate = new PermissionEvaluator(List.of(permissions(mode, rules)));
    return planned ? gate.decide(tool, true, resources, true) : gate.decide(tool, true, resources);
  }

  /** A file, one to delete with a dash before its name, a folder with a slash behind, or a host. */
  private static Resource resource(ToolSpec tool, String thing) {
    if (tool.effects().contains(Effect.NETWORK)) {
      return new Resource.Host(thing);
    }
    if (thing.endsWith("/")) {
      return new Resource.Tree(Path.of("/ws", thing), thing);
    }
    return thing.startsWith("-")
        ? new Resource.Deletion(Path.of("/ws", thing.substring(1)), thing.substring(1))
        : new Resource.File(Path.of("/ws", thing), thing);
  }

  private static ToolSpec tool(String name) {
    return new ToolSpec(name, "", "{\"type\":\"object\"}", TOOLS.get(name), Optional.empty());
  }

  private static Permissions permissions(Mode mode, List<Rule> rules) {
    Permissions permissions =
        switch (mode) {
          case READ_ONLY -> Permissions.readOnly();
          case PLAN -> Permissions.plan();
          case WORKSPACE -> Permissions.workspace();
          case FULL -> Permissions.full();
        };
    for (Rule rule : rules) {
      String[] things =
          Stream.of(rule.resource()).filter(each -> !each.isEmpty()).toArray(String[]::new);
      Optional<Effect> effect = rule.effect();
      Permissions before = permissions;
      permissions =
          switch (rule.answer()) {
            case ALLOW ->
                effect.map(before::allow).orElseGet(() -> before.allow(rule.tool(), things));
            case ASK -> effect.map(before::ask).orElseGet(() -> before.ask(rule.tool(), things));
            case DENY -> effect.map(before::deny).orElseGet(() -> before.deny(rule.tool(), things));
          };
    }
    return permissions;
  }

  /** Rules of one answer: {@code allow edit docs, save}, or {@code deny READ}. */
  private static List<Rule> rules(String text) {
    if (text.equals("-")) {
      return List.of();
    }
    String[] parts = text.split(" ", 2);
    Answer answer = Answer.valueOf(parts[0].toUpperCase(Locale.ROOT));
    return Arrays.stream(parts[1].split(", ")).map(about -> rule(answer, about)).toList();
  }

  private static Rule rule(Answer answer, String about) {
    if (about.equals(about.toUpperCase(Locale.ROOT)) && !about.startsWith("*")) {
      return new Rule(answer, "*", "", Optional.of(Effect.valueOf(about)));
    }
    String[] words = about.split(" ", 2);
    return new Rule(answer, words[0], words.length > 1 ? words[1] : "");
  }
}
