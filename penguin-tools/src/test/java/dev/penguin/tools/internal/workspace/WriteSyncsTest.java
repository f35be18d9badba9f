package dev.penguin.tools.internal.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tool.Tool;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a kill cannot show: that new content is on the disk before it gets the name of a file. */
@Needs(Need.STRACE)
class WriteSyncsTest {
  private static final Pattern CALL =
      Pattern.compile("(?:\\d+ +)?(?<name>\\w+)\\((?<rest>.*)\\) += 0");
  private static final Pattern TEMPORARY = Pattern.compile("\\.penguin-[0-9a-f-]{36}\\.tmp");
  private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"");

  @TempDir Path folder;

  @Test
  @Timeout(120)
  void eachContentIsSyncedOnceAndBeforeAnyFileOfItsCallChanges() throws Exception {
    Path root = Files.createDirectory(folder.toRealPath().resolve("ws"));
    for (String name : List.of("replaced", "edited", "patched", "removed", "moved")) {
      Files.writeString(root.resolve(name), "one\n");
    }

    assertThat(trace(root))
        .containsExactly(
            "sync 1",
            "1 becomes created",
            "sync 2",
            "2 becomes replaced",
            "sync 3",
            "3 becomes edited",
            // The patch, with the old content of what it changes, for the way back.
            "sync 4",
            "sync 5",
            "sync 6",
            "sync 7",
            "sync 8",
            "sync 9",
            "5 becomes patched",
            "delete removed",
            "7 becomes added",
            "8 becomes goal",
            "delete moved",
            "delete 4",
            "delete 6",
            "delete 9");
  }

  /** What a process that uses each tool does with the files of a workspace. */
  private List<String> trace(Path root) throws Exception {
    Path log = folder.resolve("log");
    List<String> command = new ArrayList<>(List.of("strace", "-f", "-y", "-s", "4096"));
    // Neither the end of a thread nor a signal comes into the midst of a line.
    command.addAll(List.of("-qq", "-e", "signal=none"));
    command.addAll(
        List.of("-e", "trace=fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat"));
    command.addAll(List.of("-o", log.toString()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(EachTool.class.getName(), root.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertThat(new String(process.getInputStream().readAllBytes())).isEqualTo("done\n");
    assertThat(process.waitFor()).isZero();

    Map<String, Integer> temporary = new LinkedHashMap<>();
    List<String> steps = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      Matcher call = CALL.matcher(line);
      if (call.matches() && line.contains(root.toString())) {
        steps.add(step(call.group("name"), numbered(call.group("rest"), temporary)));
      }
    }
    return steps;
  }

  private static String step(String name, String rest) {
    if (name.endsWith("sync")) {
      return "sync " + rest.substring(rest.lastIndexOf('/') + 1, rest.indexOf('>'));
    }
    List<String> texts = TEXT.matcher(rest).results().map(text -> text.group(1)).toList();
    return name.startsWith("unlink")
        ? "delete " + texts.get(0)
        : texts.get(0) + " becomes " + texts.get(1);
  }

  /** Unfinished files by the order in which they come. */
  private static String numbered(String text, Map<String, Integer> numbers) {
    return TEMPORARY
        .matcher(text)
        .replaceAll(
            found ->
                String.valueOf(numbers.computeIfAbsent(found.group(), name -> numbers.size() + 1)));
  }

  /** Changes files with each of the tools. */
  static final class EachTool {
    private EachTool() {}

    public static void main(String[] args) throws Exception {
      List<Tool> tools = CodingTools.in(Path.of(args[0])).build().tools();
      Calls.success(tools, "write_file", "path", "created", "content", "x");
      Calls.success(tools, "write_file", "path", "replaced", "content", "x");
      Calls.success(tools, "edit_file", "path", "edited", "old_string", "one", "new_string", "1");
      Calls.success(
          tools,
          "apply_patch",
          "patch",
          """
          *** Begin Patch
          *** Update File: patched
          -one
          +1
          *** Delete File: removed
          *** Add File: added
          +x
          *** Update File: moved
          *** Move to: goal
          -one
          +1
          *** End Patch""");
      System.out.println("done");
    }
  }
}
