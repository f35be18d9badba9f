package dev.penguin.project.internal.admin;

import dev.penguin.project.internal.event.Events;
import dev.penguin.project.internal.row.ProjectRow;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.row.TaskWriter;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has jOOQ write the statements ahead of their first use, on a thread that nobody waits for. */
public final class Statements {
  private static final Logger LOG = LoggerFactory.getLogger(Statements.class);

  private Statements() {}

  /** Loads jOOQ and the classes that hold statements; the second time there is nothing to do. */
  public static void warmUp() {
    for (Class<?> holder :
        List.of(ProjectRow.class, TaskRow.class, TaskWriter.class, Events.class)) {
      try {
        Class.forName(holder.getName(), true, holder.getClassLoader());
      } catch (ClassNotFoundException | LinkageError e) {
        // The first use will meet it again, and say so to the caller.
        LOG.debug("Statements of {} could not be written ahead", holder.getSimpleName(), e);
      }
    }
  }
}
