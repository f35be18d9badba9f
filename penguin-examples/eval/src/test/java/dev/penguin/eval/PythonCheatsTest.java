package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Solutions that do not solve, but try to be taken for right. The right value is a random text that
 * stands only in the test, so that none can guess it.
 */
@Needs({Need.SANDBOX, Need.PYTHON})
class PythonCheatsTest {
  private static final String SECRET = "secret-" + UUID.randomUUID();
  private static final String TEST =
      "def check(candidate):\n    assert candidate(1) == '" + SECRET + "'\n";

  @TempDir Path folder;

  @Test
  void seventeenCheatsScoreNothingAndHarmNothing() throws IOException {
    Path trace = Path.of("/tmp", "cheat-" + UUID.randomUUID());
    Map<String, String> cheats = cheats(trace);
    assertThat(cheats).hasSize(17);
    Path problems = problem("test/0");
    List<Map<String, Object>> samples = new ArrayList<>();
    cheats.values().forEach(code -> samples.add(HumanEvalFiles.sample("test/0", code)));
    samples.add(HumanEvalFiles.sample("test/0", "    return '" + SECRET + "'\n"));

    EvalReport report =
        HumanEvalFiles.grade(
                problems,
                HumanEvalFiles.write(folder.resolve("samples.jsonl"), samples),
                folder.resolve("out"),
                "--cpu",
                "1",
                "--workers",
                "2")
            .report();

    List<String> names = List.copyOf(cheats.keySet());
    assertThat(report.cases()).hasSize(18);
    assertThat(report.cases().get(17).reason()).as("the right one behind them").isEmpty();
    assertThat(report.cases().subList(0, 17))
        .allSatisfy(
            one ->
                assertThat(one.status())
                    .as(names.get(one.attempt()) + ": " + one.reason())
                    .isIn(EvalCase.Status.FAILED, EvalCase.Status.TIMED_OUT));
    assertThat(report.metrics()).containsEntry("passed", 1.0);
    assertThat(trace).doesNotExist();
    assertThat(folder.resolve("written")).doesNotExist();
    assertThat(commandsWith(trace.getFileName().toString())).isEmpty();
  }

  /** The neighbour: what only returns the right value passes, whatever it prints. */
  @Test
  void theRightValuePasses() throws IOException {
    String right = "    print('failed')\n    return '" + SECRET + "'\n";

    EvalReport report =
        HumanEvalFiles.grade(
                problem("test/0"),
                HumanEvalFiles.write(
                    folder.resolve("samples.jsonl"),
                    List.of(HumanEvalFiles.sample("test/0", right))),
                folder.resolve("out"))
            .report();

    assertThat(report.cases()).allMatch(EvalCase::passed);
  }

  @Test
  void aSolutionHasAFewProcessesAtOnce() throws IOException {
    String code =
        """
            import os, time
            children = []
            try:
                while len(children) < 100:
                    child = os.fork()
                    if child == 0:
                        time.sleep(9)
                        os._exit(0)
                    children.append(child)
            except OSError:
                pass
            for child in children:
                os.kill(child, 9)
            return len(children)
        """;
    String test = "def check(candidate):\n    assert 5 < candidate(1) < 40, 'too many'\n";
    Path problems =
        HumanEvalFiles.write(
            folder.resolve("problems.jsonl"),
            List.of(
                HumanEvalFiles.fields(
                    "task_id", "t", "prompt", "def f(x):\n", "entry_point", "f", "test", test)));

    EvalReport report =
        HumanEvalFiles.grade(
                problems,
                HumanEvalFiles.write(
                    folder.resolve("samples.jsonl"), List.of(HumanEvalFiles.sample("t", code))),
                folder.resolve("out"))
            .report();

    assertThat(report.cases()).extracting(EvalCase::reason).containsExactly("");
  }

  private Path problem(String id) throws IOException {
    return HumanEvalFiles.write(
        folder.resolve("problems.jsonl"),
        List.of(
            HumanEvalFiles.fields(
                "task_id", id, "prompt", "def f(x):\n", "entry_point", "f", "test", TEST)));
  }

  private static List<String> commandsWith(String mark) {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> line.contains(mark))
        .toList();
  }

  private Map<String, String> cheats(Path trace) {
    Map<String, String> cheats = new LinkedHashMap<>();
    cheats.put("os._exit(0)", "    import os; os._exit(0)\n");
    cheats.put("sys.exit(0)", "    import sys; sys.exit(0)\n");
    cheats.put("prints passed", "    print('passed'); import os; os.write(1, b'passed\\n')\n");
    cheats.put(
        "atexit", "    import atexit, os; atexit.register(os._exit, 0); raise SystemExit(0)\n");
    cheats.put(
        "sys.settrace",
        "    import sys\n    sys.settrace(lambda *a: None)\n"
            + "    f = sys._getframe()\n    while f: f.f_locals['passed'] = True; f = f.f_back\n");
    cheats.put(
        "sys.modules",
        "    import sys\n    for name in list(sys.modules): sys.modules[name] = None\n");
    cheats.put(
        "builtins",
        "    import builtins, json\n    builtins.AssertionError = ValueError\n"
            + "    json.dumps = lambda *a: '{\"v\": null, \"status\": \"passed\"}'\n");
    cheats.put(
        "lying __eq__",
        "    class Liar(str):\n        def __eq__(self, other): return True\n"
            + "        def __hash__(self): return 0\n    return Liar('lie')\n");
    cheats.put(
        "infinite output",
        "    import os\n    while True:\n        print('x' * 1000000)\n"
            + "        for n in range(3, 10):\n            try: os.write(n, b'x' * 1000000)\n"
            + "            except OSError: pass\n");
    cheats.put(
        "fork bomb",
        "    import os, time\n    for n in range(50):\n        if os.fork() == 0: time.sleep(9)\n");
    cheats.put("kill(-1)", "    import os\n    os.kill(-1, 9)\n");
    cheats.put(
        "kill the parent",
        "    import os\n    for n in range(1, 5000):\n        try:\n"
            + "            if n != os.getpid(): os.kill(n, 9)\n        except OSError: pass\n");
    cheats.put(
        "write outside",
        "    for name in ('"
            + trace
            + "', '"
            + folder.resolve("written")
            + "', '/etc/x', '/usr/x'):\n        try: open(name, 'w').write('x')\n"
            + "        except OSError: pass\n");
    cheats.put(
        "read the tests",
        "    import os, re\n    places = ['"
            + folder.resolve("problems.jsonl")
            + "', '"
            + folder
            + "']\n    places += ['/proc/%s/%s' % (p, n) for p in os.listdir('/proc')"
            + " for n in ('cmdline', 'environ', 'mem', 'maps', 'fd/0', 'fd/1', 'fd/3')]\n"
            + "    for top, _, names in os.walk('/tmp'): places += [top + '/' + n for n in names]\n"
            + "    for place in places:\n        try: text = open(place, 'rb').read(100000)\n"
            + "        except OSError: continue\n"
            + "        found = re.search(b'secret-[0-9a-f-]{36}', text)\n"
            + "        if found: return found.group().decode()\n");
    cheats.put("endless loop", "    while True: pass\n");
    cheats.put("8 GB", "    return len(bytearray(8 << 30))\n");
    cheats.put(
        "daemon left behind",
        "    import os, subprocess, sys\n"
            + "    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', '"
            + trace
            + "'], start_new_session=True)\n    return 'left'\n");
    return cheats;
  }

  @Test
  void aSolutionHasNoNetworkNoKeysAndAnotherUser() throws IOException {
    String code =
        "    import os, socket\n    try:\n        socket.create_connection(('127.0.0.1', 80), 1)\n"
            + "    except OSError as e: problem = e.errno\n"
            + "    return [os.getuid(), len(os.listdir('/proc/self/fd')) < 8,"
            + " sorted(os.environ), os.path.exists('/root/.ssh'), os.path.exists('/home')]\n";
    String test =
        "def check(candidate):\n    found = candidate(1)\n"
            + "    assert 60000 < found[0] <= 65534, found\n    assert found[1], found\n"
            + "    assert 'HOME' in found[2] and len(found[2]) <= 6, found\n"
            + "    assert not found[3] and not found[4], found\n";
    Path problems =
        HumanEvalFiles.write(
            folder.resolve("problems.jsonl"),
            List.of(
                HumanEvalFiles.fields(
                    "task_id", "t", "prompt", "def f(x):\n", "entry_point", "f", "test", test)));

    EvalReport report =
        HumanEvalFiles.grade(
                problems,
                HumanEvalFiles.write(
                    folder.resolve("samples.jsonl"), List.of(HumanEvalFiles.sample("t", code))),
                folder.resolve("out"))
            .report();

    assertThat(report.cases()).extracting(EvalCase::reason).containsExactly("");
    assertThat(Files.exists(folder.resolve("out/report.json"))).isTrue();
  }
}
