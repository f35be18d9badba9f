package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.project.ProjectException.LeaseLost;
import dev.penguin.project.Task.Status;
import dev.penguin.project.TaskWrite.Place;
import dev.penguin.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may change a task that worker w holds or held: each method, each caller, each moment. */
class LeaseGuardTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration MICROSECOND = Duration.ofNanos(1_000);
  private static final String ALLOWED = "allowed";

  @TempDir Path folder;
  final ManualClock clock = new ManualClock(Instant.parse("2026-11-24T12:00:00Z"));
  ProjectManager manager;

  @BeforeEach
  void open() {
    manager = ProjectManager.builder(folder.resolve("p.db")).clock(clock).open();
  }

  @AfterEach
  void close() {
    manager.verify();
    manager.close();
  }

  static Stream<Arguments> callersAndMoments() {
    return Arrays.stream(Caller.values())
        .flatMap(
            caller -> Arrays.stream(Moment.values()).map(moment -> Arguments.of(caller, moment)));
  }

  @ParameterizedTest
  @MethodSource("callersAndMoments")
  void eachMethodLooksAtTheLease(Caller caller, Moment moment) {
    Map<TaskWrite, Place> places = places(caller);
    moment.pass.accept(this, places.values());
    if (moment != Moment.TAKEN_AWAY) {
      manager.ask(places.get(TaskWrite.ANSWER).task(), "Which?");
      manager.ask(places.get(TaskWrite.WITHDRAW).task(), "Which?");
    }
    Map<TaskWrite, String> expected = new EnumMap<>(TaskWrite.class);
    places.forEach((write, place) -> expected.put(write, expected(write, caller, moment, place)));

    Map<TaskWrite, String> found = new EnumMap<>(TaskWrite.class);
    places.forEach((write, place) -> found.put(write, outcome(write, caller, moment, place)));

    assertThat(found).containsAllEntriesOf(expected);
  }

  /** A task that w holds for each method, with what the method needs. */
  private Map<TaskWrite, Place> places(Caller caller) {
    Map<TaskWrite, Place> places = new EnumMap<>(TaskWrite.class);
    ProjectId shared = manager.createProject("SHOP", "The shop").id();
    for (TaskWrite write : TaskWrite.values()) {
      boolean alone = write == TaskWrite.DELETE_PROJECT;
      ProjectId project = alone ? manager.createProject("ALONE", "Alone").id() : shared;
      NewTask content = NewTask.builder(project, write.name()).build();
      List<TaskId> ids = manager.createTasks(List.of(content, content));
      Lease lease = manager.claim(ids.get(0), "w", MINUTE);
      places.put(write, new Place(project, ids.get(0), ids.get(1), lease));
    }
    if (caller.agent) {
      places.remove(TaskWrite.COMPLETE_WITHOUT_EVIDENCE);
    }
    manager.startExecution(places.get(TaskWrite.END_EXECUTION).task(), "w", null);
    TaskWrite.ADD_ARTIFACT.by(manager, places.get(TaskWrite.INVALIDATE_ARTIFACT));
    return places;
  }

  /** As the documentation has it. */
  private String expected(TaskWrite write, Caller caller, Moment moment, Place place) {
    String number = manager.task(place.task()).number();
    Instant end = place.lease().expiresAt();
    boolean held = moment == Moment.BEFORE || moment == Moment.TAKEN_OVER;
    String foreign =
        moment == Moment.TAKEN_OVER
            ? "%s is held by heir until %s".formatted(number, clock.instant().plus(MINUTE))
            : "%s is held by w until %s".formatted(number, end);
    String over = "The lease of w for %s has ended; claim the task again".formatted(number);
    String lost =
        switch (moment) {
          case BEFORE -> ALLOWED;
          case AT, AFTER ->
              "The lease of w for %s expired at %s; renew it first".formatted(number, end);
          case TAKEN_OVER -> foreign;
          case GIVEN_UP, TAKEN_AWAY -> over;
        };
    boolean own = caller.lease && moment == Moment.BEFORE;
    String keptOff = held && caller.agent && !own ? foreign : ALLOWED;
    return switch (write.guard) {
      case HOLDER -> caller.lease ? lost : keptOff;
      case OWN -> caller.lease ? lost : ALLOWED;
      case FOREIGN -> keptOff;
      case CLAIM -> held ? foreign : ALLOWED;
      case LEASE -> moment == Moment.AT || moment == Moment.AFTER ? ALLOWED : lost;
    };
  }

  /** What the lease does about a call; other reasons to refuse it are no matter of the lease. */
  private String outcome(TaskWrite write, Caller caller, Moment moment, Place place) {
    ProjectManager as = caller.of(manager, place);
    long before = manager.lastSequence();
    try {
      write.by(as, place);
    } catch (LeaseLost e) {
      return manager.lastSequence() == before ? e.getMessage() : "refused and written";
    } catch (ProjectException.IllegalTransition | ProjectException.NoSuchEntry e) {
      boolean over = moment.compareTo(Moment.AFTER) > 0;
      return over || write == TaskWrite.COMPLETE_WITHOUT_EVIDENCE ? ALLOWED : e.getMessage();
    }
    return ALLOWED;
  }

  enum Moment {
    BEFORE((test, places) -> test.clock.advance(MINUTE.minus(MICROSECOND))),
    AT((test, places) -> test.clock.advance(MINUTE)),
    AFTER((test, places) -> test.clock.advance(MINUTE.plus(MICROSECOND))),
    TAKEN_OVER(
        (test, places) -> {
          test.clock.advance(MINUTE);
          places.forEach(place -> test.manager.claim(place.task(), "heir", MINUTE));
        }),
    GIVEN_UP(
        (test, places) -> places.forEach(place -> test.manager.release(place.lease(), "no time"))),
    TAKEN_AWAY(
        (test, places) ->
            places.forEach(place -> test.manager.transition(place.task(), Status.FAILED, "")));

    final BiConsumer<LeaseGuardTest, Collection<Place>> pass;

    Moment(BiConsumer<LeaseGuardTest, Collection<Place>> pass) {
      this.pass = pass;
    }
  }

  enum Caller {
    WORKER(true, true),
    WORKER_WITHOUT_ITS_LEASE(true, false),
    WORKER_OF_ANOTHER_TASK(true, false),
    PERSON_UNDER_THE_LEASE(false, true),
    PERSON(false, false);

    final boolean agent;
    final boolean lease;

    Caller(boolean agent, boolean lease) {
      this.agent = agent;
      this.lease = lease;
    }

    ProjectManager of(ProjectManager manager, Place place) {
      ProjectManager as = manager.as(agent ? Actor.agent("w") : Actor.person("w"));
      if (this == WORKER_OF_ANOTHER_TASK) {
        return as.under(manager.claim(place.other(), "w", MINUTE));
      }
      return lease ? as.under(place.lease()) : as;
    }
  }
}
