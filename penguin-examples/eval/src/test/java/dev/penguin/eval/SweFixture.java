package dev.penguin.eval;

import dev.penguin.internal.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small repository with a fault, a future in which it is mended, and an instance of it. */
record SweFixture(Path root, String fix) {
  static final String FUTURE = "mended-by-the-future";
  static final String MENDED =
      """
      --- a/add.sh
      +++ b/add.sh
      @@ -1,2 +1,2 @@
       # adds two numbers
      -echo $(($1 - $2))
      +echo $(($1 + $2))
      """;

  static SweFixture make(Path root) throws Exception {
    Path repository = Files.createDirectories(root.resolve("repositories/acme__calc"));
    SweFixture fixture = new SweFixture(root, "");
    git(repository, "init", "--quiet", "--initial-branch=main");
    Files.writeString(repository.resolve("add.sh"), "# adds two numbers\necho $(($1 - $2))\n");
    Files.writeString(repository.resolve(".gitattributes"), "*.md export-ignore\n");
    Files.writeString(repository.resolve("notes.md"), "Notes\n");
    git(repository, "add", ".");
    git(repository, "commit", "--quiet", "-m", "Begin");
    String base = git(repository, "rev-parse", "HEAD").strip();
    Files.writeString(
        repository.resolve("add.sh"), "# adds two numbers, " + FUTURE + "\necho $(($1 + $2))\n");
    git(repository, "commit", "--quiet", "-am", FUTURE);
    String fix = git(repository, "rev-parse", "HEAD").strip();
    git(repository, "tag", "v2");
    git(repository, "branch", "later");
    git(repository, "gc", "--quiet");
    Files.writeString(repository.resolve("lost.txt"), FUTURE);
    git(repository, "add", ".");
    git(repository, "commit", "--quiet", "-m", "Lost " + FUTURE);
    git(repository, "reset", "--quiet", "--hard", base);
    fixture.instance(base, Map.of());
    return new SweFixture(root, fix);
  }

  /** Writes the file of instances, with one instance. */
  void instance(String base, Map<String, Object> more) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("instance_id", "acme__calc-1");
    fields.put("repo", "acme/calc");
    fields.put("base_commit", base);
    fields.put("problem_statement", "add.sh subtracts.");
    fields.put("hints_text", "Look at the sign: " + FUTURE);
    fields.put("patch", "diff --git a/add.sh b/add.sh\n" + MENDED);
    fields.put("test_patch", testPatch());
    fields.put("FAIL_TO_PASS", "[\"run.sh::adds\"]");
    fields.put("PASS_TO_PASS", List.of("run.sh::zero"));
    fields.put("test_cmd", "sh run.sh");
    fields.putAll(more);
    Files.writeString(instances(), Json.write(fields) + "\n");
  }

  Path instances() {
    return root.resolve("instances.jsonl");
  }

  SweBench bench() throws IOException {
    return SweBench.of(instances(), root.resolve("repositories"), root.resolve("out"));
  }

  private static String testPatch() {
    List<String> lines =
        List.of(
            "check() {",
            "  if [ \"$(sh add.sh $2 $3)\" = \"$4\" ]; then echo \"PASSED run.sh::$1\"",
            "  else echo \"FAILED run.sh::$1 - wrong\"; bad=1; fi",
            "}",
            "check adds 2 3 5",
            "check zero 7 0 7",
            "exit ${bad:-0}");
    return "diff --git a/run.sh b/run.sh\nnew file mode 100644\n--- /dev/null\n+++ b/run.sh\n@@ -0,0 +1,"
        + lines.size()
        + " @@\n+"
        + String.join("\n+", lines)
        + "\n";
  }

  static String git(Path repository, String... arguments) throws Exception {
    ArrayList<String> line =
        new ArrayList<>(List.of("git", "-c", "user.name=a", "-c", "user.email=a@localhost"));
    line.addAll(List.of(arguments));
    return run(repository, line);
  }

  static String run(Path folder, List<String> line) throws Exception {
    Process process =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return output;
  }
}
