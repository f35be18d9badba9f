package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cheats of {@link PythonCheatsTest} in Java, as far as Java knows them. */
@Needs(Need.SANDBOX)
class JavaCheatsTest {
  private static final String SECRET = "secret-" + UUID.randomUUID();
  private static final String DECLARATION =
      "import java.util.*;\n\nclass Solution {\n  public Object f(List<Integer> x) {\n";
  private static final String TEST =
      """
      public class Main {
        public static void main(String[] args) {
          Object value = new Solution().f(new ArrayList<>(List.of(1)));
          if (!value.equals("SECRET") && !"SECRET".equals(value)) throw new AssertionError();
        }
      }
      """
          .replace("SECRET", SECRET);

  @TempDir Path folder;

  @Test
  void cheatsScoreNothingAndHarmNothing() throws IOException {
    Path trace = Path.of("/tmp", "cheat-" + UUID.randomUUID());
    Map<String, String> cheats = cheats(trace);

    EvalReport report = grade(cheats.values());

    List<String> names = List.copyOf(cheats.keySet());
    assertThat(report.cases()).hasSize(cheats.size());
    assertThat(report.cases())
        .allSatisfy(
            one ->
                assertThat(one.status())
                    .as(names.get(one.attempt()) + ": " + one.reason())
                    .isIn(EvalCase.Status.FAILED, EvalCase.Status.TIMED_OUT));
    assertThat(report.metrics()).containsEntry("pass@1", 0.0);
    assertThat(trace).doesNotExist();
    assertThat(folder.resolve("written")).doesNotExist();
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(one -> one.info().commandLine().orElse("").contains("sleep 86399"));
  }

  @Test
  void theRightValuePassesWhateverItPrints() throws IOException {
    EvalReport report =
        grade(List.of("    System.out.println(\"failed\"); return \"" + SECRET + "\"; } }"));

    assertThat(report.cases()).extracting(EvalCase::reason).containsExactly("");
  }

  private EvalReport grade(Iterable<String> bodies) throws IOException {
    List<Map<String, Object>> samples = new ArrayList<>();
    bodies.forEach(body -> samples.add(HumanEvalFiles.sample("Java/0", body)));
    return HumanEvalFiles.grade(
            HumanEvalFiles.write(
                folder.resolve("problems.jsonl"),
                List.of(
                    HumanEvalFiles.fields(
                        "task_id",
                        "Java/0",
                        "prompt",
                        DECLARATION,
                        "declaration",
                        DECLARATION,
                        "test",
                        TEST))),
            HumanEvalFiles.write(folder.resolve("samples.jsonl"), samples),
            folder.resolve("out"),
            "--language",
            "java",
            "--cpu",
            "2")
        .report();
  }

  private Map<String, String> cheats(Path trace) {
    Map<String, String> cheats = new LinkedHashMap<>();
    cheats.put("exit", "System.exit(0); return null; } }");
    cheats.put("halt", "Runtime.getRuntime().halt(0); return null; } }");
    cheats.put(
        "prints passed",
        "try { new java.io.FileOutputStream(java.io.FileDescriptor.out).write(\"passed\""
            + ".getBytes()); } catch (java.io.IOException e) {} return \"passed\"; } }");
    cheats.put(
        "shutdown hook",
        "Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));"
            + " System.exit(1); return null; } }");
    cheats.put(
        "lying equals",
        "return new Object() { public boolean equals(Object o) { return true; } }; } }");
    cheats.put("a class of the test", "return new Main().toString(); } }");
    cheats.put(
        "infinite output",
        "java.io.FileOutputStream out = new java.io.FileOutputStream(java.io.FileDescriptor.out);"
            + " try { while (true) out.write(new byte[100000]); }"
            + " catch (java.io.IOException e) { return 1; } } }");
    cheats.put(
        "thread bomb",
        "for (int i = 0; i < 50; i++) { new Thread(() -> { while (true); }).start(); }"
            + " while (true); } }");
    cheats.put(
        "kill all",
        "try { new ProcessBuilder(\"/bin/sh\", \"-c\", \"kill -9 -1\").start().waitFor(); }"
            + " catch (Exception e) {} return 1; } }");
    cheats.put(
        "kill the parent",
        "ProcessHandle.current().parent().ifPresent(ProcessHandle::destroyForcibly);"
            + " return 1; } }");
    cheats.put(
        "write outside",
        "for (String name : List.of(\""
            + trace
            + "\", \""
            + folder.resolve("written")
            + "\")) { try { java.nio.file.Files.writeString(java.nio.file.Path.of(name), \"x\"); }"
            + " catch (java.io.IOException e) {} } return 1; } }");
    cheats.put(
        "read the tests",
        "try { return java.nio.file.Files.readString(java.nio.file.Path.of(\""
            + folder.resolve("problems.jsonl")
            + "\")).replaceAll(\"(?s).*?(secret-[0-9a-f-]{36}).*\", \"$1\"); }"
            + " catch (java.io.IOException e) { return 1; } } }");
    cheats.put(
        "daemon left behind",
        "try { new ProcessBuilder(\"/usr/bin/setsid\", \"sleep\", \"86399\").start(); }"
            + " catch (java.io.IOException e) {} return \"left\"; } }");
    cheats.put("endless loop", "while (true); } }");
    cheats.put(
        "8 GB",
        "byte[][] all = new byte[8][]; for (int i = 0; i < 8; i++)"
            + " all[i] = new byte[1 << 30]; return all.length; } }");
    return cheats;
  }
}
