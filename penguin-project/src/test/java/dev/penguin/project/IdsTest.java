package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdsTest {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  @Test
  void textAndIdAreInverses() {
    TaskId task = TaskId.next(() -> START, new Random(1));
    ProjectId project = ProjectId.next(() -> START, new Random(2));

    assertThat(TaskId.of(task.toString())).isEqualTo(task);
    assertThat(ProjectId.of(project.toString())).isEqualTo(project);
  }

  @Test
  void laterIdsSortLater() {
    Random random = new Random(3);
    List<TaskId> ids = new ArrayList<>();
    for (long millis = 0; millis < 2_000; millis++) {
      Instant now = START.plusMillis(millis * 7);
      ids.add(TaskId.next(() -> now, random));
    }

    List<TaskId> sorted = new ArrayList<>(ids);
    Collections.shuffle(sorted, new Random(4));
    Collections.sort(sorted);

    assertThat(sorted).isEqualTo(ids);
  }

  @Test
  void idsOfOneMillisecondDiffer() {
    Random random = new Random(5);
    HashSet<ProjectId> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      ids.add(ProjectId.next(() -> START, random));
    }

    assertThat(ids).hasSize(10_000);
  }

  @Test
  void anotherFormIsRefused() {
    assertThatThrownBy(() -> TaskId.of("TASK-12"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "TaskId 'TASK-12' must be 26 characters of 0123456789abcdefghjkmnpqrstvwxyz, as"
                + " toString() gives them");
  }
}
