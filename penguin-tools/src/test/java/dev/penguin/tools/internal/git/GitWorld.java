package dev.penguin.tools.internal.git;

import dev.penguin.tool.Tool;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.Sandbox;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Real repositories, made by the real git under a user of their own. */
final class GitWorld implements AutoCloseable {
  /** A repository with one commit of the files {@code f} and {@code dir/g}. */
  static final String REPOSITORY =
      """
      git init -q -b main .
      git config user.name Own && git config user.email own@example.org
      mkdir dir && echo one > f && echo two > dir/g
      git add . && git commit -q -m 'first commit'
      """;

  final Path top;
  final Path home;
  final Path root;
  private final List<CodingTools> sets = new ArrayList<>();

  GitWorld(Path folder) throws IOException {
    top = folder.toRealPath();
    home = Files.createDirectory(top.resolve("home"));
    root = Files.createDirectory(top.resolve("ws"));
    Files.writeString(
        home.resolve(".gitconfig"),
        "[user]\n\tname = User\n\temail = user@example.org\n[protocol \"file\"]\n\tallow = always\n");
  }

  /** Runs a script in the workspace, which must end well, and gives what it says. */
  String sh(String script) throws IOException, InterruptedException {
    return sh(root, script);
  }

  String sh(Path folder, String script) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-e", "-c", script)
            .directory(folder.toFile())
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GIT_"));
    environment.put("HOME", home.toString());
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("TOP", top.toString());
    environment.put("P", canary().toString());
    environment.put("LC_ALL", "C");
    Process process = builder.start();
    try (var output = process.getInputStream()) {
      String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new AssertionError("exit code " + code + " of\n" + script + "\n" + said);
      }
      return said;
    }
  }

  /** What a program that should not run would make. */
  Path canary() {
    return top.resolve("canary");
  }

  /** The tools of the workspace. */
  List<Tool> tools() {
    return tools(root);
  }

  List<Tool> tools(Path workspace) {
    return kept(CodingTools.in(workspace).withEnvironment("HOME", home.toString()).build());
  }

  /** The tools of a workspace whose git runs in the sandbox. */
  List<Tool> sandboxed(Path workspace) {
    return kept(
        CodingTools.in(workspace)
            .withEnvironment("HOME", home.toString())
            .sandbox(Sandbox.standard())
            .build());
  }

  private List<Tool> kept(CodingTools set) {
    sets.add(set);
    return set.tools();
  }

  @Override
  public void close() {
    sets.forEach(CodingTools::close);
  }
}
