package dev.penguin.tools.rewind;

import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * A tree and the work of an agent in it, as a seed says: edits by file tools, scripts of the shell,
 * processes in the background, and git. What the tree was before each call is kept.
 */
final class RandomWork {
  private static final List<String> DIRECTORIES =
      List.of("", "", "d/", "d/é/", "d/e\u0301/", "with blank/", "x/y/z/");
  private static final List<String> NAMES =
      List.of("a", "b.txt", "é", "e\u0301", "-rf", "$(id)", "UP", "up", "two words", "日本");
  private static final List<String> MODES = List.of("600", "644", "700", "755", "444", "1777");

  private final Path root;
  private final Path scripts;
  private final Random random;
  private final boolean git;
  private final Map<String, Map<String, String>> beforeCalls = new TreeMap<>();
  private int made;

  /**
   * @param root the tree
   * @param scripts a directory outside of it
   * @param git whether the tree is a repository
   */
  RandomWork(Path root, Path scripts, Random random, boolean git) {
    this.root = root;
    this.scripts = scripts;
    this.random = random;
    this.git = git;
  }

  /** Makes files with text and bytes, links, and empty directories. */
  void grow(int entries) throws IOException {
    for (int i = 0; i < entries; i++) {
      Path path = root.resolve(i < 200 ? path() : "many/" + i / 100 + "/" + i);
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) || !hasDirectory(path)) {
        continue;
      }
      switch (random.nextInt(6)) {
        case 0 -> Files.createSymbolicLink(path, Path.of(random.nextBoolean() ? "a" : "/nowhere"));
        case 1 -> Files.createDirectory(path);
        case 2 -> Files.write(path, bytes());
        default -> {
          Files.writeString(path, "line\n".repeat(random.nextInt(30)));
          Files.setPosixFilePermissions(
              path,
              PosixFilePermissions.fromString(random.nextBoolean() ? "rw-r-----" : "rwx---r-x"));
        }
      }
    }
  }

  private static boolean hasDirectory(Path path) {
    try {
      Files.createDirectories(path.getParent());
      return true;
    } catch (IOException e) {
      return false; // a file has the name of one of its directories
    }
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(4_000)];
    random.nextBytes(bytes);
    return bytes;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private String path() {
    return one(DIRECTORIES) + one(NAMES);
  }

  /** What there was before the call of an id; empty when it was changing just then. */
  Optional<Map<String, String>> before(String call) {
    return Optional.ofNullable(beforeCalls.get(call));
  }

  /** The turns of a run. */
  void run(ScriptedModel.Builder model) throws IOException {
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      switch (random.nextInt(5)) {
        case 0 -> call(model, "write_file", pathed("content", "text " + random.nextInt(100)));
        case 1 -> call(model, "edit_file", pathed("old_text", "text ") + ",\"new_text\":\"new \"");
        case 2 -> background(model);
        default -> call(model, "shell", command("sh " + script(1 + random.nextInt(8))));
      }
    }
    model.turn(
        request -> {
          List<ToolMessage> results = ScriptedModel.results(request);
          return ModelReply.text("done with " + results.size());
        });
  }

  private String pathed(String field, String text) {
    String path = one(List.of("", "d/", "new/deep/", "x/y/z/")) + one(NAMES);
    return "\"path\":\"%s\",\"%s\":\"%s\"".formatted(path, field, text);
  }

  private static String command(String line) {
    return "\"command\":\"" + line + "\"";
  }

  /** A process that changes files between calls, and one call while it does. */
  private void background(ScriptedModel.Builder model) throws IOException {
    Path done = scripts.resolve("done" + made);
    Path begin = scripts.resolve("begin" + made);
    String wait = "while [ ! -e %s ]; do sleep 0.005; done";
    call(
        model,
        "process_start",
        command(wait.formatted(begin) + "; sh %s; touch %s".formatted(script(5), done)));
    String write = pathed("content", "meanwhile");
    String id = "m%04d".formatted(made++);
    model.turn(request -> asked(id, begin, write));
    model.call("shell", command(wait.formatted(done)).transform(RandomWork::object));
  }

  private ModelReply asked(String id, Path begin, String write) {
    try {
      Files.createFile(begin);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ModelReply.calls(new ToolCall(id, "write_file", object(write)));
  }

  private static String object(String fields) {
    return "{" + fields + "}";
  }

  private void call(ScriptedModel.Builder model, String tool, String fields) {
    String id = "k%04d".formatted(made++);
    model.turn(
        request -> {
          try {
            beforeCalls.put(id, TreeText.of(root));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return ModelReply.calls(new ToolCall(id, tool, object(fields)));
        });
  }

  private Path script(int lines) throws IOException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      all.add(git && random.nextInt(4) == 0 ? gitLine() : line());
    }
    Path script = scripts.resolve("script" + made++);
    Files.write(script, all, StandardCharsets.UTF_8);
    return script;
  }

  private String line() {
    String at = "'./" + path() + "'";
    String to = "'./" + path() + "'";
    return switch (random.nextInt(11)) {
      case 0 -> "rm -rf " + at;
      case 1, 2 -> "mv " + at + " " + to;
      case 3 -> "chmod " + one(MODES) + " " + at + " && [ ! -d " + at + " ] || chmod u+rwx " + at;
      case 4 -> "ln -sfn " + to + " " + at;
      case 5 -> "mkdir -p " + at + "/empty";
      case 6 -> "rmdir " + at + "/empty " + at;
      case 7 -> "printf '\\000\\377" + random.nextInt(100) + "' > " + at;
      case 8 -> "rm -rf " + at + "; mkdir -p " + at + "; echo in > " + at + "/in";
      case 9 -> "touch -r " + to + " " + at + "; echo same > " + at + "; touch -r " + to + " " + at;
      default -> "echo " + random.nextInt(100) + " >> " + at;
    };
  }

  private String gitLine() {
    String at = "'./" + path() + "'";
    return switch (random.nextInt(8)) {
      case 0 -> "git add -- " + at + "; git commit -qam more";
      case 1 -> "git checkout -qfb b" + random.nextInt(1_000);
      case 2 -> "git checkout -qf -";
      case 3 -> "git rm -qrf -- " + at;
      case 4 -> "git mv -f -- " + at + " './" + path() + "'";
      case 5 -> "git stash -q";
      case 6 -> "git stash pop -q";
      default -> "git reset -q --hard";
    };
  }
}
