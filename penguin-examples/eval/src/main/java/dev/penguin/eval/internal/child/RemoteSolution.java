package dev.penguin.eval.internal.child;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidObjectException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The solution in its sandbox, as the stub of a check sees it. For one thread. */
final class RemoteSolution
    implements BiFunction<String, Object[], @Nullable Object>, AutoCloseable {
  private static final int SIGXCPU = 24;

  private final Process process;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final ScheduledFuture<?> deadline;
  private volatile boolean late;
  private @Nullable Broken broken;

  /** Starts the sandbox. The thread that does so must live as long as this program. */
  RemoteSolution(List<String> command, long millis, int maxBytes, ScheduledExecutorService clock)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    process = builder.start();
    in = new DataInputStream(new Bounded(process.getInputStream(), maxBytes));
    out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    deadline =
        clock.schedule(
            () -> {
              late = true;
              process.destroyForcibly();
            },
            millis,
            TimeUnit.MILLISECONDS);
  }

  /** What broke the conversation, if anything did. */
  @Nullable Broken broken() {
    return broken;
  }

  void load(Map<String, byte[]> classes) {
    try {
      out.writeInt(classes.size());
      for (Map.Entry<String, byte[]> one : classes.entrySet()) {
        Values.writeText(out, one.getKey());
        Values.writeBytes(out, one.getValue());
      }
      out.flush();
    } catch (IOException e) {
      throw ended();
    }
  }

  @Override
  public @Nullable Object apply(String method, Object[] arguments) {
    if (broken != null) {
      throw broken;
    }
    try {
      Values.writeText(out, method);
      Values.write(out, Arrays.asList(arguments));
      out.flush();
    } catch (InvalidObjectException e) {
      throw fail("error", "the test passes a " + e.getMessage() + ", which is no plain value");
    } catch (IOException e) {
      throw ended();
    }
    try {
      return reply(arguments);
    } catch (EOFException e) {
      throw ended();
    } catch (Bounded.Exceeded e) {
      throw fail("failed", "the solution gave too much output");
    } catch (IOException | IllegalArgumentException e) {
      throw late ? ended() : fail("failed", "the solution wrote into its channel");
    }
  }

  private @Nullable Object reply(Object[] arguments) throws IOException {
    byte kind = in.readByte();
    switch (kind) {
      case Player.VALUE -> {
        Object value = Values.read(in);
        if (Values.read(in) instanceof List<?> after && after.size() == arguments.length) {
          for (int i = 0; i < arguments.length; i++) {
            update(arguments[i], after.get(i));
          }
        }
        return value;
      }
      case Player.EXCEPTION -> throw exception(Values.readText(in), Values.readText(in));
      case Player.NOT_PLAIN ->
          throw fail("failed", "returned a " + Values.readText(in) + ", which is no plain value");
      default -> throw new InvalidObjectException("kind " + kind);
    }
  }

  /** What the solution did to an argument. */
  @SuppressWarnings("unchecked") // the values stand in for those that the test passed
  private static void update(@Nullable Object old, @Nullable Object now) {
    try {
      if (old instanceof Collection<?> values
          && now instanceof Collection<?> others
          && !old.equals(now)) {
        values.clear();
        ((Collection<Object>) values).addAll(others);
      } else if (old instanceof Map<?, ?> values
          && now instanceof Map<?, ?> others
          && !old.equals(now)) {
        values.clear();
        ((Map<Object, Object>) values).putAll(others);
      } else if (old != null && now != null && old.getClass().isArray()) {
        System.arraycopy(now, 0, old, 0, Array.getLength(old));
      }
    } catch (UnsupportedOperationException | ArrayStoreException | IndexOutOfBoundsException e) {
      // The test passed what cannot change.
    }
  }

  /** An exception of the JDK is the one that the test may expect; no other class is loaded. */
  private RuntimeException exception(String name, String message) {
    if (name.startsWith("java.lang.") || name.startsWith("java.util.")) {
      try {
        Class<?> type = Class.forName(name, true, ClassLoader.getPlatformClassLoader());
        if (RuntimeException.class.isAssignableFrom(type)) {
          return (RuntimeException) type.getConstructor(String.class).newInstance(message);
        }
      } catch (ReflectiveOperationException e) {
        // It is reported by its name.
      }
    }
    throw fail("failed", name + ": " + message);
  }

  private Broken ended() {
    try {
      process.waitFor(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (late) {
      return fail("timed_out", "no answer in time");
    }
    if (process.isAlive()) {
      return fail("failed", "the solution closed its channel");
    }
    return process.exitValue() == 128 + SIGXCPU
        ? fail("timed_out", "used up its CPU time")
        : fail("failed", "the solution ended its process with exit code " + process.exitValue());
  }

  private Broken fail(String status, String reason) {
    Broken failure = broken == null ? new Broken(status, reason) : broken;
    broken = failure;
    return failure;
  }

  @Override
  public void close() {
    deadline.cancel(false);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives up after so many bytes. */
  private static final class Bounded extends FilterInputStream {
    private int left;

    Bounded(InputStream in, int max) {
      super(new BufferedInputStream(in));
      left = max;
    }

    static final class Exceeded extends IOException {
      private static final long serialVersionUID = 1;
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int count = super.read(bytes, from, length);
      count(Math.max(0, count));
      return count;
    }

    private void count(int bytes) throws Exceeded {
      left -= bytes;
      if (left < 0) {
        throw new Exceeded();
      }
    }
  }
}
