package dev.penguin.tools.internal.skill;

import dev.penguin.policy.Permissions.Rule;
import dev.penguin.tools.internal.skill.FrontMatter.Field;
import dev.penguin.tools.internal.text.Failures;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a skill and checks it as the specification says (agentskills.io/specification, August
 * 2026), with its reference validator where the text leaves something open: what is not among its
 * fields is refused, so that no misspelt {@code allowed-tools} is passed over. Used by one thread.
 */
final class SkillReader {
  static final String FILE = "SKILL.md";

  /** Of SKILL.md; the specification recommends 500 lines. */
  static final int MAX_BYTES = 256 * 1_024;

  private static final int MAX_NAME = 64;
  private static final int MAX_DESCRIPTION = 1_024;
  private static final int MAX_COMPATIBILITY = 500;
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(?:-[a-z0-9]+)*");
  private static final Set<String> FIELDS =
      new TreeSet<>(
          Set.of("name", "description", "license", "compatibility", "metadata", "allowed-tools"));

  private final SkillFolder folder;
  private final String file;
  private final List<String> problems = new ArrayList<>();

  private SkillReader(SkillFolder folder) {
    this.folder = folder;
    file = folder.shown() + "/" + FILE;
  }

  /**
   * A skill with its text.
   *
   * @param skill what its front matter says
   * @param body the text below it
   * @param bodyLine the line that the text begins with, counted from 1
   */
  record Content(Skill skill, String body, int bodyLine) {}

  /**
   * Reads a skill.
   *
   * @throws BadSkillException when it is not as the specification says
   */
  static Content read(SkillFolder folder) throws BadSkillException {
    SkillReader reader = new SkillReader(folder);
    FrontMatter front = FrontMatter.of(reader.text());
    Skill skill = reader.skill(front);
    if (!reader.problems.isEmpty()) {
      throw new BadSkillException(reader.problems);
    }
    return new Content(skill, front.body(), front.bodyLine());
  }

  private BadSkillException bad(String what) {
    return new BadSkillException(List.of(file + ": " + what));
  }

  private String text() throws BadSkillException {
    byte[] bytes;
    try {
      Path path = folder.resolve(FILE);
      folder.files().checkRegular(path);
      bytes = folder.files().readAll(path, MAX_BYTES);
    } catch (ToolFailureException e) {
      throw bad(e.getMessage() + ". A skill needs a regular file " + FILE + " of at most 256 KiB");
    } catch (IOException e) {
      throw bad("it cannot be read: " + Failures.reason(e));
    }
    if (PlainText.isBinary(bytes, bytes.length) || !PlainText.isUtf8(bytes, 0, bytes.length)) {
      throw bad("it is not UTF-8 text: save it as UTF-8");
    }
    return PlainText.text(bytes, 0, bytes.length);
  }

  private void problem(int line, String what) {
    problems.add(file + ":" + line + ": " + what);
  }

  private Skill skill(FrontMatter front) {
    front.problems().forEach(problem -> problems.add(file + ":" + problem));
    boolean whole = problems.isEmpty();
    Map<String, Field> fields = front.fields();
    fields.forEach(
        (name, field) -> {
          if (!FIELDS.contains(name)) {
            problem(
                field.line(),
                "there is no field %s; the fields are %s: put others below 'metadata'"
                    .formatted(PlainText.quote(name), String.join(", ", FIELDS)));
          }
        });
    String name = text(fields, "name", whole, MAX_NAME).orElse("");
    String description = text(fields, "description", whole, MAX_DESCRIPTION).orElse("");
    String compatibility = text(fields, "compatibility", false, MAX_COMPATIBILITY).orElse("");
    text(fields, "license", false, MAX_BYTES);
    String allowed = text(fields, "allowed-tools", false, MAX_BYTES).orElse("");
    checkName(fields.get("name"), name);
    List<Rule> rules = new ArrayList<>();
    Field tools = fields.get("allowed-tools");
    if (tools != null && !allowed.isEmpty()) {
      rules.addAll(AllowedTools.parse(allowed, what -> problem(tools.line(), what)));
    }
    return new Skill(
        name, description, compatibility, allowed, List.copyOf(rules), metadata(fields), folder);
  }

  /** The text of a field, checked; empty when it is not there. */
  private Optional<String> text(
      Map<String, Field> fields, String name, boolean required, int most) {
    Field field = fields.get(name);
    if (field == null) {
      if (required) {
        problem(
            1,
            "the field '%s' is missing: add it to the front matter%s"
                .formatted(name, name.equals("name") ? " as 'name: " + folder.name() + "'" : ""));
      }
      return Optional.empty();
    }
    if (field.text() == null) {
      problem(field.line(), "the field '" + name + "' has fields of its own: write one text");
      return Optional.empty();
    }
    String text = field.text().strip();
    int length = text.codePointCount(0, text.length());
    if (text.isEmpty()) {
      problem(field.line(), "the field '" + name + "' is empty: write a text, or leave it out");
    } else if (length > most) {
      problem(
          field.line(),
          "the field '%s' has %s, and at most %d are permitted: shorten %s"
              .formatted(
                  name,
                  PlainText.count(length, "character", "characters"),
                  most,
                  PlainText.quote(PlainText.shortened(text, 40))));
    }
    return Optional.of(text);
  }

  private void checkName(@Nullable Field field, String name) {
    if (field == null || name.isEmpty() || name.length() > MAX_NAME) {
      return; // reported already
    }
    if (!NAME.matcher(name).matches()) {
      problem(
          field.line(),
          "the name %s is not made of lower-case letters a-z, digits and single hyphens between them: write it as '%s'"
              .formatted(PlainText.quote(name), proposed(name)));
    } else if (!name.equals(folder.name())) {
      problem(
          field.line(),
          "the name '%s' is not that of the directory, %s: give both the same"
              .formatted(name, PlainText.quote(folder.name())));
    }
  }

  private static String proposed(String name) {
    String plain =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return plain.isEmpty() ? "my-skill" : plain;
  }

  private Map<String, String> metadata(Map<String, Field> fields) {
    Field field = fields.get("metadata");
    if (field == null) {
      return Map.of();
    }
    if (field.text() != null && !field.text().isBlank()) {
      problem(
          field.line(),
          "the field 'metadata' has the text %s: write texts with names below it, as '  author: me'"
              .formatted(PlainText.quote(PlainText.shortened(field.text(), 40))));
    }
    return field.texts();
  }
}
