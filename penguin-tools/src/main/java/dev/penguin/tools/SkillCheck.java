package dev.penguin.tools;

import dev.penguin.tools.internal.skill.SkillFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Checks skills in the same way as an agent does, for a test beside the skills:
 *
 * <pre>{@code
 * assertEquals(List.of(), SkillCheck.problems(Path.of("skills")));
 * }</pre>
 *
 * <p>A skill is a directory with a file {@code SKILL.md} in the form of the Agent Skills
 * specification (agentskills.io). Thread-safe.
 */
public final class SkillCheck {
  private SkillCheck() {}

  /**
   * Finds the mistakes that keep skills from being used.
   *
   * @param directory the directory of a skill, or a directory that contains several skills
   * @return for each mistake the file, the line if there is one, the value, and what to do; empty
   *     when all skills can be used
   */
  public static List<String> problems(Path directory) {
    return SkillFiles.problems(Objects.requireNonNull(directory, "directory"));
  }
}
