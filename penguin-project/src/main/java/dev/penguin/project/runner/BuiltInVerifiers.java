package dev.penguin.project.runner;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.project.Task;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.WorkspaceCommands;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The verifiers behind the methods of {@link Verifier}, commands aside. */
final class BuiltInVerifiers {
  private BuiltInVerifiers() {}

  /** A file that must be there. */
  record FileThere(String path) implements Verifier {

    static FileThere of(String path) {
      Path file = Path.of(path).normalize();
      if (path.isBlank() || file.isAbsolute() || file.startsWith("..")) {
        throw new IllegalArgumentException(
            "fileExists needs a path inside the workspace, got '%s'".formatted(path));
      }
      return new FileThere(file.toString());
    }

    @Override
    public String name() {
      return "file " + path;
    }

    @Override
    public Verification verify(Task task, WorkspaceCommands commands) throws IOException {
      WorkspaceCommands.Result result =
          commands.run(
              WorkspaceCommands.Command.of("test", "-e", "./" + path), Cancellation.never());
      if (result.ending() == WorkspaceCommands.Ending.EXITED && result.exitCode() == 0) {
        return Verification.passed(path + " is there");
      }
      return result.exitCode() == 1
          ? Verification.failed(path + " is missing", "")
          : Verification.failed("Could not look for " + path, result.errors());
    }
  }

  /** An address that must answer. */
  record HttpAnswer(URI uri) implements Verifier {
    private static final int TIMEOUT_MILLIS = 30_000;

    static HttpAnswer of(URI uri) {
      String scheme = String.valueOf(uri.getScheme());
      if (!scheme.equals("http") && !scheme.equals("https") || uri.getHost() == null) {
        throw new IllegalArgumentException(
            "httpOk needs an address with http or https and a host, got '%s'".formatted(uri));
      }
      return new HttpAnswer(uri);
    }

    @Override
    public String name() {
      return "http " + uri.getHost() + uri.getPath();
    }

    @Override
    public Verification verify(Task task, WorkspaceCommands commands) throws IOException {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setInstanceFollowRedirects(false);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setRequestProperty("Connection", "close"); // no connection is kept for later
      try {
        int status = status(connection);
        return status / 100 == 2
            ? Verification.passed("%s answered %d".formatted(uri, status))
            : Verification.failed("%s answered %d".formatted(uri, status), "");
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        return Verification.failed("%s did not answer: %s".formatted(uri, e), "");
      } finally {
        connection.disconnect();
      }
    }

    /** Asks on a thread of its own: a thread in a socket does not notice an interrupt. */
    private static int status(HttpURLConnection connection) throws IOException {
      CompletableFuture<Integer> status = new CompletableFuture<>();
      Thread asking =
          new Thread(
              () -> {
                try {
                  status.complete(connection.getResponseCode());
                } catch (IOException | RuntimeException e) {
                  status.completeExceptionally(e);
                }
              },
              "penguin-runner-http");
      asking.setDaemon(true);
      asking.start();
      try {
        return status.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException stopped = new InterruptedIOException("The request was interrupted");
        stopped.initCause(e);
        throw stopped;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof SocketTimeoutException late) {
          throw new IOException("no answer within 30 s", late);
        }
        throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
      }
    }
  }

  /** Another agent's opinion of the work. */
  record Judge(AgentDefinition agent) implements Verifier {
    @Override
    public String name() {
      return "judge " + agent.name();
    }

    @Override
    public boolean isAdvice() {
      return true;
    }

    @Override
    public Verification verify(Task task, WorkspaceCommands commands) {
      throw new IllegalStateException(
          "A judge needs an engine: give it to ProjectRunner.builder(…).verifier(…)");
    }
  }
}
