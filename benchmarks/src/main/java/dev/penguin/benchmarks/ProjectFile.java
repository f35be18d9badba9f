package dev.penguin.benchmarks;

import dev.penguin.project.Project;
import dev.penguin.project.ProjectManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** A new project file with one empty project, opened twice: by Penguin and by plain JDBC. */
final class ProjectFile implements AutoCloseable {
  private final Path folder;
  final ProjectManager manager;
  final Project project;
  final PlainTasks plain;

  ProjectFile() throws IOException, SQLException {
    // Beside the program: a folder for temporary files may be in memory, where a sync is nothing.
    folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "penguin-benchmark");
    Path file = folder.resolve("projects.db");
    manager = ProjectManager.open(file);
    project = manager.createProject("BENCH", "Benchmark");
    plain = new PlainTasks(file);
  }

  @Override
  public void close() throws IOException, SQLException {
    plain.close();
    manager.close();
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(folder);
  }
}
