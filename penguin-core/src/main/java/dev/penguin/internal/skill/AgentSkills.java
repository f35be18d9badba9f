package dev.penguin.internal.skill;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.tool.SkillIndex;
import dev.penguin.internal.tool.SkillLoader;
import dev.penguin.internal.tool.SkillLoader.Skills;
import dev.penguin.internal.toolset.ToolSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The skills of an agent: those that its application names, and those of the workspace. What reads
 * them is looked for when there may be some. Thread-safe.
 */
public final class AgentSkills {
  private static final Logger LOG = LoggerFactory.getLogger(AgentSkills.class);

  private final List<Path> given;
  private final boolean ofWorkspace;
  private final ClassLoader loader;
  private boolean sought;
  private @Nullable Skills opened;
  private boolean warned;

  /**
   * @param given directories that the application names
   * @param ofWorkspace whether those of the workspace count
   * @param loader finds the library that reads them
   * @throws ConfigurationException when the application names skills that cannot be used, or
   *     nothing reads them
   */
  public AgentSkills(List<Path> given, boolean ofWorkspace, ClassLoader loader) {
    this.given = List.copyOf(given);
    this.ofWorkspace = ofWorkspace;
    this.loader = loader;
    if (!given.isEmpty() && opened().isEmpty()) {
      throw new ConfigurationException(
          "Skills are read by a library that is not on the class path or module path. Add the"
              + " dependency dev.penguin:penguin-tools",
          "no-skills");
    }
  }

  /**
   * The tools of a run with the one that loads skills, if there are some: the last one, so that the
   * others stay where they are.
   *
   * @param workspace the directory that the run works in
   * @throws IllegalArgumentException when the application names skills and has a tool of its own
   *     that is called so
   */
  public ToolSet with(ToolSet tools, Optional<Path> workspace) {
    SkillIndex skills = tool(workspace).orElse(null);
    if (skills == null) {
      return tools;
    }
    if (given.isEmpty() && tools.find(SkillIndex.NAME) != null) {
      warnOnce(); // a workspace must not keep an agent from starting
      return tools;
    }
    List<ToolSet.Entry> all = new ArrayList<>(tools.entries());
    all.add(ToolSet.Entry.of(skills, true, "the skills"));
    return ToolSet.of(all);
  }

  private Optional<SkillIndex> tool(Optional<Path> workspace) {
    Optional<Path> read = ofWorkspace ? workspace : Optional.empty();
    return given.isEmpty() && read.isEmpty()
        ? Optional.empty()
        : opened().flatMap(skills -> skills.tool(read));
  }

  private synchronized Optional<Skills> opened() {
    if (!sought) {
      opened = find().map(reader -> reader.open(given)).orElse(null);
      sought = true;
    }
    return Optional.ofNullable(opened);
  }

  private Optional<SkillLoader> find() {
    try {
      return ServiceLoader.load(SkillLoader.class, loader)
          .findFirst()
          .or(
              () -> // the library's own loader sees what came with it
              ServiceLoader.load(SkillLoader.class, SkillLoader.class.getClassLoader())
                      .findFirst());
    } catch (ServiceConfigurationError e) {
      throw new ConfigurationException(
          "The library that reads skills cannot be loaded: "
              + e.getMessage()
              + ". Repair or remove it",
          "broken-provider");
    }
  }

  private synchronized void warnOnce() {
    if (!warned) {
      warned = true;
      LOG.warn(
          "The skills of the workspace are not offered, since a tool of the application is called '{}': give it another name",
          SkillIndex.NAME);
    }
  }
}
