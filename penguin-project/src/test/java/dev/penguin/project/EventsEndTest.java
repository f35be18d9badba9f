package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is under way when a manager is closed, and what is asked of it afterwards. */
class EventsEndTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path folder;
  ProjectManager manager;

  @BeforeEach
  void open() {
    manager = ProjectManager.open(folder.resolve("projects.db"));
  }

  @Test
  void closingCompletesThoseWhoListenAndThoseWhoHaveAskedForNothing() throws Exception {
    Subscriber listening = new Subscriber(Long.MAX_VALUE);
    Subscriber idle = new Subscriber(0);
    manager.createProject("SHOP", "The shop");
    manager.events(0).subscribe(listening);
    manager.events(0).subscribe(idle);
    assertThat(listening.first.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

    manager.close();

    assertThat(listening.end.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("complete");
    assertThat(idle.end.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("complete");
    try (ProjectManager other = ProjectManager.open(folder.resolve("projects.db"))) {
      other.createProject("OTHER", "Another");
    }
    assertThat(listening.heard).hasSize(1);
    assertThat(idle.heard).isEmpty();
  }

  @Test
  void whoSubscribesAfterwardsIsToldTheEnd() throws Exception {
    Flow.Publisher<ProjectEvent> events = manager.events(0);
    manager.close();
    Subscriber late = new Subscriber(Long.MAX_VALUE);

    events.subscribe(late);

    assertThat(late.end.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("complete");
    assertThat(late.heard).isEmpty();
  }

  @Test
  void futuresOfAClosedManagerEndWithItsError() {
    AsyncProjectManager async = manager.async();
    AsyncProjectManager elsewhere = manager.async(Runnable::run);
    manager.close();

    for (AsyncProjectManager each : List.of(async, elsewhere)) {
      CompletableFuture<Project> project = each.createProject("LATE", "Late");
      CompletableFuture<?> check = each.verify();
      for (CompletableFuture<?> future : List.of(project, check)) {
        assertThatThrownBy(future::join)
            .isInstanceOf(CompletionException.class)
            .cause()
            .isInstanceOfSatisfying(
                ProjectException.Storage.class,
                e -> assertThat(e.problem()).isEqualTo(ProjectException.Storage.Problem.CLOSED));
      }
    }
  }

  @Test
  void anExecutorThatRefusesFailsTheFuture() {
    try (ProjectManager open = manager) {
      AsyncProjectManager async =
          open.async(
              work -> {
                throw new RejectedExecutionException("full");
              });

      assertThatThrownBy(async.projects()::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(RejectedExecutionException.class);
    }
  }

  private static final class Subscriber implements Flow.Subscriber<ProjectEvent> {
    private final long wanted;
    private final List<ProjectEvent> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final CompletableFuture<String> end = new CompletableFuture<>();

    Subscriber(long wanted) {
      this.wanted = wanted;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      if (wanted > 0) {
        subscription.request(wanted);
      }
    }

    @Override
    public void onNext(ProjectEvent event) {
      heard.add(event);
      first.countDown();
    }

    @Override
    public void onError(Throwable error) {
      end.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
      end.complete("complete");
    }
  }
}
