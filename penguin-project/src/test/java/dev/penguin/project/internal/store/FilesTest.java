package dev.penguin.project.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.needs.PlainUser;
import dev.penguin.project.NewTask;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectException.Storage;
import dev.penguin.project.ProjectException.Storage.Problem;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.blueprint.Blueprint;
import dev.penguin.project.blueprint.Format;
import dev.penguin.project.internal.admin.Verification;
import dev.penguin.project.internal.query.Readiness;
import dev.penguin.project.internal.rule.Tasks;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not as they should be: a typed error, and the file is left as it was. */
class FilesTest {
  @TempDir Path folder;

  @Test
  @DisplayName("row 3: each commit is synced")
  void row3EachConnectionSyncsEachCommit() {
    try (Store store = open(folder.resolve("p.db"))) {
      long writer = store.write(caller(), change -> change.database().number("PRAGMA synchronous"));
      long foreignKeys =
          store.write(caller(), change -> change.database().number("PRAGMA foreign_keys"));
      String journal = store.read(database -> database.text("PRAGMA journal_mode"));

      assertThat(writer).isEqualTo(2);
      assertThat(foreignKeys).isEqualTo(1);
      assertThat(journal).isEqualTo("wal");
    }
  }

  @Test
  @DisplayName("row 8: a full disk")
  void row8AFullDiskIsATypedErrorAndNothingIsLost() {
    Path file = folder.resolve("p.db");
    List<TaskId> made = new ArrayList<>();
    ProjectId project;
    try (ProjectManager manager = ProjectManager.open(file)) {
      project = manager.createProject("SHOP", "The shop").id();
    }
    String text = "x".repeat(20_000);
    try (Store store =
        Store.open(file, InstantSource.system(), new Random(1), Migrations.released(), 150)) {
      NewTask task = NewTask.builder(project, "big").description(text).build();

      assertThatThrownBy(
              () -> {
                while (true) {
                  made.add(store.write(caller(), change -> Tasks.create(change, task)).id());
                }
              })
          .isInstanceOf(Storage.class)
          .hasMessage(
              "The disk of %s is full; nothing was changed. Free some space and try again"
                  .formatted(store.path()))
          .extracting(e -> ((Storage) e).problem())
          .isEqualTo(Problem.FULL);
      assertThat(store.<Task>read(database -> Readiness.get(database, made.get(0))).description())
          .isEqualTo(text);
    }
    try (ProjectManager manager = ProjectManager.open(file)) {
      assertThat(manager.rollUp(project).tasks()).isEqualTo(made.size()).isPositive();
      manager.createTask(project, "after space was freed");
      manager.verify();
    }
  }

  @Test
  @DisplayName("row 9: a folder that cannot be written")
  @Needs(Need.PLAIN_USER)
  void row9AReadOnlyFolderIsATypedError() throws Exception {
    Path file = folder.resolve("p.db");
    ProjectManager.open(file).close();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assertThat(PlainUser.run(Opens.class, file))
          .isEqualTo(
              "READ_ONLY %s or its folder cannot be written; a project database needs both. Change the"
                      .formatted(file.toRealPath())
                  + " permissions, or copy it elsewhere\n");
    } finally {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** Opens a file, and says why it cannot. */
  static final class Opens {
    private Opens() {}

    public static void main(String[] arguments) {
      try (ProjectManager manager = ProjectManager.open(Path.of(arguments[0]))) {
        System.out.println("opened " + manager);
      } catch (Storage e) {
        System.out.println(e.problem() + " " + e.getMessage());
      }
    }
  }

  @Test
  @DisplayName("row 9: a folder that is not there")
  void row9AMissingFolderIsATypedError() {
    Path file = folder.resolve("missing").resolve("p.db");

    assertThatThrownBy(() -> ProjectManager.open(file))
        .isInstanceOf(Storage.class)
        .hasMessage(
            "The directory of %s does not exist or cannot be opened; create it first"
                .formatted(file));
  }

  @Test
  @DisplayName("row 12: writers go on beside a long reader, and the log shrinks after it")
  void row12ALongReaderHoldsNobodyUp() throws Exception {
    Path file = folder.resolve("p.db");
    Path log = folder.resolve("p.db-wal");
    try (ProjectManager manager = ProjectManager.open(file)) {
      ProjectId project = manager.createProject("SHOP", "The shop").id();
      NewTask task = NewTask.builder(project, "task").description("words ".repeat(100)).build();
      long grown;
      try (Connection reader = raw(file);
          Statement statement = reader.createStatement()) {
        statement.execute("BEGIN");
        statement.executeQuery("SELECT count(*) FROM task").close();
        for (int i = 0; i < 20; i++) {
          manager.createTasks(Collections.nCopies(500, task));
        }
        grown = Files.size(log);
        statement.execute("COMMIT");
      }
      assertThat(grown).isGreaterThan(8L << 20);
      for (int i = 0; i < 3; i++) {
        manager.createTasks(Collections.nCopies(1_000, task));
      }

      assertThat(Files.size(log)).isLessThan(grown).isLessThanOrEqualTo(8L << 20);
      assertThat(manager.rollUp(project).tasks()).isEqualTo(13_000);
    }
  }

  @Test
  @DisplayName("row 13: the file of version 1 opens with all it holds")
  void row13TheFileOfEachReleaseOpens() throws IOException {
    Path file = folder.resolve("p.db");
    try (var released = FilesTest.class.getResourceAsStream("schema-1.db")) {
      Files.copy(released, file);
    }

    try (ProjectManager manager = ProjectManager.open(file)) {
      manager.verify();
      Project project = manager.findProject("OLD").orElseThrow();
      assertThat(manager.rollUp(project.id()).tasks()).isEqualTo(40);
      Task odd = manager.findTask("OLD-1").orElseThrow();
      assertThat(odd.title()).isEqualTo("Robert'); DROP TABLE task;-- % _ 🐧");
      assertThat(odd.status()).isEqualTo(Task.Status.COMPLETED);
      assertThat(odd.usage().costUsd()).isEqualByComparingTo("0.000000000007");
      assertThat(manager.transitions(odd.id())).hasSize(5);
      manager.createTask(project.id(), "new");
      String plan = Blueprint.export(manager, project.id(), Format.MARKDOWN);
      assertThat(Blueprint.parse(plan, Format.MARKDOWN).preview(manager).isEmpty()).isTrue();
    }
  }

  @Test
  @DisplayName("row 14: killed at each statement of a migration")
  void row14AKillDuringAMigrationLeavesTheOldOrTheNewVersion() throws IOException {
    Path file = folder.resolve("p.db");
    try (ProjectManager manager = ProjectManager.open(file)) {
      manager.createProject("SHOP", "The shop");
    }
    List<Path> killed = new ArrayList<>();
    Migrations migrations =
        new Migrations(scripts(), () -> killed.add(copyOf(file, "killed" + killed.size())));

    Store.open(file, InstantSource.system(), new Random(1), migrations, 0).close();

    assertThat(killed).hasSize(3);
    killed.add(file);
    for (Path each : killed) {
      Migrations quiet = new Migrations(scripts(), () -> {});
      try (Store store = Store.open(each, InstantSource.system(), new Random(1), quiet, 0)) {
        assertThat(store.<String>read(database -> database.text("SELECT note FROM extra")))
            .isEqualTo("kept");
        assertThat(store.<Long>read(database -> database.number("PRAGMA user_version")))
            .isEqualTo(4);
        Verification.run(store);
      }
    }
    Path backup = folder.resolve("p.db.v3.backup");
    try (ProjectManager manager = ProjectManager.open(backup)) {
      assertThat(manager.findProject("SHOP")).isPresent();
    }
  }

  @Test
  @DisplayName("row 14: two open an old file at once")
  void row14TwoMigrationsAtOnceBothSucceed() throws Exception {
    Path file = folder.resolve("p.db");
    ProjectManager.open(file).close();
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 2; i++) {
      Migrations migrations = new Migrations(scripts(), () -> {});
      Thread thread =
          new Thread(
              () -> Store.open(file, InstantSource.system(), new Random(1), migrations, 0).close());
      thread.setUncaughtExceptionHandler((who, failure) -> failures.add(failure));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(failures).isEmpty();
  }

  @Test
  @DisplayName("row 15: a newer version")
  void row15ANewerVersionIsRefusedNamingBoth() throws Exception {
    Path file = made();
    change(file, "PRAGMA user_version = 999");

    assertRefused(
        file,
        Problem.NEWER,
        "%s has version 999, but this library supports versions up to 3; use a newer penguin-project");
  }

  @Test
  @DisplayName("row 16: another program's file")
  void row16ForeignFilesAreRefused() throws Exception {
    Path other = made();
    change(other, "PRAGMA application_id = 7");
    assertRefused(
        other, Problem.FOREIGN, "%s is not a project database of Penguin; choose another file");
    Path json = Files.writeString(folder.resolve("p.json"), "{\"a\": 1}");
    assertRefused(
        json, Problem.FOREIGN, "%s is not a project database of Penguin; choose another file");
    Path empty = Files.createFile(folder.resolve("empty.db"));
    assertRefused(
        empty,
        Problem.EMPTY,
        "%s is empty, but should be a project database; delete it, or replace it with a"
            + " backup");
    assertThatThrownBy(() -> ProjectManager.open(folder)).isInstanceOf(Storage.class);
  }

  @Test
  @DisplayName("row 17: a header of garbage, and half a file")
  void row17GrossDamageIsATypedError() throws Exception {
    Path garbage = made();
    overwrite(garbage, 0, 100);
    assertRefused(
        garbage, Problem.FOREIGN, "%s is not a project database of Penguin; choose another file");

    Path half = madeLarge("half.db");
    try (RandomAccessFile bytes = new RandomAccessFile(half.toFile(), "rw")) {
      bytes.setLength(bytes.length() / 2 / 4096 * 4096);
    }
    byte[] before = Files.readAllBytes(half);
    assertThatThrownBy(
            () -> {
              try (ProjectManager manager = ProjectManager.open(half)) {
                manager.verify();
              }
            })
        .isInstanceOf(Storage.class)
        .hasMessageStartingWith(half.toRealPath() + " is damaged (")
        .hasMessageEndingWith(
            "). Keep it, and continue with a backup; export() saves what can be read");
    assertThat(Files.readAllBytes(half)).isEqualTo(before);
  }

  @Test
  @DisplayName("row 17: a flipped and a zeroed page")
  void row17VerifyFindsDamagedPagesAndExportSavesTheRest() throws Exception {
    Path flipped = madeLarge("flipped.db");
    overwrite(flipped, Files.size(flipped) / 2 / 4096 * 4096, 4096);
    Path zeroed = madeLarge("zeroed.db");
    try (RandomAccessFile bytes = new RandomAccessFile(zeroed.toFile(), "rw")) {
      bytes.seek(bytes.length() - 4096);
      bytes.write(new byte[4096]);
    }

    for (Path file : List.of(flipped, zeroed)) {
      try (ProjectManager manager = ProjectManager.open(file)) {
        assertThatThrownBy(manager::verify)
            .isInstanceOf(Storage.class)
            .extracting(e -> ((Storage) e).problem())
            .isEqualTo(Problem.CORRUPT);
        assertThat(manager.export(folder.resolve(file.getFileName() + ".jsonl"))).isPositive();
      }
    }
  }

  @Test
  @DisplayName("row 17: export goes on behind damage in the midst of a table")
  void row17ExportGoesOnBehindDamage() throws Exception {
    Path file = madeLarge("damaged.db");
    long page;
    try (Connection connection = raw(file);
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT pageno FROM dbstat WHERE name = 'task' AND pagetype = 'leaf' ORDER BY path"
                    + " LIMIT 1 OFFSET 10")) {
      page = found.getLong(1);
    }
    overwrite(file, (page - 1) * 4096, 4096);
    Path rows = folder.resolve("rows.jsonl");

    try (ProjectManager manager = ProjectManager.open(file)) {
      manager.export(rows);
    }

    List<String> lines = Files.readAllLines(rows);
    assertThat(lines.stream().filter(line -> line.contains("\"damaged\":true"))).hasSize(1);
    assertThat(
            lines.stream().filter(line -> line.startsWith("{\"table\":\"task\",\"seq\"")).count())
        .isBetween(900L, 999L);
    assertThat(lines).anyMatch(line -> line.contains("\"title\":\"task 0\""));
    assertThat(lines).anyMatch(line -> line.contains("\"title\":\"task 999\""));
  }

  @Test
  @DisplayName("row 18: one file by two paths")
  void row18ALinkLeadsToTheSameFile() throws IOException {
    Path file = folder.resolve("p.db");
    Path link = folder.resolve("link.db");
    try (ProjectManager manager = ProjectManager.open(file)) {
      Files.createSymbolicLink(link, file);
      manager.createProject("SHOP", "The shop");
      try (ProjectManager other = ProjectManager.open(link)) {
        assertThat(other.findProject("SHOP")).isPresent();
        other.createProject("OTHER", "Other");
      }
      assertThat(manager.findProject("OTHER")).isPresent();
    }
    assertThat(folder.resolve("link.db-wal")).doesNotExist();
  }

  @Test
  @DisplayName("row 19: odd names")
  void row19OddNamesWork() {
    for (String name : List.of("with space.db", "what?mode=memory.db", "50%#é☃.db", "a&b=c;d.db")) {
      Path file = folder.resolve(name);
      try (ProjectManager manager = ProjectManager.open(file)) {
        manager.createProject("SHOP", name);
      }
      try (ProjectManager manager = ProjectManager.open(file)) {
        assertThat(manager.findProject("SHOP")).map(Project::name).contains(name);
      }
      assertThat(file).isRegularFile();
    }
  }

  @Test
  void aBackupIsADatabaseOfItsOwn() throws IOException {
    Path file = madeLarge("p.db");
    Path backup = folder.resolve("backup.db");
    try (ProjectManager manager = ProjectManager.open(file)) {
      manager.backup(backup);
      manager.createProject("LATER", "Later");
      assertThatThrownBy(() -> manager.backup(backup))
          .isInstanceOf(Storage.class)
          .hasMessage(
              "%s cannot be read or written: %s exists already; choose another name"
                  .formatted(backup, backup));
    }

    try (ProjectManager manager = ProjectManager.open(backup)) {
      manager.verify();
      assertThat(manager.findProject("LATER")).isEmpty();
      assertThat(manager.findProject("SHOP")).isPresent();
      assertThat(manager.export(folder.resolve("rows.jsonl"))).isGreaterThan(2_000);
    }
    assertThat(Files.readAllLines(folder.resolve("rows.jsonl")))
        .anySatisfy(line -> assertThat(line).contains("\"table\":\"task\"").contains("task 7"));
  }

  private void assertRefused(Path file, Problem problem, String message) throws IOException {
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> ProjectManager.open(file))
        .isInstanceOf(Storage.class)
        .hasMessage(message.formatted(file.toRealPath()))
        .extracting(e -> ((Storage) e).problem())
        .isEqualTo(problem);

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    try (var files = Files.list(folder)) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .noneMatch(name -> name.startsWith(file.getFileName() + "-"));
    }
  }

  private Path made() {
    Path file = folder.resolve("made.db");
    ProjectManager.open(file).close();
    return file;
  }

  private Path madeLarge(String name) {
    Path file = folder.resolve(name);
    try (ProjectManager manager = ProjectManager.open(file)) {
      ProjectId project = manager.createProject("SHOP", "The shop").id();
      List<NewTask> tasks = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        tasks.add(NewTask.builder(project, "task " + i).description("words " + i).build());
      }
      manager.createTasks(tasks);
    }
    return file;
  }

  private static List<String> scripts() {
    return List.of(
        Migrations.read(1),
        Migrations.read(2),
        Migrations.read(3),
        "CREATE TABLE extra (note TEXT NOT NULL) STRICT;\n"
            + "INSERT INTO extra (note) VALUES ('kept');\n"
            + "CREATE INDEX extra_note ON extra (note);\n");
  }

  /** The files as a process that is killed at this moment leaves them. */
  private Path copyOf(Path file, String name) {
    try {
      Path copy = Files.createDirectory(folder.resolve(name)).resolve("p.db");
      Files.copy(file, copy);
      Path log = file.resolveSibling(file.getFileName() + "-wal");
      if (Files.exists(log)) {
        Files.copy(log, copy.resolveSibling("p.db-wal"));
      }
      return copy;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void overwrite(Path file, long at, int length) throws IOException {
    byte[] noise = new byte[length];
    new Random(5).nextBytes(noise);
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      bytes.write(noise);
    }
  }

  private static void change(Path file, String sql) throws SQLException {
    try (Connection connection = raw(file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection raw(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static Store open(Path file) {
    return Store.open(file, InstantSource.system(), new Random(1));
  }

  private static WriteTransaction.Caller caller() {
    return new WriteTransaction.Caller(dev.penguin.project.Actor.person("test"), null);
  }
}
