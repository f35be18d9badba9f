package dev.penguin.internal.tool;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads skills from files. A library with tools provides it as a service, so that the engine finds
 * it without knowing it. Thread-safe.
 */
public interface SkillLoader {
  /**
   * The skills of an agent.
   *
   * @param given directories that the application names: of a skill, or of several
   * @throws dev.penguin.error.ConfigurationException when one of these skills cannot be used, or
   *     two of them have one name
   */
  Skills open(List<Path> given);

  /** The skills of an agent. Thread-safe. */
  interface Skills {
    /**
     * The tool of a run that loads them. What the workspace has that cannot be used is logged.
     *
     * @param workspace the directory whose skills count as well, a real path; empty for none
     * @return empty when there are no skills
     */
    Optional<SkillIndex> tool(Optional<Path> workspace);
  }
}
