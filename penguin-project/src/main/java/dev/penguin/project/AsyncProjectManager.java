package dev.penguin.project;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The methods of {@link ProjectManager} with the same parameters, returning futures. Thread-safe.
 *
 * <p>The work of each call runs on the executor. If the method of {@link ProjectManager} throws an
 * exception, the future completes with that exception. It also completes exceptionally if the
 * executor rejects the work; after {@link #close} the exception is a {@link
 * ProjectException.Storage} of kind {@code CLOSED}. Cancelling a future does not undo a change that
 * has already begun.
 */
public final class AsyncProjectManager implements AutoCloseable {
  private final ProjectManager manager;
  private final Executor executor;

  AsyncProjectManager(ProjectManager manager, Executor executor) {
    this.manager = manager;
    this.executor = Objects.requireNonNull(executor, "executor");
  }

  /** As {@link ProjectManager#as(Actor)}. */
  public AsyncProjectManager as(Actor actor) {
    return new AsyncProjectManager(manager.as(actor), executor);
  }

  /** As {@link ProjectManager#under(Lease)}. */
  public AsyncProjectManager under(Lease lease) {
    return new AsyncProjectManager(manager.under(lease), executor);
  }

  /** As {@link ProjectManager#createProject(String, String)}. */
  public CompletableFuture<Project> createProject(String key, String name) {
    return call(() -> manager.createProject(key, name));
  }

  /** As {@link ProjectManager#createProject(NewProject)}. */
  public CompletableFuture<Project> createProject(NewProject project) {
    return call(() -> manager.createProject(project));
  }

  /** As {@link ProjectManager#project(ProjectId)}. */
  public CompletableFuture<Project> project(ProjectId id) {
    return call(() -> manager.project(id));
  }

  /** As {@link ProjectManager#findProject(String)}. */
  public CompletableFuture<Optional<Project>> findProject(String key) {
    return call(() -> manager.findProject(key));
  }

  /** As {@link ProjectManager#projects()}. */
  public CompletableFuture<List<Project>> projects() {
    return call(() -> manager.projects());
  }

  /** As {@link ProjectManager#updateProject(ProjectId, long, NewProject)}. */
  public CompletableFuture<Project> updateProject(ProjectId id, long version, NewProject content) {
    return call(() -> manager.updateProject(id, version, content));
  }

  /** As {@link ProjectManager#setProjectStatus(ProjectId, Project.Status)}. */
  public CompletableFuture<Project> setProjectStatus(ProjectId id, Project.Status status) {
    return call(() -> manager.setProjectStatus(id, status));
  }

  /** As {@link ProjectManager#deleteProject(ProjectId)}. */
  public CompletableFuture<@Nullable Void> deleteProject(ProjectId id) {
    return run(() -> manager.deleteProject(id));
  }

  /** As {@link ProjectManager#createTask(ProjectId, String)}. */
  public CompletableFuture<Task> createTask(ProjectId project, String title) {
    return call(() -> manager.createTask(project, title));
  }

  /** As {@link ProjectManager#createTask(NewTask)}. */
  public CompletableFuture<Task> createTask(NewTask task) {
    return call(() -> manager.createTask(task));
  }

  /** As {@link ProjectManager#createTasks(List)}. */
  public CompletableFuture<List<TaskId>> createTasks(List<NewTask> tasks) {
    return call(() -> manager.createTasks(tasks));
  }

  /** As {@link ProjectManager#task(TaskId)}. */
  public CompletableFuture<Task> task(TaskId id) {
    return call(() -> manager.task(id));
  }

  /** As {@link ProjectManager#findTask(String)}. */
  public CompletableFuture<Optional<Task>> findTask(String number) {
    return call(() -> manager.findTask(number));
  }

  /** As {@link ProjectManager#tasks(TaskQuery)}. */
  public CompletableFuture<TaskQuery.Page> tasks(TaskQuery query) {
    return call(() -> manager.tasks(query));
  }

  /** As {@link ProjectManager#updateTask(TaskId, long, NewTask)}. */
  public CompletableFuture<Task> updateTask(TaskId id, long version, NewTask content) {
    return call(() -> manager.updateTask(id, version, content));
  }

  /** As {@link ProjectManager#moveTask(TaskId, TaskId)}. */
  public CompletableFuture<Task> moveTask(TaskId id, @Nullable TaskId parent) {
    return call(() -> manager.moveTask(id, parent));
  }

  /** As {@link ProjectManager#deleteTask(TaskId)}. */
  public CompletableFuture<Long> deleteTask(TaskId id) {
    return call(() -> manager.deleteTask(id));
  }

  /** As {@link ProjectManager#addDependency(TaskId, TaskId)}. */
  public CompletableFuture<@Nullable Void> addDependency(TaskId task, TaskId dependsOn) {
    return run(() -> manager.addDependency(task, dependsOn));
  }

  /** As {@link ProjectManager#addDependency(TaskId, TaskId, Dependency.Policy)}. */
  public CompletableFuture<@Nullable Void> addDependency(
      TaskId task, TaskId dependsOn, Dependency.Policy policy) {
    return run(() -> manager.addDependency(task, dependsOn, policy));
  }

  /** As {@link ProjectManager#removeDependency(TaskId, TaskId)}. */
  public CompletableFuture<Boolean> removeDependency(TaskId task, TaskId dependsOn) {
    return call(() -> manager.removeDependency(task, dependsOn));
  }

  /** As {@link ProjectManager#dependencies(TaskId)}. */
  public CompletableFuture<List<Dependency>> dependencies(TaskId task) {
    return call(() -> manager.dependencies(task));
  }

  /** As {@link ProjectManager#dependents(TaskId)}. */
  public CompletableFuture<List<Dependency>> dependents(TaskId task) {
    return call(() -> manager.dependents(task));
  }

  /** As {@link ProjectManager#transition(TaskId, Task.Status, String)}. */
  public CompletableFuture<Task> transition(TaskId task, Task.Status to, String reason) {
    return call(() -> manager.transition(task, to, reason));
  }

  /** As {@link ProjectManager#transition(TaskId, Task.Status, Task.Phase, String)}. */
  public CompletableFuture<Task> transition(
      TaskId task, Task.Status to, Task.Phase phase, String reason) {
    return call(() -> manager.transition(task, to, phase, reason));
  }

  /** As {@link ProjectManager#advance(TaskId, Task.Phase, String)}. */
  public CompletableFuture<Task> advance(TaskId task, Task.Phase to, String reason) {
    return call(() -> manager.advance(task, to, reason));
  }

  /** As {@link ProjectManager#completeWithoutEvidence(TaskId, String)}. */
  public CompletableFuture<Task> completeWithoutEvidence(TaskId task, String reason) {
    return call(() -> manager.completeWithoutEvidence(task, reason));
  }

  /** As {@link ProjectManager#transitions(TaskId)}. */
  public CompletableFuture<List<Transition>> transitions(TaskId task) {
    return call(() -> manager.transitions(task));
  }

  /** As {@link ProjectManager#charge(TaskId, ResourceBudget.Usage)}. */
  public CompletableFuture<Task> charge(TaskId task, ResourceBudget.Usage usage) {
    return call(() -> manager.charge(task, usage));
  }

  /** As {@link ProjectManager#rollUp(TaskId)}. */
  public CompletableFuture<Task.RollUp> rollUp(TaskId task) {
    return call(() -> manager.rollUp(task));
  }

  /** As {@link ProjectManager#rollUp(ProjectId)}. */
  public CompletableFuture<Task.RollUp> rollUp(ProjectId project) {
    return call(() -> manager.rollUp(project));
  }

  /** As {@link ProjectManager#claim(ProjectId, String, Set, Duration)}. */
  public CompletableFuture<Optional<Lease>> claim(
      ProjectId project, String worker, Set<String> skills, Duration span) {
    return call(() -> manager.claim(project, worker, skills, span));
  }

  /** As {@link ProjectManager#claim(TaskId, String, Duration)}. */
  public CompletableFuture<Lease> claim(TaskId task, String worker, Duration span) {
    return call(() -> manager.claim(task, worker, span));
  }

  /** As {@link ProjectManager#renew(Lease, Duration)}. */
  public CompletableFuture<Lease> renew(Lease lease, Duration span) {
    return call(() -> manager.renew(lease, span));
  }

  /** As {@link ProjectManager#release(Lease, String)}. */
  public CompletableFuture<@Nullable Void> release(Lease lease, String reason) {
    return run(() -> manager.release(lease, reason));
  }

  /** As {@link ProjectManager#lease(TaskId)}. */
  public CompletableFuture<Optional<Lease>> lease(TaskId task) {
    return call(() -> manager.lease(task));
  }

  /** As {@link ProjectManager#startExecution(TaskId, String, String)}. */
  public CompletableFuture<Execution> startExecution(
      TaskId task, String executor, @Nullable String sessionId) {
    return call(() -> manager.startExecution(task, executor, sessionId));
  }

  /** As {@link ProjectManager#endExecution(TaskId, Execution.Result, ResourceBudget.Usage)}. */
  public CompletableFuture<Execution> endExecution(
      TaskId task, Execution.Result result, ResourceBudget.Usage usage) {
    return call(() -> manager.endExecution(task, result, usage));
  }

  /** As {@link ProjectManager#executions(TaskId)}. */
  public CompletableFuture<List<Execution>> executions(TaskId task) {
    return call(() -> manager.executions(task));
  }

  /** As {@link ProjectManager#addArtifact(TaskId, String, Artifact.Source)}. */
  public CompletableFuture<Artifact> addArtifact(TaskId task, String key, Artifact.Source source) {
    return call(() -> manager.addArtifact(task, key, source));
  }

  /** As {@link ProjectManager#invalidateArtifact(TaskId, String)}. */
  public CompletableFuture<@Nullable Void> invalidateArtifact(TaskId task, String key) {
    return run(() -> manager.invalidateArtifact(task, key));
  }

  /** As {@link ProjectManager#artifacts(TaskId)}. */
  public CompletableFuture<List<Artifact>> artifacts(TaskId task) {
    return call(() -> manager.artifacts(task));
  }

  /** As {@link ProjectManager#ask(TaskId, String)}. */
  public CompletableFuture<Clarification> ask(TaskId task, String question) {
    return call(() -> manager.ask(task, question));
  }

  /** As {@link ProjectManager#answer(TaskId, int, String)}. */
  public CompletableFuture<Clarification> answer(TaskId task, int number, String text) {
    return call(() -> manager.answer(task, number, text));
  }

  /** As {@link ProjectManager#withdraw(TaskId, int)}. */
  public CompletableFuture<Clarification> withdraw(TaskId task, int number) {
    return call(() -> manager.withdraw(task, number));
  }

  /** As {@link ProjectManager#clarifications(TaskId)}. */
  public CompletableFuture<List<Clarification>> clarifications(TaskId task) {
    return call(() -> manager.clarifications(task));
  }

  /** As {@link ProjectManager#ready(ProjectId, int)}. */
  public CompletableFuture<List<Task.Summary>> ready(ProjectId project, int limit) {
    return call(() -> manager.ready(project, limit));
  }

  /** As {@link ProjectManager#next(ProjectId)}. */
  public CompletableFuture<Optional<Task.Summary>> next(ProjectId project) {
    return call(() -> manager.next(project));
  }

  /** As {@link ProjectManager#blockers(TaskId)}. */
  public CompletableFuture<List<Dependency.Blocker>> blockers(TaskId task) {
    return call(() -> manager.blockers(task));
  }

  /** As {@link ProjectManager#criticalPath(ProjectId)}. */
  public CompletableFuture<List<Task.Summary>> criticalPath(ProjectId project) {
    return call(() -> manager.criticalPath(project));
  }

  /** As {@link ProjectManager#dot(ProjectId)}. */
  public CompletableFuture<String> dot(ProjectId project) {
    return call(() -> manager.dot(project));
  }

  /** As {@link ProjectManager#mermaid(ProjectId)}. */
  public CompletableFuture<String> mermaid(ProjectId project) {
    return call(() -> manager.mermaid(project));
  }

  /** As {@link ProjectManager#eventsAfter(long, int)}. */
  public CompletableFuture<List<ProjectEvent>> eventsAfter(long sequence, int limit) {
    return call(() -> manager.eventsAfter(sequence, limit));
  }

  /** As {@link ProjectManager#lastSequence()}. */
  public CompletableFuture<Long> lastSequence() {
    return call(() -> manager.lastSequence());
  }

  /** As {@link ProjectManager#verify()}. */
  public CompletableFuture<@Nullable Void> verify() {
    return run(() -> manager.verify());
  }

  /** As {@link ProjectManager#backup(Path)}. */
  public CompletableFuture<@Nullable Void> backup(Path target) {
    return run(() -> manager.backup(target));
  }

  /** As {@link ProjectManager#export(Path)}. */
  public CompletableFuture<Long> export(Path target) {
    return call(() -> manager.export(target));
  }

  /** As {@link ProjectManager#events(long)}. */
  public Flow.Publisher<ProjectEvent> events(long sequence) {
    return manager.events(sequence);
  }

  /** As {@link ProjectManager#addListener(long, ProjectListener)}. */
  public ProjectListener.Registration addListener(long sequence, ProjectListener listener) {
    return manager.addListener(sequence, listener);
  }

  /** As {@link ProjectManager#close()}, at once and on this thread. */
  @Override
  public void close() {
    manager.close();
  }

  private <T extends @Nullable Object> CompletableFuture<T> call(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(closedOr(e));
    }
  }

  /**
   * The failure to report for rejected work. The manager's own threads end with it, so it may be
   * that the manager is closed. Otherwise it is the rejection itself.
   */
  private RuntimeException closedOr(RejectedExecutionException refused) {
    try {
      manager.lastSequence();
      return refused;
    } catch (ProjectException.Storage e) {
      return e;
    }
  }

  private CompletableFuture<@Nullable Void> run(Runnable work) {
    return this.<@Nullable Void>call(
        () -> {
          work.run();
          return null;
        });
  }
}
