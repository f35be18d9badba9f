package dev.penguin.tools.internal.git;

import dev.penguin.tool.ToolContext;
import dev.penguin.tools.internal.command.CommandRunner.Job;
import dev.penguin.tools.internal.git.GitConfiguration.Setting;
import dev.penguin.tools.internal.process.OutputPump;
import dev.penguin.tools.internal.sandbox.Bubblewrap;
import dev.penguin.tools.internal.shell.ShellRun;
import dev.penguin.tools.internal.text.Interruptions;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The calls of git for one call of a tool. Used by one thread. */
final class GitCalls {
  /** Of what is read to be worked on. */
  private static final int MAX_BYTES = 4_000_000;

  private static final int MAX_WORDS = 4_000;
  private static final int MAX_WORKTREES = 500;
  private static final Duration MAX_TIME = Duration.ofMinutes(2);

  /** Kept back for ending git and telling about it. */
  private static final Duration RESERVE = Duration.ofSeconds(2);

  private final Git git;
  private final GitRepository repository;
  private final boolean writes;
  private final ToolContext context;
  private final long end;
  private Map<String, String> environment = Map.of();
  private List<Setting> own = List.of();
  private Predicate<Path> free = path -> false;

  private GitCalls(Git git, GitRepository repository, boolean writes, ToolContext context) {
    this.git = git;
    this.repository = repository;
    this.writes = writes;
    this.context = context;
    Duration time = context.remaining().minus(RESERVE);
    end = System.nanoTime() + (time.compareTo(MAX_TIME) < 0 ? time : MAX_TIME).toNanos();
  }

  static GitCalls of(Git git, GitRepository repository, boolean writes, ToolContext context)
      throws IOException, ToolFailureException {
    GitCalls calls = new GitCalls(git, repository, writes, context);
    List<Setting> ofUser = git.ofUser(calls);
    calls.environment = GitConfiguration.forReading(repository, ofUser);
    List<Setting> own = new ArrayList<>(git.known().of(repository, calls::ofRepository));
    if (writes) {
      own.addAll(calls.ofOtherWorktrees());
    }
    calls.own = own;
    calls.environment = GitConfiguration.forWorking(repository, ofUser, own);
    return calls;
  }

  /** The settings of the repository, without those that are laid over them. */
  private List<Setting> ofRepository() throws IOException, ToolFailureException {
    return settings(List.of("config", "--list", "-z", "--show-scope")).stream()
        .filter(each -> !each.scope().equals("command"))
        .toList();
  }

  private List<Setting> settings(List<String> argv) throws IOException, ToolFailureException {
    return GitConfiguration.parse(output(argv));
  }

  /** Each working tree may have settings of its own, and git works in others than this one. */
  private List<Setting> ofOtherWorktrees() throws IOException, ToolFailureException {
    Path folder = repository.common().resolve("worktrees");
    List<Path> files = new ArrayList<>(List.of(repository.common().resolve("config.worktree")));
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path entry : entries) {
          files.add(entry.resolve("config.worktree"));
        }
      }
    }
    if (files.size() > MAX_WORKTREES) {
      throw new ToolFailureException(
          "The repository has more than " + MAX_WORKTREES + " working trees: remove some");
    }
    List<Setting> settings = new ArrayList<>();
    for (Path file : files) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        settings.addAll(
            settings(
                List.of(
                    "config",
                    "--file",
                    file.toString(),
                    "--includes",
                    "--list",
                    "-z",
                    "--show-scope")));
      }
    }
    return settings;
  }

  GitRepository repository() {
    return repository;
  }

  /** A setting of the repository, else of the user; empty when it is not set. */
  String setting(String key) throws IOException, ToolFailureException {
    List<Setting> all = new ArrayList<>(git.ofUser(this));
    all.addAll(own);
    String value = "";
    for (Setting each : all) {
      value = each.key().equals(key) ? each.value() : value;
    }
    return value;
  }

  /** Lets the next calls write in the sandbox what is protected there otherwise. */
  void free(Predicate<Path> paths) {
    free = paths;
  }

  /** All that git wrote; it must end well. */
  String output(List<String> argv) throws IOException, ToolFailureException {
    return checked(argv, call(argv));
  }

  /** Whether git ended well. */
  boolean succeeds(List<String> argv) throws IOException, ToolFailureException {
    return call(argv).report().exitCode() == 0;
  }

  /** What git is asked outside of any repository. */
  String plain(Map<String, String> variables, List<String> argv)
      throws IOException, ToolFailureException {
    Collected collected = new Collected();
    Job job = new Job(line(argv), Bubblewrap.TOP, variables, reach(), true);
    return checked(
        argv, new Done(run(job, collected, () -> false), collected.text(), collected.isTooMuch()));
  }

  /** A page of what git writes. It is ended when the page is full. */
  PagedRecords page(List<String> argv, PagedRecords page) throws IOException, ToolFailureException {
    Job job = new Job(line(argv), repository.top(), variables(), reach(), true);
    ShellRun.Report report = run(job, page, page::hasMore);
    if (!page.hasMore()) {
      checked(argv, new Done(report, "", false));
    }
    return page.finished();
  }

  /** What git wrote on both outputs, for the model; it must end well. */
  String words(List<String> argv) throws IOException, ToolFailureException {
    Done done = call(argv);
    checked(argv, done);
    return (shown(done.output()) + "\n" + shown(done.report().errors())).strip();
  }

  private record Done(ShellRun.Report report, String output, boolean tooMuch) {}

  private Done call(List<String> argv) throws IOException, ToolFailureException {
    Collected collected = new Collected();
    Job job = new Job(line(argv), repository.top(), variables(), reach(), true);
    return new Done(run(job, collected, () -> false), collected.text(), collected.isTooMuch());
  }

  private List<String> line(List<String> argv) {
    List<String> line = new ArrayList<>(List.of(git.program().toString(), "--no-pager"));
    line.addAll(argv);
    return line;
  }

  private Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>(environment);
    if (!writes) {
      variables.put("GIT_OPTIONAL_LOCKS", "0");
    }
    return variables;
  }

  /**
   * In the sandbox: reading, nothing can be written; writing, the working tree and the repository,
   * without what names programs.
   */
  private Bubblewrap.Reach reach() {
    Path root = git.workspace().root();
    Map<Path, Boolean> shown = new LinkedHashMap<>();
    if (!writes) {
      shown.put(root, false);
    }
    Path file = repository.top().resolve(".git");
    if (!file.startsWith(root)) {
      shown.put(file, false);
    }
    for (Path path : List.of(repository.common(), repository.directory())) {
      if (!path.startsWith(root)) {
        shown.put(path, writes);
        for (String name : List.of("config", "config.worktree", "hooks")) {
          if (writes && Files.exists(path.resolve(name))) {
            shown.put(path.resolve(name), false);
          }
        }
      }
    }
    return new Bubblewrap.Reach(shown, free);
  }

  private ShellRun.Report run(Job job, OutputPump.Taker taker, BooleanSupplier enough)
      throws IOException, ToolFailureException {
    Interruptions.check(context);
    Duration left = Duration.ofNanos(end - System.nanoTime());
    if (left.toMillis() < 1) {
      throw new ToolFailureException("There is no time left for this call");
    }
    return git.runner()
        .run(
            job,
            left,
            () -> enough.getAsBoolean() || context.cancellation().isCancelled(),
            (process, mark) -> OutputPump.start(process, mark, taker));
  }

  private String checked(List<String> argv, Done done) throws ToolFailureException {
    ShellRun.Report report = done.report();
    String what = "git " + argv.get(0);
    switch (report.ending()) {
      case TIMED_OUT -> throw new ToolFailureException(what + " took too long and was stopped");
      case CANCELLED -> throw new ToolFailureException("The call was cancelled");
      case TOO_MANY_PROCESSES ->
          throw new ToolFailureException(what + " started too many processes and was stopped");
      case EXITED, GOES_ON -> { // a command of git never goes on in the background
        if (report.exitCode() != 0) {
          String words = (shown(report.errors()) + "\n" + shown(done.output())).strip();
          throw new ToolFailureException(
              what + " failed (exit code " + report.exitCode() + "): " + words);
        }
        if (done.tooMuch()) {
          throw new ToolFailureException(
              what + " wrote more than " + MAX_BYTES + " bytes, which is too much to work on");
        }
      }
    }
    return done.output();
  }

  /** The words of git without the folder's place on this machine, and not too many. */
  private String shown(String words) {
    String root = git.workspace().root().toString();
    String text = words.replace(root + "/", "").replace(root, ".").strip();
    return text.length() > MAX_WORDS ? text.substring(0, MAX_WORDS) + "…" : text;
  }

  /** Keeps what is written, up to a bound. */
  private static final class Collected implements OutputPump.Taker {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean tooMuch;

    @Override
    public synchronized void take(byte[] chunk, int length) {
      if (bytes.size() + length > MAX_BYTES) {
        tooMuch = true;
      } else {
        bytes.write(chunk, 0, length);
      }
    }

    synchronized String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    synchronized boolean isTooMuch() {
      return tooMuch;
    }
  }
}
