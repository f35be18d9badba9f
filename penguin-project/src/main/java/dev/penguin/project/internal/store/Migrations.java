package dev.penguin.project.internal.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The scripts that lead from one version of the schema to the next; script 1 begins with an empty
 * file. Immutable.
 */
final class Migrations {
  private final List<String> scripts;

  /** Runs before each statement; tests look at the file there. */
  private final Runnable step;

  Migrations(List<String> scripts, Runnable step) {
    this.scripts = List.copyOf(scripts);
    this.step = step;
  }

  /** Those of this library. */
  static Migrations released() {
    List<String> scripts = new ArrayList<>();
    for (String script = read(1); !script.isEmpty(); script = read(scripts.size() + 1)) {
      scripts.add(script);
    }
    return new Migrations(scripts, () -> {});
  }

  /** The newest version. */
  int newest() {
    return scripts.size();
  }

  /** Runs what is missing, inside a transaction of the caller. */
  void run(Database database, int from) {
    for (int version = from; version < newest(); version++) {
      for (String statement : statements(scripts.get(version))) {
        step.run();
        database.execute(statement);
      }
    }
    database.execute("PRAGMA user_version = " + newest());
  }

  /** A semicolon at the end of a line ends a statement. */
  private static List<String> statements(String script) {
    List<String> found = new ArrayList<>();
    for (String part : script.split(";\\s*\\n")) {
      if (!part.isBlank()) {
        found.add(part);
      }
    }
    return found;
  }

  /** The script of a version; empty when there is none. */
  static String read(int version) {
    String name = String.format(Locale.ROOT, "migrations/%03d.sql", version);
    try (InputStream script = Migrations.class.getResourceAsStream(name)) {
      return script == null ? "" : new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
