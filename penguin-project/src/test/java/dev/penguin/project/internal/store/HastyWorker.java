package dev.penguin.project.internal.store;

import dev.penguin.project.Actor;
import dev.penguin.project.NewTask;
import dev.penguin.project.ProjectId;
import dev.penguin.project.Task;
import dev.penguin.project.internal.row.ProjectRow;
import dev.penguin.project.internal.rule.Tasks;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/** A wrong program: it says that tasks are there while their transaction is still open. */
public final class HastyWorker {
  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private HastyWorker() {}

  /** The file. */
  public static void main(String[] arguments) {
    WriteTransaction.Caller caller = new WriteTransaction.Caller(Actor.person("hasty"), null);
    try (Store store =
        Store.open(Path.of(arguments[0]), InstantSource.system(), new SecureRandom())) {
      ProjectId project =
          store.read(database -> ProjectRow.find(database, "SHOP").orElseThrow().id());
      for (int i = 0; i < 1_000; i++) {
        store.write(caller, change -> createTen(change, project));
      }
    }
  }

  private static String createTen(WriteTransaction change, ProjectId project) {
    for (int i = 0; i < 10; i++) {
      Task task = Tasks.create(change, NewTask.builder(project, "hasty").build());
      acknowledge("task " + task.id() + " hasty");
    }
    return "";
  }

  private static void acknowledge(String line) {
    try {
      OUT.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
