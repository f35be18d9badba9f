package dev.penguin.tools.internal.skill;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.tool.SkillIndex;
import dev.penguin.internal.tool.SkillLoader;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.workspace.WorkspaceFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads skills from directories, for the engine. Thread-safe. */
public final class SkillFiles implements SkillLoader {
  private static final Logger LOG = LoggerFactory.getLogger(SkillFiles.class);

  /** The one that {@link java.util.ServiceLoader} makes. */
  public SkillFiles() {}

  /** What keeps a skill, or some of a directory of skills, from being used. */
  public static List<String> problems(Path directory) {
    SkillFinder finder = new SkillFinder();
    finder.given(directory);
    return List.copyOf(finder.problems());
  }

  @Override
  public Skills open(List<Path> given) {
    SkillFinder finder = new SkillFinder();
    given.forEach(finder::given);
    if (!finder.problems().isEmpty()) {
      throw new ConfigurationException(
          "Skills that were passed to skills(…) cannot be used:\n- "
              + String.join("\n- ", finder.problems()),
          "bad-skill");
    }
    return new Opened(List.copyOf(finder.skills().values()));
  }

  private static final class Opened implements Skills {
    private final List<Skill> given;

    /** What there was a warning about. */
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    Opened(List<Skill> given) {
      this.given = given;
    }

    @Override
    public Optional<SkillIndex> tool(Optional<Path> workspace) {
      SkillFinder finder = new SkillFinder();
      given.forEach(skill -> finder.skills().put(skill.name(), skill));
      workspace.ifPresent(
          root -> finder.ofWorkspace(new WorkspaceFiles(Workspace.at(root), false)));
      finder.problems().stream()
          .filter(warned::add)
          .forEach(problem -> LOG.warn("A skill is not used: {}", problem));
      if (finder.skills().isEmpty() && finder.broken().isEmpty()) {
        return Optional.empty();
      }
      List<Skill> all = new ArrayList<>(given);
      finder.skills().values().stream().filter(each -> !given.contains(each)).forEach(all::add);
      return all.isEmpty() ? Optional.empty() : Optional.of(new SkillTool(all, finder.broken()));
    }
  }
}
