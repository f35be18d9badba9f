package dev.penguin.tools.internal.skill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.error.ConfigurationException;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tools.SkillCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The forms that a SKILL.md may have, and what is said of those that it may not have. */
@Timeout(60)
class SkillFormsTest {
  @TempDir Path top;

  /**
   * A skill.
   *
   * @param front its front matter
   * @param expected its description, or what is wrong with it, after the directory
   */
  record Form(String title, String front, String expected) {
    @Override
    public String toString() {
      return title;
    }
  }

  static Stream<Form> good() {
    return Stream.of(
        new Form(
            "plain",
            "name: tea\ndescription: Makes tea. Use it at four.",
            "Makes tea. Use it at four."),
        new Form(
            "all fields",
            "name: tea\ndescription: Makes tea\nlicense: Apache-2.0\ncompatibility: Needs a kettle\nmetadata:\n  author: me\n  version: \"1.0\"\nallowed-tools: Bash(kettle:*) Read",
            "Makes tea"),
        new Form(
            "double quotes",
            "name: \"tea\"\ndescription: \"Tea: \\\"green\\\" \\u2615 # hot\"",
            "Tea: \"green\" \u2615 # hot"),
        new Form("single quotes", "name: 'tea'\ndescription: 'It''s tea'  # a comment", "It's tea"),
        new Form(
            "folded block",
            "name: tea\ndescription: >-\n  Makes\n  tea.\n\n  Hot.\nlicense: MIT",
            "Makes tea. Hot."),
        new Form(
            "literal block",
            "description: |\n  Makes tea.\n    - hot\nname: tea",
            "Makes tea. - hot"),
        new Form(
            "over several lines",
            "name: tea\ndescription: Makes\n  tea\n  when asked",
            "Makes tea when asked"),
        new Form("below its name", "name: tea\ndescription:\n  Makes tea", "Makes tea"),
        new Form(
            "a colon inside",
            "name: tea\ndescription: Use when: it is four",
            "Use when: it is four"),
        new Form(
            "comments and empty lines",
            "# of tea\nname: tea # short\n\ndescription: Makes tea",
            "Makes tea"),
        new Form("Windows line ends", "name: tea\r\ndescription: Makes tea\r", "Makes tea"));
  }

  @ParameterizedTest
  @MethodSource("good")
  void aSkillInAFormOfTheSpecificationIsListed(Form form) throws IOException {
    write("tea", form.front());
    ScriptedModel model = ScriptedModel.replying("done");

    try (Engine engine = Engine.builder().model(model).skills(top.resolve("tea")).build()) {
      engine.session("s").run("Tea");
    }

    assertThat(model.requests().get(0).messages().get(0).text())
        .endsWith("\nOf the application:\n- tea: " + form.expected());
    assertThat(SkillCheck.problems(top)).isEmpty();
  }

  private static Form bad(String title, String front, String expected) {
    return new Form(title, front, expected);
  }

  static Stream<Form> wrong() {
    String fine = "\ndescription: Makes tea";
    return Stream.of(
        bad(
            "no name",
            "description: Makes tea",
            ":1: the field 'name' is missing: add it to the front matter as 'name: tea'"),
        bad(
            "no description",
            "name: tea",
            ":1: the field 'description' is missing: add it to the front matter"),
        bad(
            "upper case",
            "name: Tea" + fine,
            ":2: the name 'Tea' is not made of lower-case letters a-z, digits and single hyphens between them: write it as 'tea'"),
        bad(
            "two hyphens",
            "name: tea--pot" + fine,
            ":2: the name 'tea--pot' is not made of lower-case letters a-z, digits and single hyphens between them: write it as 'tea-pot'"),
        bad(
            "hyphen first",
            "name: -tea" + fine,
            ":2: the name '-tea' is not made of lower-case letters a-z, digits and single hyphens between them: write it as 'tea'"),
        bad(
            "too long a name",
            "name: " + "t".repeat(65) + fine,
            ":2: the field 'name' has 65 characters, and at most 64 are permitted: shorten '"
                + "t".repeat(40)
                + "…'"),
        bad(
            "another directory",
            "name: coffee" + fine,
            ":2: the name 'coffee' is not that of the directory, 'tea': give both the same"),
        bad(
            "empty description",
            "name: tea\ndescription: ''",
            ":3: the field 'description' is empty: write a text, or leave it out"),
        bad(
            "too long a description",
            "name: tea\ndescription: " + "x".repeat(1_025),
            ":3: the field 'description' has 1,025 characters, and at most 1024 are permitted: shorten '"
                + "x".repeat(40)
                + "…'"),
        bad(
            "too long compatibility",
            "name: tea" + fine + "\ncompatibility: " + "y".repeat(501),
            ":4: the field 'compatibility' has 501 characters, and at most 500 are permitted: shorten '"
                + "y".repeat(40)
                + "…'"),
        bad(
            "unknown field",
            "name: tea" + fine + "\nallowed-tool: Read",
            ":4: there is no field 'allowed-tool'; the fields are allowed-tools, compatibility, description, license, metadata, name: put others below 'metadata'"),
        bad(
            "twice",
            "name: tea\nname: tea" + fine,
            ":3: the field 'name' stands there twice: leave one out"),
        bad(
            "list",
            "name: tea" + fine + "\nallowed-tools: [Read, Grep]",
            ":4: the field 'allowed-tools' has '[Read, Grep]', which is a list: write one text, and names in it with blanks between"),
        bad(
            "items",
            "name: tea" + fine + "\nallowed-tools:\n- Read",
            ":5: '- Read' is an item of a list, and no field has one: write one text after the name"),
        bad(
            "braces",
            "name: tea" + fine + "\nmetadata: {a: b}",
            ":4: the field 'metadata' has '{a: b}', which is a map in braces: write one field a line, or put a text in quotes"),
        bad(
            "anchor",
            "name: &n tea" + fine,
            ":2: the field 'name' has '&n tea', which begins with a sign that YAML keeps for itself: put the text in quotes"),
        bad(
            "tag",
            "name: !!javax.script.ScriptEngineManager tea" + fine,
            ":2: the field 'name' has '!!javax.script.ScriptEngineManager tea', which begins with a sign that YAML keeps for itself: put the text in quotes"),
        bad(
            "open quote",
            "name: \"tea" + fine,
            ":2: the text of the field 'name' has no closing \": add it"),
        bad(
            "after the quote",
            "name: 'tea' pot" + fine,
            ":2: the field 'name' goes on after its closing quote with ' pot': put all of it in quotes"),
        bad(
            "unknown escape",
            "name: \"\\q\"" + fine,
            ":2: the field 'name' has an escape that YAML does not know: write '\\\\'"),
        bad(
            "no field",
            "name: tea" + fine + "\nhello",
            ":4: 'hello' is no field: write it as 'name: text'"),
        bad(
            "tab",
            "name: tea" + fine + "\n\tlicense: MIT",
            ":4: '\tlicense: MIT' is indented and belongs to no field: begin it at the left, without tabs"),
        bad(
            "text as metadata",
            "name: tea" + fine + "\nmetadata: me",
            ":4: the field 'metadata' has the text 'me': write texts with names below it, as '  author: me'"),
        bad(
            "star inside",
            "name: tea" + fine + "\nallowed-tools: Bash(git * push)",
            ":4: the item 'Bash(git * push)' of allowed-tools names no words: a '*' may stand at the end alone, as in 'Bash(git:*)'"),
        bad(
            "open parenthesis",
            "name: tea" + fine + "\nallowed-tools: Read Bash(git",
            ":4: allowed-tools has 'Bash(git', which names no tool: write names with blanks between, as in 'read_file shell(git:*)', or leave the field out"),
        bad(
            "fields in a field",
            "name:\n  first: tea" + fine,
            ":2: the field 'name' has fields of its own: write one text"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void aSkillThatIsWrongIsRefusedWithItsPlaceAndWhatToDo(Form form) throws IOException {
    Path skill = write("tea", form.front()).toRealPath();

    assertThat(SkillCheck.problems(skill))
        .first()
        .asString()
        .isEqualTo(skill + "/SKILL.md" + form.expected());
    assertThatThrownBy(
            () -> Engine.builder().model(ScriptedModel.replying("x")).skills(skill).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(form.expected());
  }

  @Test
  void filesThatAreNoneOfASkillAreRefusedToo() throws IOException {
    assertFile("begins", "Tea\n", ":1: the file begins with 'Tea': begin it with a line '---'");
    assertFile("end", "---\nname: end\n", ":1: the front matter has no end: add a line '---'");
    assertFile("binary", "---\n\0\n---\n", ": it is not UTF-8 text: save it as UTF-8");
    assertFile("large", "x".repeat(SkillReader.MAX_BYTES + 1), "is too large");
    Path folder = Files.createDirectories(top.resolve("folder/SKILL.md"));
    assertThat(SkillCheck.problems(folder.getParent()).toString()).contains("is a folder");
    Files.createDirectories(top.resolve("low"));
    Files.writeString(top.resolve("low/skill.md"), "---\n");
    assertThat(SkillCheck.problems(top.resolve("low")).toString())
        .contains("'SKILL.md' does not exist; there is 'skill.md'");
    assertThat(SkillCheck.problems(top.resolve("none")).toString()).contains("it is no directory");
    Path empty = Files.createDirectory(top.resolve("empty"));
    assertThat(SkillCheck.problems(empty).toString()).contains("there is no file SKILL.md in it");
    Path latin = Files.createDirectory(top.resolve("latin"));
    Files.write(latin.resolve("SKILL.md"), "---\nname: é\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(SkillCheck.problems(latin).toString()).contains("it is not UTF-8 text");
  }

  private void assertFile(String name, String content, String expected) throws IOException {
    Path skill = Files.createDirectory(top.resolve(name));
    Files.writeString(skill.resolve("SKILL.md"), content);
    assertThat(SkillCheck.problems(skill)).singleElement().asString().contains(expected);
  }

  private Path write(String name, String front) throws IOException {
    Path skill = Files.createDirectories(top.resolve(name));
    Files.writeString(skill.resolve("SKILL.md"), "---\n" + front + "\n---\n\nBoil water.\n");
    return skill;
  }
}
