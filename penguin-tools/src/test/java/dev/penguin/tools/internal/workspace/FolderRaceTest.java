package dev.penguin.tools.internal.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "folders are held open by their descriptors on Linux only")
class FolderRaceTest {
  private static final int FLIPS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 20_000 : 1_000;

  @TempDir Path folder;

  private Path root;
  private Path outside;
  private List<Tool> tools;

  @BeforeEach
  void makeFolders() throws IOException {
    root = Files.createDirectory(folder.toRealPath().resolve("ws"));
    outside = Files.createDirectory(folder.toRealPath().resolve("out"));
    Files.writeString(outside.resolve("secret"), "canary");
    Files.createDirectory(root.resolve("d"));
    Files.writeString(root.resolve("d/secret"), "inside");
    tools = CodingTools.in(root).build().tools();
  }

  @Test
  @Timeout(120)
  @DisplayName("F9 no write gets out while a folder and a link change places again and again")
  void f9NoWriteGetsOut() throws Exception {
    CompletableFuture<Void> flipping = CompletableFuture.runAsync(this::flip);
    int writes = 0;
    int successes = 0;

    while (!flipping.isDone()) {
      for (ToolResult result :
          List.of(
              Calls.run(tools, "write_file", "path", "d/f", "content", "x" + writes),
              Calls.run(tools, "write_file", "path", "d/n" + writes + "/f", "content", "x"),
              Calls.run(tools, "apply_patch", "patch", addition("d/p" + writes)),
              Calls.run(
                  tools, "edit_file", "path", "d/f", "old_string", "x", "new_string", "yx"))) {
        writes++;
        successes += result instanceof ToolResult.Success ? 1 : 0;
      }
    }

    flipping.join();
    Calls.success(tools, "write_file", "path", "d/last", "content", "x");
    assertThat(namesIn(outside)).containsExactly("secret");
    assertThat(outside.resolve("secret")).hasContent("canary");
    assertThat(namesIn(root)).allMatch(name -> name.equals("d"));
    assertThat(successes).isLessThan(writes);
    System.out.println("F9: 0 of " + writes + " writes got out; " + successes + " succeeded");
  }

  @Test
  @Timeout(120)
  @DisplayName("F9 no read, list or search looks outside meanwhile")
  void f9NothingOutsideIsRead() throws Exception {
    Files.writeString(outside.resolve("onlyOutside"), "canary");
    CompletableFuture<Void> flipping = CompletableFuture.runAsync(this::flip);
    List<String> seen = new ArrayList<>();

    while (!flipping.isDone()) {
      seen.add(Calls.run(tools, "read_file", "path", "d/secret").text());
      seen.add(Calls.run(tools, "list_files", "path", "d").text());
      seen.add(Calls.run(tools, "search_text", "pattern", "canary", "path", "d").text());
      seen.add(Calls.run(tools, "search_text", "pattern", "canary").text());
      seen.add(Calls.run(tools, "find_files", "pattern", "only*", "path", "d").text());
    }

    flipping.join();
    seen.add(Calls.run(tools, "read_file", "path", "d/secret").text());
    assertThat(seen).noneMatch(text -> text.contains("canary") || text.contains("onlyOutside"));
    assertThat(seen).contains("inside");
    Files.delete(outside.resolve("onlyOutside"));
  }

  private static String addition(String path) {
    return "*** Begin Patch\n*** Add File: " + path + "\n+x\n*** End Patch";
  }

  private void flip() {
    Path flipping = root.resolve("d");
    Path aside = folder.resolve("aside");
    try {
      for (int i = 0; i < FLIPS; i++) {
        Files.move(flipping, aside);
        unlessTaken(flipping, () -> Files.createSymbolicLink(flipping, outside));
        Files.delete(flipping);
        unlessTaken(flipping, () -> Files.move(aside, flipping));
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** In the moment without a folder the tool may make one: it goes again. */
  private static void unlessTaken(Path flipping, Callable<Path> step) throws Exception {
    while (true) {
      try {
        step.call();
        return;
      } catch (FileSystemException e) {
        try (Stream<Path> made = Files.walk(flipping)) {
          made.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException | UncheckedIOException gone) {
          continue;
        }
      }
    }
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> names = Files.list(folder)) {
      return names.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
