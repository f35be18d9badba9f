package dev.penguin.tools.internal.text;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says why something failed without a path of the host. */
public final class Failures {
  private Failures() {}

  /** The reason of a failure, for the model. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "it does not exist";
    }
    if (e instanceof NotDirectoryException) {
      return "what should be a folder is none";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof ClosedByInterruptException) {
      return "it was interrupted";
    }
    if (e instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    String message = e.getMessage();
    if (message == null || e instanceof FileSystemException) {
      return e.getClass().getSimpleName();
    }
    boolean plain = message.indexOf('/') < 0 && message.indexOf('\\') < 0;
    return plain ? message : e.getClass().getSimpleName();
  }
}
