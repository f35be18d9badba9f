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
 * A database of projects and tasks in one file, which several processes may use at once.
 * Thread-safe.
 *
 * <p>Each change is one transaction: its rules are checked and its event is written inside it, and
 * what a method has returned is on disk. A change that is refused throws a {@link ProjectException}
 * and changes nothing; so does a file that cannot be read or written ({@link
 * ProjectException.Storage}). While another process writes, a change waits, for a minute at most.
 */
public final class ProjectManager implements AutoCloseable {
  final SharedDatabase shared;
  final WriteTransaction.Caller caller;

  private ProjectManager(SharedDatabase shared, WriteTransaction.Caller caller) {
    this.shared = shared;
    this.caller = caller;
  }

  /**
   * Opens a file, and makes it when it is not there; its folder must be. Changes are made in the
   * name of the person {@code local}.
   *
   * @param file the file
   * @throws ProjectException.Storage when the file is something else, damaged, empty, of a newer
   *     version, or cannot be written; it is left as it was
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
   * The same database for the worker that holds a lease. Once it is lost, changes to its task throw
   * {@link ProjectException.LeaseLost}. An agent needs it for tasks that are held.
   */
  public ProjectManager under(Lease lease) {
    return new ProjectManager(shared, new WriteTransaction.Caller(caller.actor(), lease));
  }

  /** The same database with futures, whose work runs on threads of this manager. */
  public AsyncProjectManager async() {
    return async(shared.threads());
  }

  /** The same database with futures, whose work runs on an executor, which is not shut down. */
  public AsyncProjectManager async(Executor executor) {
    return new AsyncProjectManager(this, executor);
  }

  /**
   * Makes a project. The key is a capital letter and 1 to 9 capital letters and digits, and unique.
   */
  public Project createProject(String key, String name) {
    return createProject(NewProject.builder(key, name).build());
  }

  /** Makes a project. */
  public Project createProject(NewProject project) {
    return write(change -> Projects.create(change, project));
  }

  /** The project of an id; throws {@link ProjectException.NoSuchEntry} when there is none. */
  public Project project(ProjectId id) {
    return shared.store().readOne(database -> ProjectRow.get(database, id).project());
  }

  /** The project of a key; empty when there is none. */
  public Optional<Project> findProject(String key) {
    return shared.store().readOne(database -> ProjectRow.find(database, key));
  }

  /** All projects in the order in which they were made. */
  public List<Project> projects() {
    return shared.store().readOne(database -> ProjectRow.list(database));
  }

  /**
   * Gives a project other values, made with {@link Project#edit()}; throws {@link
   * ProjectException.StaleVersion} when it has another version by now.
   */
  public Project updateProject(ProjectId id, long version, NewProject content) {
    return write(change -> Projects.update(change, id, version, content));
  }

  /** Gives a project another status. Tasks are ready only while it is active. */
  public Project setProjectStatus(ProjectId id, Project.Status status) {
    return write(change -> Projects.setStatus(change, id, status));
  }

  /** Deletes a project with its tasks and their history; its events stay. */
  public void deleteProject(ProjectId id) {
    run(change -> Projects.delete(change, id));
  }

  /** Makes a task with a title and the usual values. */
  public Task createTask(ProjectId project, String title) {
    return createTask(NewTask.builder(project, title).build());
  }

  /** Makes a task. */
  public Task createTask(NewTask task) {
    return write(change -> Tasks.create(change, task));
  }

  /** Makes many tasks in one transaction: all or none. Gives their ids in the same order. */
  public List<TaskId> createTasks(List<NewTask> tasks) {
    return write(change -> Tasks.createAll(change, tasks));
  }

  /**
   * The task of an id; throws {@link NoSuchTaskException} when there is none, as do all methods
   * that take the id of a task.
   */
  public Task task(TaskId id) {
    return shared.store().read(database -> Readiness.get(database, id));
  }

  /** The task of a number such as {@code SHOP-12}; empty when there is none. */
  public Optional<Task> findTask(String number) {
    return shared.store().read(database -> Readiness.find(database, number));
  }

  /** A page of the tasks of a project. */
  public TaskQuery.Page tasks(TaskQuery query) {
    return shared.store().read(database -> TaskLists.page(database, query));
  }

  /**
   * Gives a task other values, made with {@link Task#edit()}; throws {@link
   * ProjectException.StaleVersion} when it has another version by now. History, state and place
   * stay.
   */
  public Task updateTask(TaskId id, long version, NewTask content) {
    return write(change -> Tasks.update(change, id, version, content));
  }

  /**
   * Makes a task, with its subtasks, a part of another task of its project; of none when null. What
   * it used moves along.
   */
  public Task moveTask(TaskId id, @Nullable TaskId parent) {
    return write(change -> Hierarchy.move(change, id, parent));
  }

  /**
   * Deletes a task with its subtasks and gives how many tasks that were. Refused while another task
   * depends on one of them. What they used stays with the parent.
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

  /** Makes a task wait for another; for a pair that is there already, changes the policy. */
  public void addDependency(TaskId task, TaskId dependsOn, Dependency.Policy policy) {
    run(change -> Dependencies.add(change, task, dependsOn, policy));
  }

  /** Makes a task wait for another no more; tells whether it did. */
  public boolean removeDependency(TaskId task, TaskId dependsOn) {
    return write(change -> Dependencies.remove(change, task, dependsOn));
  }

  /** What a task waits for, met or not. */
  public List<Dependency> dependencies(TaskId task) {
    return shared.store().read(database -> Dependencies.of(database, task));
  }

  /** Which tasks wait for a task. */
  public List<Dependency> dependents(TaskId task) {
    return shared.store().read(database -> Dependencies.on(database, task));
  }

  /**
   * Takes a step to a status, in the phase that usually goes with it: to {@code RUNNING} in {@code
   * IMPLEMENT} at first, from {@code VERIFY} to {@code IN_REVIEW} in {@code DONE}. Throws {@link
   * ProjectException.IllegalTransition} when the state or a rule forbids it.
   */
  public Task transition(TaskId task, Task.Status to, String reason) {
    return write(change -> Transitions.apply(change, task, to, null, Text.any("reason", reason)));
  }

  /** Takes a step to a status and a phase; under its lease, also to the present ones. */
  public Task transition(TaskId task, Task.Status to, Task.Phase phase, String reason) {
    return write(change -> Transitions.apply(change, task, to, phase, Text.any("reason", reason)));
  }

  /** Takes a step to the next or an earlier phase; under its lease, also to the present one. */
  public Task advance(TaskId task, Task.Phase to, String reason) {
    return write(change -> Transitions.advance(change, task, to, Text.any("reason", reason)));
  }

  /**
   * Completes a task in review whose acceptance criteria have no evidence: a person only, and with
   * a reason.
   */
  public Task completeWithoutEvidence(TaskId task, String reason) {
    return write(change -> Transitions.override(change, task, Text.any("reason", reason)));
  }

  /** The steps of a task, first one first. */
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

  /** A task with its subtasks in numbers. */
  public Task.RollUp rollUp(TaskId task) {
    return shared.store().read(database -> Hierarchy.rollUp(database, task));
  }

  /** A project in numbers. */
  public Task.RollUp rollUp(ProjectId project) {
    return shared.store().read(database -> Hierarchy.rollUp(database, project));
  }

  /**
   * Claims the next task for a worker with these skills: one whose worker let its lease run out,
   * else the first that is ready; last, those that workers left twice in their phase. It is running
   * then. Empty when there is none. The span is 1 ms to 7 days.
   */
  public Optional<Lease> claim(
      ProjectId project, String worker, Set<String> skills, Duration span) {
    return write(change -> Leases.claim(change, project, worker, skills, span)).map(shared::hold);
  }

  /** Claims a task; throws {@link ProjectException.LeaseLost} while another worker holds it. */
  public Lease claim(TaskId task, String worker, Duration span) {
    return shared.hold(write(change -> Leases.claim(change, task, worker, span)));
  }

  /** Extends a lease from now on, also one that ran out and that nobody took over. */
  public Lease renew(Lease lease, Duration span) {
    return shared.hold(write(change -> Leases.renew(change, lease, span)));
  }

  /** Gives a lease up; a running task is planned again. */
  public void release(Lease lease, String reason) {
    run(change -> Leases.release(change, lease, Text.any("reason", reason)));
  }

  /** Who holds a task; empty when nobody does. */
  public Optional<Lease> lease(TaskId task) {
    return shared.store().read(database -> Leases.of(database, task, shared.store().clock()));
  }

  /** Begins an attempt at a running task; the session is null when there is none. */
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

  /** The attempts at a task, first one first. */
  public List<Execution> executions(TaskId task) {
    return shared.store().read(database -> Executions.of(database, task));
  }

  /** Records evidence; an older artifact of the same key counts no more. */
  public Artifact addArtifact(TaskId task, String key, Artifact.Source source) {
    return write(change -> Evidence.add(change, task, key, source));
  }

  /** Declares the valid artifact of a key invalid. */
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

  /** Answers a question; anybody may. Who holds the task goes on once all are closed. */
  public Clarification answer(TaskId task, int number, String text) {
    return write(change -> Clarifications.answer(change, task, number, Text.any("answer", text)));
  }

  /** Withdraws a question. */
  public Clarification withdraw(TaskId task, int number) {
    return write(change -> Clarifications.withdraw(change, task, number));
  }

  /** The questions about a task, first one first. */
  public List<Clarification> clarifications(TaskId task) {
    return shared.store().read(database -> Clarifications.of(database, task));
  }

  /**
   * The tasks that are ready, at most so many: by priority, due date, sequence, effort (little
   * first), value (much first), risk (little first), age.
   */
  public List<Task.Summary> ready(ProjectId project, int limit) {
    return shared.store().read(database -> Schedule.ready(database, project, limit));
  }

  /**
   * The task to do next: the first of those that are ready, not held back by open subtasks or by a
   * task that wants to be worked on alone.
   */
  public Optional<Task.Summary> next(ProjectId project) {
    return shared.store().read(database -> Schedule.next(database, project));
  }

  /** Why a task is not ready; empty when it is. */
  public List<Dependency.Blocker> blockers(TaskId task) {
    return shared.store().read(database -> Readiness.blockers(database, task));
  }

  /**
   * The open tasks that decide when the project can be done at the earliest, first one first. A
   * task without an estimate counts as one hour.
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

  /** Events that are stored already, oldest first, at most so many. */
  public List<ProjectEvent> eventsAfter(long sequence, int limit) {
    return shared.store().read(database -> Events.after(database, sequence, limit));
  }

  /** The sequence number of the newest event; 0 when there is none. */
  public long lastSequence() {
    return shared.store().readOne(database -> Events.last(database));
  }

  /**
   * Looks for damage in the file and for broken rules among its rows; throws {@link
   * ProjectException.Storage} when it finds any. Reads everything.
   */
  public void verify() {
    Verification.run(shared.store());
  }

  /**
   * Writes a copy of the database as it is now to a file that must not exist yet. It is a database
   * of its own.
   */
  public void backup(Path target) {
    Backup.write(shared.store(), target);
  }

  /**
   * Writes all rows that can be read as lines of JSON to a file that must not exist yet, and gives
   * their number. In a damaged file, also rows behind the damage; a line tells of each gap.
   */
  public long export(Path target) {
    return Backup.export(shared.store(), target);
  }

  /**
   * The events after a sequence number (0 for all), then those to come, until the manager is
   * closed. Each subscriber has a place of its own; one that is slow costs no memory and misses
   * nothing.
   */
  public Flow.Publisher<ProjectEvent> events(long sequence) {
    return shared.feed().after(sequence);
  }

  /** Calls a listener for each event after a sequence number, and for those to come. */
  public ProjectListener.Registration addListener(long sequence, ProjectListener listener) {
    return ListenerSubscriber.subscribe(events(sequence), listener);
  }

  /**
   * Waits for the changes that are under way and closes the file; events end. Does nothing the
   * second time.
   */
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

    /** In whose name changes are made; the person {@code local} at first. */
    public Builder actor(Actor actor) {
      this.actor = Objects.requireNonNull(actor, "actor");
      return this;
    }

    /** Gives the time of changes, and judges leases; the system's clock at first. */
    public Builder clock(InstantSource clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Makes ids and the tokens of leases; used by one thread at a time. Secure at first. */
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
