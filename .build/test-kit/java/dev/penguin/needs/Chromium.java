package dev.penguin.needs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A browser without a window, for pages that people look at. */
public final class Chromium {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private Chromium() {}

  /** Why it is missing; empty when it is there. */
  static Optional<String> missing() {
    Optional<String> name = name();
    return name.isEmpty()
        ? Probe.that(false, "none of " + NAMES + " is there")
        : Probe.run(command("--dump-dom", "about:blank").toArray(String[]::new));
  }

  private static Optional<String> name() {
    return NAMES.stream().filter(name -> Probe.run(name, "--version").isEmpty()).findFirst();
  }

  /**
   * The command that starts it, in no sandbox of its own, as root needs it.
   *
   * @param arguments more options, and the address of a page
   */
  public static List<String> command(String... arguments) {
    List<String> line = new ArrayList<>(List.of(name().orElse(NAMES.get(0)), "--headless"));
    line.addAll(List.of("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"));
    line.addAll(List.of("--no-first-run", "--disable-background-networking"));
    line.addAll(List.of(arguments));
    return line;
  }
}
