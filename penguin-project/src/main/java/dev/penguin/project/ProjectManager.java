package dev.penguin.project;

import dev.penguin.project.internal.admin.Backup;
import dev.penguin.project.internal.admin.Verification;
import dev.penguin.project.internal.event.Events;
import dev.penguin.project.internal.event.ListenerSubscriber;
import dev.penguin.project.internal.query.Diagrams;
import dev.penguin.project.internal.query.Readiness;
import dev.penguin.project.internal.query.Schedule;
import dev.penguin.project.internal.query.TaskLists;
import dev.penguin.project.internal.row.ProjectRow;
import dev.penguin.project.internal.rule.BudgetLedger;
import dev.penguin.project.internal.rule.Clarifications;
import dev.penguin.project.internal.rule.Dependencies;
import dev.penguin.project.internal.rule.Evidence;
import dev.penguin.project.internal.rule.Executions;
import dev.penguin.project.internal.rule.Hierarchy;
import dev.penguin.project.internal.rule.Leases;
import dev.penguin.project.internal.rule.Projects;
import dev.penguin.project.internal.rule.Tasks;
import dev.penguin.project.internal.rule.Transitions;
import dev.penguin.project.internal.store.Store;
import dev.penguin.project.internal.store.WriteTransaction;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A database of projects and tasks in one file. Several processes may use the file at once.
 * Thread-safe.
 *
 * <p>Each change is one transaction, which checks the rules and writes the event. When a method
 * returns, its change is on disk. A refused change throws a {@link ProjectException} and changes
 * nothing; so does a file that cannot be read or written ({@link ProjectException.Storage}). While
 * another process writes, a change waits for at most a minute.
 */
public final class ProjectManager implements AutoCloseable {
  final SharedDatabase shared;
  final WriteTransaction.Caller caller;

  private ProjectManager(SharedDatabase shared, WriteTransaction.Caller caller) {
    this.shared = shared;
    this.caller = caller;
  }

  /**
   * Opens a file, and creates it if it is missing; its directory must exist. Changes are made in
   * the name of the person {@code local}.
   *
   * @param file the file
   * @throws ProjectException.Storage when the file is not a project database, damaged, empty, of a
   *     newer version, or cannot be written; it is not changed
   */
  public static ProjectManager open(Path file) {
    return builder(file).open();
  }

  /** Opens a file with other settings. */
  public static Builder builder(Path file) {
    return new Builder(file);
  }

  /** The same database in the name of another actor. Closing one of the two closes both. */
  public ProjectManager as(Actor actor) {
    return new ProjectManager(shared, new WriteTransaction.Caller(actor, caller.lease()));
  }

  /**
   * The same database for the worker that holds a lease. When the lease is lost, changes to its
   * task throw {@link ProjectException.LeaseLost}. An agent needs it for held tasks.
   */
  public ProjectManager under(Lease lease) {
    return new ProjectManager(shared, new WriteTransaction.Caller(caller.actor(), lease));
  }

  /** The same database with futures. Their work runs on threads of this manager. */
  public AsyncProjectManager async() {
    return async(shared.threads());
  }

  /** The same database with futures, whose work runs on an executor; it is never shut down. */
  public AsyncProjectManager async(Executor executor) {
    return new AsyncProjectManager(this, executor);
  }

  /** Creates a project. Its unique key is a capital letter and 1 to 9 capital letters or digits. */
  public Project createProject(String key, String name) {
    return createProject(NewProject.builder(key, name).build());
  }

  /** Creates a project. */
  public Project createProject(NewProject project) {
    return write(change -> Projects.create(change, project));
  }

  /** The project with this id; throws {@link ProjectException.NoSuchEntry} when there is none. */
  public Project project(ProjectId id) {
    return shared.store().readOne(database -> ProjectRow.get(database, id).project());
  }

  /** The project with this key; empty when there is none. */
  public Optional<Project> findProject(String key) {
    return shared.store().readOne(database -> ProjectRow.find(database, key));
  }

  /** All projects in the order in which they were created. */
  public List<Project> projects() {
    return shared.store().readOne(database -> ProjectRow.list(database));
  }

  /**
   * Changes the values of a project; create the new values with {@link Project#edit()}. Throws
   * {@link ProjectException.StaleVersion} when the stored version is not this one any more.
   */
  public Project updateProject(ProjectId id, long version, NewProject content) {
    return write(change -> Projects.update(change, id, version, content));
  }

  /** Changes the status of a project. Tasks are ready only while it is active. */
  public Project setProjectStatus(ProjectId id, Project.Status status) {
    return write(change -> Projects.setStatus(change, id, status));
  }

  /** Deletes a project with its tasks and their history. Its events are kept. */
  public void deleteProject(ProjectId id) {
    run(change -> Projects.delete(change, id));
  }

  /** Creates a task with a title and default values. */
  public Task createTask(ProjectId project, String title) {
    return createTask(NewTask.builder(project, title).build());
  }

  /** Creates a task. */
  public Task createTask(NewTask task) {
    return write(change -> Tasks.create(change, task));
  }

  /** Creates many tasks in one transaction, all or none. Returns their ids in the same order. */
  public List<TaskId> createTasks(List<NewTask> tasks) {
    return write(change -> Tasks.createAll(change, tasks));
  }

  /**
   * The task with this id. Like all methods that take the id of a task, throws {@link
   * NoSuchTaskException} when there is none.
   */
  public Task task(TaskId id) {
    return shared.store().read(database -> Readiness.get(database, id));
  }

  /** The task with a number such as {@code SHOP-12}; empty when there is none. */
  public Optional<Task> findTask(String number) {
    return shared.store().read(database -> Readiness.find(database, number));
  }

  /** A page of the tasks of a project. */
  public TaskQuery.Page tasks(TaskQuery query) {
    return shared.store().read(database -> TaskLists.page(database, query));
  }

  /**
   * Changes the values of a task; create the new values with {@link Task#edit()}. Throws {@link
   * ProjectException.StaleVersion} when the stored version is not this one any more. History, state
   * and parent do not change.
   */
  public Task updateTask(TaskId id, long version, NewTask content) {
    return write(change -> Tasks.update(change, id, version, content));
  }

  /**
   * Moves a task with its subtasks below another task of its project, or to the top if the parent
   * is null. Its usage moves too.
   */
  public Task moveTask(TaskId id, @Nullable TaskId parent) {
    return write(change -> Hierarchy.move(change, id, parent));
  }

  /**
   * Deletes a task with its subtasks and returns the number of deleted tasks. Refused while another
   * task depends on one of them. Their usage stays with the parent.
   */
  public long deleteTask(TaskId id) {
    return write(change -> Hierarchy.delete(change, id));
  }

  /**
   * Makes a task wait until another is completed; throws {@link ProjectException.Cycle} when the
   * two would wait for each other.
   */
  public void addDependency(TaskId task, TaskId dependsOn) {
    addDependency(task, dependsOn, Dependency.Policy.completionRequired());
  }

  /** Makes a task wait for another; if it already does, changes the policy. */
  public void addDependency(TaskId task, TaskId dependsOn, Dependency.Policy policy) {
    run(change -> Dependencies.add(change, task, dependsOn, policy));
  }

  /** Removes a dependency. Returns whether it existed. */
  public boolean removeDependency(TaskId task, TaskId dependsOn) {
    return write(change -> Dependencies.remove(change, task, dependsOn));
  }

  /** The dependencies of a task, met or not. */
  public List<Dependency> dependencies(TaskId task) {
    return shared.store().read(database -> Dependencies.of(database, task));
  }

  /** The dependencies of other tasks on this one. */
  public List<Dependency> dependents(TaskId task) {
    return shared.store().read(database -> Dependencies.on(database, task));
  }

  /**
   * Moves a task to a status, with the usual phase for it: to {@code RUNNING} in {@code IMPLEMENT}
   * at first, from {@code VERIFY} to {@code IN_REVIEW} in {@code DONE}. Throws {@link
   * ProjectException.IllegalTransition} when the state or a rule forbids it.
   */
  public Task transition(TaskId task, Task.Status to, String reason) {
    return write(change -> Transitions.apply(change, task, to, null, Text.any("reason", reason)));
  }

  /** Moves a task to a status and a phase; under its lease, also to the present ones. */
  public Task transition(TaskId task, Task.Status to, Task.Phase phase, String reason) {
    return write(change -> Transitions.apply(change, task, to, phase, Text.any("reason", reason)));
  }

  /** Moves a task to the next or an earlier phase; under its lease, also to the present one. */
  public Task advance(TaskId task, Task.Phase to, String reason) {
    return write(change -> Transitions.advance(change, task, to, Text.any("reason", reason)));
  }

  /** Lets a person complete a task in review although its criteria have no evidence. */
  public Task completeWithoutEvidence(TaskId task, String reason) {
    return write(change -> Transitions.override(change, task, Text.any("reason", reason)));
  }

  /** The transitions of a task, oldest first. */
  public List<Transition> transitions(TaskId task) {
    return shared.store().read(database -> Transitions.of(database, task));
  }

  /**
   * Charges a task, all above it, its project and the attempt that is under way; throws {@link
   * ProjectException.BudgetExceeded}, and charges nobody, when a budget does not allow it.
   */
  public Task charge(TaskId task, ResourceBudget.Usage usage) {
    return write(change -> BudgetLedger.charge(change, task, usage));
  }

  /** Numbers about a task with its subtasks. */
  public Task.RollUp rollUp(TaskId task) {
    return shared.store().read(database -> Hierarchy.rollUp(database, task));
  }

  /** Numbers about a project. */
  public Task.RollUp rollUp(ProjectId project) {
    return shared.store().read(database -> Hierarchy.rollUp(database, project));
  }

  /**
   * Claims the next task for a worker with these skills, and sets it to running. Tasks whose lease
   * ran out come first, then the ready ones in their order, last those that workers left twice in
   * the same phase. Empty when there is none. The span is 1 ms to 7 days.
   */
  public Optional<Lease> claim(
      ProjectId project, String worker, Set<String> skills, Duration span) {
    return write(change -> Leases.claim(change, project, worker, skills, span)).map(shared::hold);
  }

  /** Claims a task; throws {@link ProjectException.LeaseLost} while another worker holds it. */
  public Lease claim(TaskId task, String worker, Duration span) {
    return shared.hold(write(change -> Leases.claim(change, task, worker, span)));
  }

  /** Extends a lease from now on, also one that ran out if nobody took over the task. */
  public Lease renew(Lease lease, Duration span) {
    return shared.hold(write(change -> Leases.renew(change, lease, span)));
  }

  /** Gives a lease up. A running task becomes planned again. */
  public void release(Lease lease, String reason) {
    run(change -> Leases.release(change, lease, Text.any("reason", reason)));
  }

  /** The lease of the worker that holds a task; empty when nobody does. */
  public Optional<Lease> lease(TaskId task) {
    return shared.store().read(database -> Leases.of(database, task, shared.store().clock()));
  }

  /** Begins an attempt at a running task. The session is null when there is none. */
  public Execution startExecution(TaskId task, String executor, @Nullable String sessionId) {
    return write(change -> Executions.start(change, task, executor, sessionId));
  }

  /**
   * Ends the attempt that is under way and charges what it used beside what was charged during it,
   * also where that is more than a budget allows. {@link #charge} then takes nothing more from it.
   */
  public Execution endExecution(TaskId task, Execution.Result result, ResourceBudget.Usage usage) {
    return write(change -> Executions.end(change, task, result, usage));
  }

  /** The attempts at a task, oldest first. */
  public List<Execution> executions(TaskId task) {
    return shared.store().read(database -> Executions.of(database, task));
  }

  /** Records evidence. An older artifact with the same key becomes invalid. */
  public Artifact addArtifact(TaskId task, String key, Artifact.Source source) {
    return write(change -> Evidence.add(change, task, key, source));
  }

  /** Declares the valid artifact with this key invalid. */
  public void invalidateArtifact(TaskId task, String key) {
    run(change -> Evidence.invalidate(change, task, key));
  }

  /** All artifacts of a task, also the invalid ones, oldest first. */
  public List<Artifact> artifacts(TaskId task) {
    return shared.store().read(database -> Evidence.of(database, task));
  }

  /** Asks a question about a task, which waits until all its questions are closed. */
  public Clarification ask(TaskId task, String question) {
    return write(change -> Clarifications.ask(change, task, question));
  }

  /**
   * Answers a question; any actor may. The task's worker continues when all questions are closed.
   */
  public Clarification answer(TaskId task, int number, String text) {
    return write(change -> Clarifications.answer(change, task, number, Text.any("answer", text)));
  }

  /** Withdraws a question. */
  public Clarification withdraw(TaskId task, int number) {
    return write(change -> Clarifications.withdraw(change, task, number));
  }

  /** The questions about a task, oldest first. */
  public List<Clarification> clarifications(TaskId task) {
    return shared.store().read(database -> Clarifications.of(database, task));
  }

  /**
   * The ready tasks, at most this many, ordered by priority, due date, sequence, effort (low
   * first), value (high first), risk (low first), age.
   */
  public List<Task.Summary> ready(ProjectId project, int limit) {
    return shared.store().read(database -> Schedule.ready(database, project, limit));
  }

  /**
   * The task to do next: the first ready task that is not held back by open subtasks or by a task
   * that must be worked on alone.
   */
  public Optional<Task.Summary> next(ProjectId project) {
    return shared.store().read(database -> Schedule.next(database, project));
  }

  /** Why a task is not ready; empty when it is. */
  public List<Dependency.Blocker> blockers(TaskId task) {
    return shared.store().read(database -> Readiness.blockers(database, task));
  }

  /**
   * The open tasks that determine the earliest end of the project, in their order. A task without
   * an estimate counts as one hour.
   */
  public List<Task.Summary> criticalPath(ProjectId project) {
    return shared.store().read(database -> Schedule.criticalPath(database, project));
  }

  /** The project's tasks as a graph in the language of Graphviz. */
  public String dot(ProjectId project) {
    return shared.store().read(database -> Diagrams.dot(database, project));
  }

  /** The project's tasks as a graph in the language of Mermaid. */
  public String mermaid(ProjectId project) {
    return shared.store().read(database -> Diagrams.mermaid(database, project));
  }

  /** Stored events after a sequence number, oldest first, at most this many. */
  public List<ProjectEvent> eventsAfter(long sequence, int limit) {
    return shared.store().read(database -> Events.after(database, sequence, limit));
  }

  /** The sequence number of the newest event; 0 when there is none. */
  public long lastSequence() {
    return shared.store().readOne(database -> Events.last(database));
  }

  /**
   * Reads the whole file and looks for damage and for rows that break rules. Throws {@link
   * ProjectException.Storage} when it finds any.
   */
  public void verify() {
    Verification.run(shared.store());
  }

  /**
   * Writes a copy of the present database to a file that must not exist yet. The copy is an
   * independent database.
   */
  public void backup(Path target) {
    Backup.write(shared.store(), target);
  }

  /**
   * Writes all readable rows as lines of JSON to a file that must not exist yet, and returns their
   * number. In a damaged file, this includes rows after the damage; a line marks each gap.
   */
  public long export(Path target) {
    return Backup.export(shared.store(), target);
  }

  /**
   * The events after a sequence number (0 for all), then future ones, until the manager is closed.
   * Each subscriber has a position of its own: a slow one costs no memory and misses nothing.
   */
  public Flow.Publisher<ProjectEvent> events(long sequence) {
    return shared.feed().after(sequence);
  }

  /** Calls a listener for each stored event after a sequence number, and for each future one. */
  public ProjectListener.Registration addListener(long sequence, ProjectListener listener) {
    return ListenerSubscriber.subscribe(events(sequence), listener);
  }

  /** Waits for running changes, closes the file and ends the event streams. Idempotent. */
  @Override
  public void close() {
    shared.close();
  }

  private <T> T write(Function<WriteTransaction, T> work) {
    return shared.store().write(caller, work);
  }

  private void run(Consumer<WriteTransaction> work) {
    shared.store().change(caller, work);
  }

  /** Settings of a manager. Not thread-safe. */
  public static final class Builder {
    private final Path file;
    private Actor actor = Actor.person("local");
    private InstantSource clock = InstantSource.system();
    private RandomGenerator random = new SecureRandom();

    private Builder(Path file) {
      this.file = Objects.requireNonNull(file, "file");
    }

    /** The actor in whose name changes are made; by default the person {@code local}. */
    public Builder actor(Actor actor) {
      this.actor = Objects.requireNonNull(actor, "actor");
      return this;
    }

    /** The clock for the time of changes and the end of leases; by default the system's clock. */
    public Builder clock(InstantSource clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Source of ids and lease tokens; used by one thread at a time. By default a secure one. */
    public Builder random(RandomGenerator random) {
      this.random = Objects.requireNonNull(random, "random");
      return this;
    }

    /** Opens the file, as {@link ProjectManager#open(Path)} does. */
    public ProjectManager open() {
      SharedDatabase shared = new SharedDatabase(Store.open(file, clock, random));
      return new ProjectManager(shared, new WriteTransaction.Caller(actor, null));
    }
  }
}
