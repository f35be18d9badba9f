package dev.penguin.project.runner;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.model.ChatModel;
import dev.penguin.project.NewTask;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** A project in a file, with an engine whose sessions are in files beside it. */
final class Board implements AutoCloseable {
  final ProjectManager manager;
  final ProjectId project;
  final Engine engine;

  Board(Path folder, ChatModel model) {
    this(folder, model, builder -> builder);
  }

  Board(Path folder, ChatModel model, UnaryOperator<EngineBuilder> options) {
    this(ProjectManager.open(folder.resolve("shop.db")), folder, model, options);
  }

  Board(
      ProjectManager manager, Path folder, ChatModel model, UnaryOperator<EngineBuilder> options) {
    this.manager = manager;
    project =
        manager
            .findProject("SHOP")
            .orElseGet(() -> manager.createProject("SHOP", "A shop for bicycles"))
            .id();
    engine =
        options
            .apply(Engine.builder().model(model).stateDirectory(folder.resolve("state")))
            .build();
  }

  /** A task with a title. */
  TaskId task(String title) {
    return manager.createTask(project, title).id();
  }

  TaskId task(String title, UnaryOperator<NewTask.Builder> options) {
    return manager.createTask(options.apply(NewTask.builder(project, title)).build()).id();
  }

  ProjectRunner.Builder runner() {
    return ProjectRunner.builder(manager, engine);
  }

  Task.Status status(TaskId task) {
    return manager.task(task).status();
  }

  @Override
  public void close() {
    engine.close();
    manager.close();
  }
}
