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
 * returns, its change is on disk. If a change is refused, the method throws a {@link
 * ProjectException} and changes nothing. If the file cannot be read or written, the exception is a
 * {@link ProjectException.Storage}. While another process writes, a change waits for at most a
 * minute.
 */
public final class ProjectManager implements AutoCloseable {
  final SharedDatabase shared;
  final WriteTransaction.Caller caller;

  private ProjectManager(SharedDatabase shared, WriteTransaction.Caller caller) {
    this.shared = shared;
    this.caller = caller;
  }

  /**
   * Opens a file, and creates it if it is missing; its directory must exist. The actor of all
   * changes is the person {@code local}.
   *
   * @param file the file
   * @throws ProjectException.Storage when the file is not a project database, or is damaged, empty,
   *     of a newer version, or cannot be written; it is left unchanged
   */
  public static ProjectManager open(Path file) {
    return builder(file).open();
  }

  /** Creates a builder to open a file with other settings. */
  public static Builder builder(Path file) {
    return new Builder(file);
  }

  /** A manager of the same database for another actor. Closing one closes both. */
  public ProjectManager as(Actor actor) {
    return new ProjectManager(shared, new WriteTransaction.Caller(actor, caller.lease()));
  }

  /**
   * Returns a manager of the same database for the worker that holds a lease. When the lease is
   * lost, changes of its task throw {@link ProjectException.LeaseLost}. An agent needs this to
   * change a task that a worker holds.
   */
  public ProjectManager under(Lease lease) {
    return new ProjectManager(shared, new WriteTransaction.Caller(caller.actor(), lease));
  }

  /** Returns the same methods with futures. Their work runs on threads of this manager. */
  public AsyncProjectManager async() {
    return async(shared.threads());
  }

  /** The same methods with futures. Their work runs on an executor, which is not shut down. */
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

  /** The project with this id. Throws {@link ProjectException.NoSuchEntry} if there is none. */
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
   * {@link ProjectException.StaleVersion} if the project has changed since this version.
   */
  public Project updateProject(ProjectId id, long version, NewProject content) {
    return write(change -> Projects.update(change, id, version, content));
  }

  /** Changes the status of a project. Its tasks are ready only while the project is active. */
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
   * Returns the task with this id. Like all methods that take the id of a task, it throws {@link
   * NoSuchTaskException} if there is none.
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
   * ProjectException.StaleVersion} if the task has changed since this version. History, state and
   * parent do not change.
   */
  public Task updateTask(TaskId id, long version, NewTask content) {
    return write(change -> Tasks.update(change, id, version, content));
  }

  /**
   * Moves a task with its subtasks below another task of its project, or to the top if the parent
   * is null. Its usage moves with it.
   */
  public Task moveTask(TaskId id, @Nullable TaskId parent) {
    return write(change -> Hierarchy.move(change, id, parent));
  }

  /**
   * Deletes a task with its subtasks and returns the number of deleted tasks. Refused if another
   * task depends on one of them. Their usage stays counted in the parent.
   */
  public long deleteTask(TaskId id) {
    return write(change -> Hierarchy.delete(change, id));
  }

  /**
   * Makes a task wait until another task is completed. Throws {@link ProjectException.Cycle} if the
   * two would wait for each other.
   */
  public void addDependency(TaskId task, TaskId dependsOn) {
    addDependency(task, dependsOn, Dependency.Policy.completionRequired());
  }

  /** Makes a task wait for another. If it already does, the policy is changed. */
  public void addDependency(TaskId task, TaskId dependsOn, Dependency.Policy policy) {
    run(change -> Dependencies.add(change, task, dependsOn, policy));
  }

  /** Removes a dependency. Returns whether it existed. */
  public boolean removeDependency(TaskId task, TaskId dependsOn) {
    return write(change -> Dependencies.remove(change, task, dependsOn));
  }

  /** The dependencies of a task, including those already met. */
  public List<Dependency> dependencies(TaskId task) {
    return shared.store().read(database -> Dependencies.of(database, task));
  }

  /** The dependencies of other tasks on this task. */
  public List<Dependency> dependents(TaskId task) {
    return shared.store().read(database -> Dependencies.on(database, task));
  }

  /**
   * Moves a task to a status, with the usual phase for that status: a task that starts {@code
   * RUNNING} goes to {@code IMPLEMENT}, and a task in {@code VERIFY} that goes to {@code IN_REVIEW}
   * goes to {@code DONE}. Throws {@link ProjectException.IllegalTransition} if the state or a rule
   * forbids the move.
   */
  public Task transition(TaskId task, Task.Status to, String reason) {
    return write(change -> Transitions.apply(change, task, to, null, Text.any("reason", reason)));
  }

  /** Moves a task to a status and a phase; its worker may also repeat the present ones. */
  public Task transition(TaskId task, Task.Status to, Task.Phase phase, String reason) {
    return write(change -> Transitions.apply(change, task, to, phase, Text.any("reason", reason)));
  }

  /** Moves a task to the next or an earlier phase; its worker may also repeat the present one. */
  public Task advance(TaskId task, Task.Phase to, String reason) {
    return write(change -> Transitions.advance(change, task, to, Text.any("reason", reason)));
  }

  /** Lets a person complete a task in review that has acceptance criteria but no evidence. */
  public Task completeWithoutEvidence(TaskId task, String reason) {
    return write(change -> Transitions.override(change, task, Text.any("reason", reason)));
  }

  /** The transitions of a task, oldest first. */
  public List<Transition> transitions(TaskId task) {
    return shared.store().read(database -> Transitions.of(database, task));
  }

  /**
   * Charges a task, all its parent tasks, its project and the attempt under way. If a budget does
   * not allow the charge, throws {@link ProjectException.BudgetExceeded} and charges nothing.
   */
  public Task charge(TaskId task, ResourceBudget.Usage usage) {
    return write(change -> BudgetLedger.charge(change, task, usage));
  }

  /** The totals of a task with its subtasks. */
  public Task.RollUp rollUp(TaskId task) {
    return shared.store().read(database -> Hierarchy.rollUp(database, task));
  }

  /** The totals of a project. */
  public Task.RollUp rollUp(ProjectId project) {
    return shared.store().read(database -> Hierarchy.rollUp(database, project));
  }

  /**
   * Claims the next task for a worker with these skills, and sets it to running. Tasks with an
   * expired lease come first. Then come the ready tasks in their order, and last the tasks that
   * workers left twice in the same phase. Empty if there is no task. The span is 1 ms to 7 days.
   */
  public Optional<Lease> claim(
      ProjectId project, String worker, Set<String> skills, Duration span) {
    return write(change -> Leases.claim(change, project, worker, skills, span)).map(shared::hold);
  }

  /** Claims a task. Throws {@link ProjectException.LeaseLost} while another worker holds it. */
  public Lease claim(TaskId task, String worker, Duration span) {
    return shared.hold(write(change -> Leases.claim(change, task, worker, span)));
  }

  /** Extends a lease from now on. An expired lease can be extended if nobody took over the task. */
  public Lease renew(Lease lease, Duration span) {
    return shared.hold(write(change -> Leases.renew(change, lease, span)));
  }

  /** Gives a lease up. A running task becomes planned again. */
  public void release(Lease lease, String reason) {
    run(change -> Leases.release(change, lease, Text.any("reason", reason)));
  }

  /** The lease of the worker that holds a task; empty if nobody does. */
  public Optional<Lease> lease(TaskId task) {
    return shared.store().read(database -> Leases.of(database, task, shared.store().clock()));
  }

  /** Begins an attempt at a running task. The session is null if there is none. */
  public Execution startExecution(TaskId task, String executor, @Nullable String sessionId) {
    return write(change -> Executions.start(change, task, executor, sessionId));
  }

  /**
   * Ends the attempt under way. What the attempt used in addition to what was charged during it is
   * charged now, even if that exceeds a budget. {@link #charge} then refuses further charges to
   * that budget.
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

  /** Asks a question about a task. The task waits until all its questions are closed. */
  public Clarification ask(TaskId task, String question) {
    return write(change -> Clarifications.ask(change, task, question));
  }

  /** Answers a question. The task's worker continues when all its questions are closed. */
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
   * first), value (high first), risk (low first) and age.
   */
  public List<Task.Summary> ready(ProjectId project, int limit) {
    return shared.store().read(database -> Schedule.ready(database, project, limit));
  }

  /**
   * The task to do next: the first ready task that does not wait for open subtasks or for a task
   * that must be worked on alone.
   */
  public Optional<Task.Summary> next(ProjectId project) {
    return shared.store().read(database -> Schedule.next(database, project));
  }

  /** The reasons why a task is not ready; empty if it is. */
  public List<Dependency.Blocker> blockers(TaskId task) {
    return shared.store().read(database -> Readiness.blockers(database, task));
  }

  /**
   * The open tasks that determine the earliest end of the project, in order. A task without an
   * estimate counts as one hour.
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

  /** The stored events after a sequence number, oldest first, at most this many. */
  public List<ProjectEvent> eventsAfter(long sequence, int limit) {
    return shared.store().read(database -> Events.after(database, sequence, limit));
  }

  /** The sequence number of the newest event; 0 if there is none. */
  public long lastSequence() {
    return shared.store().readOne(database -> Events.last(database));
  }

  /**
   * Reads the whole file and looks for damage and for rows that break rules. Throws {@link
   * ProjectException.Storage} if it finds any.
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
   * The events after a sequence number (0 for all), then future events, until the manager is
   * closed. Each subscriber has its own position, so a slow subscriber costs no memory and misses
   * nothing.
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

  /** Collects the settings of a manager. Not thread-safe. */
  public static final class Builder {
    private final Path file;
    private Actor actor = Actor.person("local");
    private InstantSource clock = InstantSource.system();
    private RandomGenerator random = new SecureRandom();

    private Builder(Path file) {
      this.file = Objects.requireNonNull(file, "file");
    }

    /** The actor of all changes; by default the person {@code local}. */
    public Builder actor(Actor actor) {
      this.actor = Objects.requireNonNull(actor, "actor");
      return this;
    }

    /** The clock for the time of changes and the end of leases; by default the system's clock. */
    public Builder clock(InstantSource clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * The source of ids and lease tokens, used by one thread at a time; by default a secure one.
     */
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
