package dev.penguin.tools;

import dev.penguin.tools.internal.skill.SkillFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Checks skills as an agent does that is given them, for a test beside the skills:
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
   * What keeps skills from being used.
   *
   * @param directory of a skill, or one that holds several
   * @return for each mistake the file, the line where it has one, the value, and what to do; empty
   *     when all can be used
   */
  public static List<String> problems(Path directory) {
    return SkillFiles.problems(Objects.requireNonNull(directory, "directory"));
  }
}
