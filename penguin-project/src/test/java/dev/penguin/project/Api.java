package dev.penguin.project;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The methods of both managers, so that each scenario can be written once and run both ways. */
interface Api extends AutoCloseable {
  Api as(Actor actor);

  Api under(Lease lease);

  Project createProject(String key, String name);

  Project createProject(NewProject project);

  Project project(ProjectId id);

  Optional<Project> findProject(String key);

  List<Project> projects();

  Project updateProject(ProjectId id, long version, NewProject content);

  Project setProjectStatus(ProjectId id, Project.Status status);

  void deleteProject(ProjectId id);

  Task createTask(ProjectId project, String title);

  Task createTask(NewTask task);

  List<TaskId> createTasks(List<NewTask> tasks);

  Task task(TaskId id);

  Optional<Task> findTask(String number);

  TaskQuery.Page tasks(TaskQuery query);

  Task updateTask(TaskId id, long version, NewTask content);

  Task moveTask(TaskId id, TaskId parent);

  long deleteTask(TaskId id);

  void addDependency(TaskId task, TaskId dependsOn);

  void addDependency(TaskId task, TaskId dependsOn, Dependency.Policy policy);

  boolean removeDependency(TaskId task, TaskId dependsOn);

  List<Dependency> dependencies(TaskId task);

  List<Dependency> dependents(TaskId task);

  Task transition(TaskId task, Task.Status to, String reason);

  Task transition(TaskId task, Task.Status to, Task.Phase phase, String reason);

  Task advance(TaskId task, Task.Phase to, String reason);

  Task completeWithoutEvidence(TaskId task, String reason);

  List<Transition> transitions(TaskId task);

  Task charge(TaskId task, ResourceBudget.Usage usage);

  Task.RollUp rollUp(TaskId task);

  Task.RollUp rollUp(ProjectId project);

  Optional<Lease> claim(ProjectId project, String worker, Set<String> skills, Duration span);

  Lease claim(TaskId task, String worker, Duration span);

  Lease renew(Lease lease, Duration span);

  void release(Lease lease, String reason);

  Optional<Lease> lease(TaskId task);

  Execution startExecution(TaskId task, String executor, String sessionId);

  Execution endExecution(TaskId task, Execution.Result result, ResourceBudget.Usage usage);

  List<Execution> executions(TaskId task);

  Artifact addArtifact(TaskId task, String key, Artifact.Source source);

  void invalidateArtifact(TaskId task, String key);

  List<Artifact> artifacts(TaskId task);

  Clarification ask(TaskId task, String question);

  Clarification answer(TaskId task, int number, String text);

  Clarification withdraw(TaskId task, int number);

  List<Clarification> clarifications(TaskId task);

  List<Task.Summary> ready(ProjectId project, int limit);

  Optional<Task.Summary> next(ProjectId project);

  List<Dependency.Blocker> blockers(TaskId task);

  List<Task.Summary> criticalPath(ProjectId project);

  String dot(ProjectId project);

  String mermaid(ProjectId project);

  List<ProjectEvent> eventsAfter(long sequence, int limit);

  long lastSequence();

  void verify();

  void backup(Path target);

  long export(Path target);

  ProjectListener.Registration addListener(long sequence, ProjectListener listener);

  @Override
  void close();
}
