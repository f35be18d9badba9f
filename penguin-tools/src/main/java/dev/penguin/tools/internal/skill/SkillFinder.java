package dev.penguin.tools.internal.skill;

import dev.penguin.tools.PathRefusedException;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.text.Failures;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.workspace.DirectoryHandle;
import dev.penguin.tools.internal.workspace.WorkspaceFiles;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds skills: in directories that an application names, and in a workspace. What is wrong is kept
 * beside what was found. Used by one thread.
 */
final class SkillFinder {
  /** Where a workspace has its skills, as agents of several makers agree. */
  static final String OF_WORKSPACE = ".agents/skills";

  private static final int MAX_SKILLS = 200;
  private static final int MAX_NAMES = 2_000;
  private static final Set<String> SKIPPED = Set.of("node_modules");

  private final Map<String, Skill> skills = new TreeMap<>();
  private final Map<String, String> broken = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();

  /** The skills by their names, in order. */
  Map<String, Skill> skills() {
    return skills;
  }

  /** What is wrong with skills that cannot be used, by the names of their directories. */
  Map<String, String> broken() {
    return broken;
  }

  /** All that is wrong, in the order in which it was found. */
  List<String> problems() {
    return problems;
  }

  /** Takes in a directory of the application: a skill, or one that holds several. */
  void given(Path directory) {
    Path named = directory.toAbsolutePath().normalize();
    if (!Files.isDirectory(named)) {
      problems.add(
          "%s: it is no directory: name that of a skill, which has a file SKILL.md, or one that holds several"
              .formatted(named));
      return;
    }
    if (isSkill(named)) {
      addGiven(named);
      return;
    }
    TreeSet<Path> found = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(named)) {
      for (Path entry : entries) {
        if (isCandidate(String.valueOf(entry.getFileName())) && isSkill(entry)) {
          found.add(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      problems.add(named + ": it cannot be listed: allow this program to read it");
      return;
    }
    if (found.isEmpty()) {
      problems.add(
          "%s: there is no file SKILL.md in it, nor in a directory in it: add one, or name another directory"
              .formatted(named));
    }
    found.forEach(this::addGiven);
  }

  private static boolean isCandidate(String name) {
    return !name.startsWith(".") && !SKIPPED.contains(name);
  }

  private static boolean isSkill(Path directory) {
    return Files.exists(directory.resolve(SkillReader.FILE), LinkOption.NOFOLLOW_LINKS)
        || Files.exists(directory.resolve("skill.md"), LinkOption.NOFOLLOW_LINKS);
  }

  private void addGiven(Path directory) {
    try {
      add(SkillFolder.given(directory, String.valueOf(directory.getFileName())));
    } catch (IOException e) {
      problems.add(directory + ": it cannot be opened: " + Failures.reason(e));
    }
  }

  /** Takes in what a workspace has; what is there already counts. */
  void ofWorkspace(WorkspaceFiles files) {
    Workspace workspace = files.workspace();
    TreeSet<String> names = new TreeSet<>();
    try {
      Path directory = workspace.resolve(OF_WORKSPACE);
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
      try (DirectoryHandle handle = DirectoryHandle.at(workspace, directory)) {
        int left = MAX_NAMES;
        for (Iterator<Path> each = handle.names(); each.hasNext() && left > 0; left--) {
          names.add(each.next().toString());
        }
      }
    } catch (PathRefusedException e) {
      problems.add(
          OF_WORKSPACE
              + ": it leads out of the workspace: put the skills there, or pass their directory to skills(…)");
      return;
    } catch (IOException | DirectoryIteratorException e) {
      problems.add(OF_WORKSPACE + ": it cannot be listed: allow this program to read it");
      return;
    }
    names.stream().filter(SkillFinder::isCandidate).forEach(name -> addInner(files, name));
  }

  private void addInner(WorkspaceFiles files, String name) {
    String path = OF_WORKSPACE + "/" + name;
    try {
      Path directory = files.workspace().resolve(path);
      if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && isSkill(directory)) {
        add(new SkillFolder(files, directory, name, true));
      }
    } catch (PathRefusedException e) {
      report(
          name,
          PlainText.oneLine(path)
              + ": it leads out of the workspace: put the skill there, or pass its directory to skills(…)");
    }
  }

  private void add(SkillFolder folder) {
    if (skills.size() == MAX_SKILLS) {
      report(
          folder.name(),
          folder.shown() + ": there are more than " + MAX_SKILLS + " skills: take some away");
      return;
    }
    Skill skill;
    try {
      skill = SkillReader.read(folder).skill();
    } catch (BadSkillException e) {
      broken.putIfAbsent(folder.name(), String.valueOf(e.getMessage()));
      problems.addAll(e.problems());
      return;
    }
    Skill first = skills.putIfAbsent(skill.name(), skill);
    if (first != null && !first.folder().directory().equals(folder.directory())) {
      problems.add(
          "%s: the skill '%s' is one of %s as well, %s, which counts: give one of them another name"
              .formatted(
                  folder.shown(),
                  skill.name(),
                  first.folder().owner(),
                  PlainText.quote(first.folder().shown())));
    }
  }

  private void report(String name, String problem) {
    broken.putIfAbsent(name, problem);
    problems.add(problem);
  }
}
