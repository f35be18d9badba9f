package dev.penguin.eval.internal.child;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs outside of the sandbox: has the tests, never loads a solution, and makes the verdicts. It
 * compiles the solution, which runs nothing of it, and sends the classes to the sandbox. It serves
 * one job after the other until its input ends.
 */
public final class Checker {
  private static final int MAX_REASON = 300;

  private final SourceCompiler compiler = new SourceCompiler();
  private final ScheduledExecutorService clock;
  private final List<String> command;
  private final long millis;
  private final int maxBytes;

  private Checker(ScheduledExecutorService clock, String[] args) {
    this.clock = clock;
    millis = Long.parseLong(args[0]);
    maxBytes = Integer.parseInt(args[1]);
    command = List.of(args).subList(2, args.length);
  }

  private record Verdict(String status, String reason) {}

  private record Job(String declaration, String test, String program) {}

  /**
   * Serves.
   *
   * @param args the wall time of a solution in milliseconds, the bytes that it may answer with, and
   *     the command that starts the sandbox with the player in it
   */
  public static void main(String[] args) throws Exception {
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
    DataOutputStream out = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> read(in, jobs), "jobs");
    reader.setDaemon(true);
    reader.start();
    Checker checker = new Checker(Executors.newSingleThreadScheduledExecutor(), args);
    while (true) {
      Verdict verdict = checker.judge(jobs.take());
      Values.writeText(out, verdict.status());
      String reason = verdict.reason();
      Values.writeText(out, reason.substring(0, Math.min(reason.length(), MAX_REASON)));
      out.flush();
    }
  }

  /** The end of the input is the end of the program that asks: the sandbox ends with this one. */
  private static void read(DataInputStream in, BlockingQueue<Job> jobs) {
    try {
      while (true) {
        jobs.add(new Job(Values.readText(in), Values.readText(in), Values.readText(in)));
      }
    } catch (EOFException e) {
      Runtime.getRuntime().halt(0);
    } catch (IOException e) {
      Runtime.getRuntime().halt(1);
    }
  }

  private Verdict judge(Job job) {
    Class<?> main;
    try {
      StubSource stub = StubSource.of(job.declaration());
      Loaded test = new Loaded(compiler.compile(stub.text() + "\n" + job.test()));
      main = test.loadClass("Main");
    } catch (SourceCompiler.Refused | ClassNotFoundException | IllegalArgumentException e) {
      return new Verdict("error", "the problem itself does not load: " + e.getMessage());
    }
    try (RemoteSolution solution = new RemoteSolution(command, millis, maxBytes, clock)) {
      return check(main, job, solution);
    } catch (IOException e) {
      return new Verdict("error", "the sandbox does not start: " + e.getMessage());
    }
  }

  private Verdict check(Class<?> main, Job job, RemoteSolution solution) {
    Throwable failure = null;
    try {
      solution.load(compiler.compile(job.program()));
      Field remote =
          main.getClassLoader().loadClass("Solution").getDeclaredField(StubSource.REMOTE);
      remote.setAccessible(true);
      remote.set(null, solution);
      Method method = main.getDeclaredMethod("main", String[].class);
      method.setAccessible(true);
      method.invoke(null, (Object) new String[0]);
    } catch (SourceCompiler.Refused e) {
      return new Verdict("failed", "does not compile: " + e.getMessage());
    } catch (InvocationTargetException e) {
      failure = e.getCause();
    } catch (ReflectiveOperationException e) {
      return new Verdict("error", "the problem itself does not run: " + e);
    } catch (Broken | StackOverflowError | OutOfMemoryError | RuntimeException e) {
      failure = e; // The compiler runs out of something, for instance.
    }
    Broken broken = solution.broken();
    if (broken != null) {
      return new Verdict(broken.status(), String.valueOf(broken.getMessage()));
    }
    return failure == null ? new Verdict("passed", "") : new Verdict("failed", words(failure));
  }

  private static String words(@Nullable Throwable failure) {
    return failure instanceof AssertionError ? "a check failed" : String.valueOf(failure);
  }

  /** The files of the classes that both processes need, in this package. */
  public static List<String> classFiles() {
    return Stream.of(
            "Broken",
            "Checker",
            "Checker$Job",
            "Checker$Verdict",
            "Loaded",
            "Player",
            "RemoteSolution",
            "RemoteSolution$Bounded",
            "RemoteSolution$Bounded$Exceeded",
            "SourceCompiler",
            "SourceCompiler$Memory",
            "SourceCompiler$Memory$1",
            "SourceCompiler$Refused",
            "SourceCompiler$Text",
            "StubSource",
            "Values")
        .map(name -> name + ".class")
        .toList();
  }
}
