package dev.penguin.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.tree.LeftOut;
import dev.penguin.internal.tree.PathChange;
import dev.penguin.internal.tree.TreeLimits;
import dev.penguin.internal.tree.TreePath;
import dev.penguin.session.Retention;
import dev.penguin.session.StorageException;
import dev.penguin.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints of files: what they have, what going back does, and what it leaves alone. */
class FileHistoryTest {
  @TempDir Path folder;
  private Path root;
  private Path state;
  private CheckpointStore store;
  private FileHistory history;

  @BeforeEach
  void make() throws IOException {
    root = Files.createDirectory(folder.resolve("work")).toRealPath();
    state = folder.resolve("state");
    store = CheckpointStore.open(state, root, TreeLimits.DEFAULT, InstantSource.system());
    history = store.history("s", null);
  }

  private Path write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private String text(String name) throws IOException {
    return Files.readString(root.resolve(name));
  }

  private boolean exists(String name) {
    return Files.exists(root.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  private RestoreResult back(FileCheckpoint to) {
    RestorePlan plan = history.planBackTo(to.id());
    RestoreResult result = history.apply(plan);
    history.finish(plan, result);
    return result;
  }

  private static List<String> texts(List<TreePath> paths) {
    return paths.stream().map(TreePath::text).toList();
  }

  @Test
  void whatAPersonChangedBetweenRunsIsLeft() throws Exception {
    write("mine", "1");
    write("both", "1");
    write("agent", "1");
    FileCheckpoint start = history.take(Origin.OUTSIDE);
    write("both", "2");
    write("agent", "2");
    write("new", "2");
    history.take(Origin.AGENT);
    write("mine", "by a person");
    write("both", "by a person");
    write("persons", "by a person");
    history.take(Origin.OUTSIDE);
    write("agent", "3");
    history.take(Origin.AGENT);

    RestoreResult result = back(start);

    assertThat(texts(result.conflicts())).containsExactly("both", "mine", "persons");
    assertThat(texts(result.restored())).containsExactly("agent", "new");
    assertThat(text("mine")).isEqualTo("by a person");
    assertThat(text("both")).isEqualTo("by a person");
    assertThat(text("persons")).isEqualTo("by a person");
    assertThat(text("agent")).isEqualTo("1");
    assertThat(exists("new")).isFalse();
  }

  @Test
  void whatAPersonChangesAfterThePlanIsLeft() throws Exception {
    write("a", "1");
    FileCheckpoint start = history.take(Origin.OUTSIDE);
    write("a", "2");
    write("dir/b", "2");
    history.take(Origin.AGENT);
    RestorePlan plan = history.planBackTo(start.id());
    write("a", "by a person");
    write("dir/persons", "by a person");

    RestoreResult result = history.apply(plan);

    assertThat(texts(result.conflicts())).containsExactly("a");
    assertThat(texts(result.restored())).containsExactly("dir/b");
    assertThat(result.leftOut())
        .containsExactly(new LeftOut(new TreePath("dir"), LeftOut.Reason.NOT_EMPTY));
    assertThat(text("a")).isEqualTo("by a person");
    assertThat(text("dir/persons")).isEqualTo("by a person");
  }

  @Test
  void aDirectoryThatBecameALinkIsNotFollowed() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("a"), "2");
    write("dir/a", "1");
    FileCheckpoint start = history.take(Origin.OUTSIDE);
    write("dir/a", "2");
    history.take(Origin.AGENT);
    RestorePlan plan = history.planBackTo(start.id());
    Files.move(root.resolve("dir"), root.resolve("moved"));
    Files.createSymbolicLink(root.resolve("dir"), outside);

    RestoreResult result = history.apply(plan);

    assertThat(texts(result.conflicts())).containsExactly("dir/a");
    assertThat(Files.readString(outside.resolve("a"))).isEqualTo("2");
    assertThat(text("moved/a")).isEqualTo("2");
  }

  @Test
  void aLinkIsReplacedAndWhatItLeadsToIsLeft() throws Exception {
    Path outside = Files.writeString(folder.resolve("outside"), "secret");
    write("a", "1");
    FileCheckpoint start = history.take(Origin.OUTSIDE);
    Files.delete(root.resolve("a"));
    Files.createSymbolicLink(root.resolve("a"), outside);
    history.take(Origin.AGENT);

    back(start);

    assertThat(Files.isSymbolicLink(root.resolve("a"))).isFalse();
    assertThat(text("a")).isEqualTo("1");
    assertThat(Files.readString(outside)).isEqualTo("secret");
  }

  @Test
  void whatIsLeftOutIsInTheResultAndStays() throws Exception {
    write(".gitignore", "*.log\nbuilt/\n");
    write("a.log", "1");
    write("built/x", "1");
    write("node_modules/m/index.js", "1");
    write("sub/.git/HEAD", "1");
    write("sub/file", "1");
    FileCheckpoint start = history.take(Origin.OUTSIDE);
    write("a.log", "2");
    write("built/x", "2");
    write("sub/.git/HEAD", "2");
    write("sub/file", "2");
    history.take(Origin.AGENT);

    RestoreResult result = back(start);

    assertThat(result.leftOut())
        .extracting(LeftOut::toString)
        .containsExactly(
            "a.log: IGNORED", "built: IGNORED", "node_modules: GENERATED", "sub/.git: GIT");
    assertThat(start.leftOut()).isEqualTo(result.leftOut());
    assertThat(text("a.log")).isEqualTo("2");
    assertThat(text("built/x")).isEqualTo("2");
    assertThat(text("sub/.git/HEAD")).isEqualTo("2");
    assertThat(text("sub/file")).isEqualTo("1");
  }

  @Test
  void whatAnIgnoreFileStopsToNameIsNotTakenForNew() throws Exception {
    write(".gitignore", "notes/\n");
    write("notes/a", "by a person");
    FileCheckpoint start = history.take(Origin.OUTSIDE);
    write(".gitignore", "");
    history.take(Origin.AGENT);
    write("notes/a", "by the agent");
    history.take(Origin.AGENT);

    back(start);

    assertThat(text("notes/a")).isEqualTo("by a person");
    assertThat(text(".gitignore")).isEqualTo("notes/\n");
  }

  @Test
  void aFileThatIsIgnoredLaterIsRestoredAllTheSame() throws Exception {
    write("src/a", "1");
    FileCheckpoint start = history.take(Origin.OUTSIDE);
    write(".gitignore", "src/\n");
    write("src/a", "2");
    history.take(Origin.AGENT);

    back(start);

    assertThat(text("src/a")).isEqualTo("1");
    assertThat(exists(".gitignore")).isFalse();
  }

  @Test
  void namedPathsAreKeptWhateverRulesSay() throws Exception {
    write("build/old", "1");
    write("build/other", "1");
    FileCheckpoint start = history.take(Origin.OUTSIDE);
    Set<Path> named = Set.of(Path.of("build/old"), root.resolve("build/new/file"));
    history.takeOf(named, Origin.OUTSIDE);
    write("build/old", "2");
    write("build/new/file", "2");
    write("build/other", "2");
    history.takeOf(named, Origin.AGENT);

    back(start);

    assertThat(text("build/old")).isEqualTo("1");
    assertThat(exists("build/new")).isFalse();
    assertThat(text("build/other")).isEqualTo("2");
  }

  @Test
  void namedPathsAloneAreLookedAt() throws Exception {
    write("a", "1");
    write("b", "1");
    FileCheckpoint start = history.take(Origin.OUTSIDE);
    write("a", "2");
    write("b", "2");
    write("deep/er/c", "2");

    FileCheckpoint taken = history.takeOf(Set.of(Path.of("a"), Path.of("deep/er/c")), Origin.AGENT);

    assertThat(start.tree().changesTo(taken.tree()).stream().map(PathChange::path).toList())
        .extracting(TreePath::text)
        .containsExactly("a", "deep", "deep/er", "deep/er/c");
    assertThatThrownBy(() -> history.takeOf(Set.of(Path.of("../x")), Origin.AGENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("../x is not below %s; name a path of the workspace", root);
  }

  @Test
  void oneFileIsTakenBack() throws Exception {
    write("a", "1");
    write("b", "1");
    FileCheckpoint start = history.take(Origin.OUTSIDE);
    write("a", "2");
    write("b", "2");
    history.take(Origin.AGENT);

    RestorePlan plan = history.planBackTo(start.id(), Set.of(Path.of("a")));
    history.finish(plan, history.apply(plan));

    assertThat(text("a")).isEqualTo("1");
    assertThat(text("b")).isEqualTo("2");
    assertThat(history.changesSince(start.id()))
        .extracting(change -> change.path().text())
        .containsExactly("b");
  }

  @Test
  void whatIsTooLargeIsNeverOverwritten() throws Exception {
    store = CheckpointStore.open(state, root, new TreeLimits(10, 25, 100), InstantSource.system());
    history = store.history("s", null);
    write("a", "1");
    write("b", "1234567890");
    FileCheckpoint start = history.take(Origin.OUTSIDE);
    write("a", "far more than ten");
    write("c", "1234567890");
    write("d", "1234567890");
    FileCheckpoint now = history.take(Origin.AGENT);

    RestoreResult result = back(start);

    assertThat(now.leftOut())
        .extracting(LeftOut::toString)
        .containsExactly("a: TOO_LARGE", "d: TREE_TOO_LARGE");
    assertThat(result.leftOut())
        .extracting(LeftOut::toString)
        .contains("a: NOT_UNDOABLE", "d: NOT_UNDOABLE");
    assertThat(text("a")).isEqualTo("far more than ten");
    assertThat(exists("c")).isFalse();
    assertThat(exists("d")).isTrue();
  }

  @Test
  void whatWasTooLargeThenIsNotRemovedNow() throws Exception {
    store = CheckpointStore.open(state, root, new TreeLimits(10, 25, 100), InstantSource.system());
    history = store.history("s", null);
    write("a", "far more than ten");
    FileCheckpoint start = history.take(Origin.OUTSIDE);
    write("a", "2");
    history.take(Origin.AGENT);

    RestoreResult result = back(start);

    assertThat(text("a")).isEqualTo("2");
    assertThat(result.restored()).isEmpty();
    assertThat(result.leftOut()).extracting(LeftOut::toString).contains("a: TOO_LARGE");
  }

  @Test
  void whereBytesAreLostNothingIsChanged() throws Exception {
    write("a", "1");
    write("b", "1 too");
    FileCheckpoint start = history.take(Origin.OUTSIDE);
    write("a", "2");
    write("b", "2 too");
    history.take(Origin.AGENT);
    for (Path pack : packs()) {
      Files.delete(pack);
    }
    store = CheckpointStore.open(state, root, TreeLimits.DEFAULT, InstantSource.system());
    history = store.history("s", null);

    assertThatThrownBy(() -> history.planBackTo(start.id()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("The bytes of a are lost; nothing was changed");
    assertThat(text("a")).isEqualTo("2");
  }

  private List<Path> packs() throws IOException {
    try (Stream<Path> all = Files.walk(state)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.getParent().endsWith("packs"))
          .toList();
    }
  }

  @Test
  void retentionLeavesWhatAnInterruptedPlanNeeds() throws Exception {
    write("a", "1");
    FileCheckpoint start = history.take(Origin.OUTSIDE);
    write("a", "2");
    history.take(Origin.AGENT);
    RestorePlan plan = history.planBackTo(start.id());
    FileHistory other = store.history("other", null);
    for (int i = 0; i < 3; i++) {
      write("b", "by another session " + i);
      other.take(Origin.AGENT);
    }

    store.sweep(new Retention(Duration.ofDays(1), 1, 0));

    FileHistory next = store.history("s", null);
    next.finish(plan, next.apply(next.plan(plan.id()).orElseThrow()));
    assertThat(text("a")).isEqualTo("1");
    assertThat(text("b")).isEqualTo("by another session 2");
  }

  @Test
  void aSessionGoesOnWhenItsLastCheckpointWasSweptMeanwhile() throws Exception {
    write("a", "1");
    FileCheckpoint swept = history.take(Origin.OUTSIDE);
    write("b", "2");
    store.history("other", null).take(Origin.AGENT);
    store.sweep(new Retention(Duration.ofDays(1), 1, 1_000_000));
    assertThat(store.has(swept.id())).isFalse();
    write("c", "3");

    FileCheckpoint next = history.take(Origin.OUTSIDE);
    Map<String, String> then = TreeOnDisk.of(root);
    write("a", "4");
    history.take(Origin.AGENT);
    history = store.history("s", null);
    back(next);

    assertThat(TreeOnDisk.of(root)).isEqualTo(then);
  }

  @Test
  void aForkGoesOnFromACheckpointAndTakesTheFilesAlong() throws Exception {
    write("dir/a", "1");
    Files.createSymbolicLink(root.resolve("link"), Path.of("dir/a"));
    FileCheckpoint start = history.take(Origin.OUTSIDE);
    Map<String, String> then = TreeOnDisk.of(root);
    write("dir/a", "2");
    FileCheckpoint later = history.take(Origin.AGENT);
    Path copy = folder.resolve("copy");

    store.copyTo(start, copy);
    FileHistory fork = store.history("fork", later.id());
    RestorePlan plan = fork.planBackTo(start.id());
    fork.finish(plan, fork.apply(plan));

    assertThat(TreeOnDisk.of(copy)).isEqualTo(then);
    assertThat(TreeOnDisk.of(root)).isEqualTo(then);
    assertThatThrownBy(() -> store.copyTo(start, copy))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("something is in it");
  }

  @Test
  void rootHomeAndATreeWithTheStoreAreRefused() {
    assertThatThrownBy(() -> open(Path.of("/")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "No checkpoints are made of the files in /: it is the root of the file system."
                + " Name another workspace or state directory (see errors.md#checkpoints in the penguin-core jar)");
    assertThatThrownBy(() -> open(Path.of(System.getProperty("user.home"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("it is or holds the home directory");
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("it holds the state directory");
  }

  private void open(Path workspace) {
    CheckpointStore.open(state, workspace, TreeLimits.DEFAULT, InstantSource.system());
  }

  @Test
  void retentionThrowsAwayTheOldestAndTheRestIsWhole() throws Exception {
    ManualClock clock = new ManualClock(Instant.parse("2026-12-02T10:00:00Z"));
    store = CheckpointStore.open(state, root, TreeLimits.DEFAULT, clock);
    history = store.history("s", null);
    String first = "";
    String third = "";
    for (int i = 0; i < 10; i++) {
      write("a", "content " + i);
      write("b" + i, "x".repeat(i));
      clock.advance(Duration.ofDays(1));
      String id = history.take(Origin.AGENT).id();
      first = i == 0 ? id : first;
      third = i == 6 ? id : third;
    }
    String gone = first;

    store.sweep(new Retention(Duration.ofHours(84), 100, 1_000_000));

    assertThat(store.has(first)).isFalse();
    assertThat(store.has(third)).isTrue();
    assertThatThrownBy(() -> history.planBackTo(gone)).isInstanceOf(StorageException.class);
    history = store.history("s", null);
    back(store.checkpoint(third));
    assertThat(text("a")).isEqualTo("content 6");
    assertThat(exists("b7")).isFalse();
    assertThat(text("b6")).isEqualTo("xxxxxx");

    store.sweep(new Retention(Duration.ofDays(100), 1, 1_000_000));
    long bytes = store.bytes();
    assertThat(store.has(third)).isFalse();
    assertThat(bytes).isLessThan(4_000);
    assertThat(store.history("s", null).latest()).isPresent();
  }
}
