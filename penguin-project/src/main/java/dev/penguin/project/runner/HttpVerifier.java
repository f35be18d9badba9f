package dev.penguin.project.runner;

import dev.penguin.project.Task;
import dev.penguin.tool.WorkspaceCommands;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** An address that must answer. */
record HttpVerifier(URI uri) implements Verifier {
  private static final int TIMEOUT_MILLIS = 30_000;

  static HttpVerifier of(URI uri) {
    String scheme = String.valueOf(uri.getScheme());
    if (!scheme.equals("http") && !scheme.equals("https") || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "httpOk needs an address with http or https and a host, got '%s'".formatted(uri));
    }
    return new HttpVerifier(uri);
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
      if (e.getCause() instanceof java.net.SocketTimeoutException late) {
        throw new IOException("no answer within 30 s", late);
      }
      throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
    }
  }
}
