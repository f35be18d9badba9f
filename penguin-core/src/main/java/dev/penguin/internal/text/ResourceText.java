package dev.penguin.internal.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The text of the files that penguin-core brings along. */
public final class ResourceText {
  private ResourceText() {}

  /** The text of a file, in UTF-8, that lies beside a class. */
  public static String beside(Class<?> owner, String file) {
    try (InputStream in = owner.getResourceAsStream(file)) {
      return new String(
          Objects.requireNonNull(in, "penguin-core has no " + file + "; use the whole jar")
              .readAllBytes(),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + " of penguin-core", e);
    }
  }
}
