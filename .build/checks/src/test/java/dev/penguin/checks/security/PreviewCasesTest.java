package dev.penguin.checks.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.ToolCall;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The approver sees what a write would do, and nothing else is done. */
class PreviewCasesTest {
  private static final ToolCall REPLACE =
      Sandbox.call("write_file", "path", "a.txt", "content", "new\n");
  private static final ToolCall DELETE =
      Sandbox.call(
          "apply_patch", "patch", "*** Begin Patch\n*** Delete File: a.txt\n*** End Patch");
  private static final ToolCall PATCH =
      Sandbox.call(
          "apply_patch",
          "patch",
          "*** Begin Patch\n*** Update File: a.txt\n@@\n-line two\n+2\n*** End Patch");

  @TempDir Path folder;

  private Sandbox sandbox;

  @BeforeEach
  void fill() throws IOException {
    sandbox = Sandbox.in(folder.toRealPath());
  }

  /** The result of a call that is allowed, after something else has happened. */
  private String approvedAfter(Runnable meanwhile, ToolCall call) {
    List<String> texts =
        sandbox.run(
            builder ->
                builder
                    .permissions(Permissions.workspace().ask(call.name()))
                    .approver(
                        sandbox.answering(
                            request -> {
                              meanwhile.run();
                              return Decision.allowOnce();
                            })),
            call);
    return texts.get(0);
  }

  @Test
  @DisplayName("A5 the approver sees the diff of a write, of a patch and of a deletion")
  void a5TheApproverSeesWhatAWriteWouldDo() throws Exception {
    approvedAfter(() -> {}, PATCH);
    approvedAfter(() -> {}, REPLACE);
    approvedAfter(() -> {}, DELETE);

    assertThat(sandbox.asked()).hasSize(3);
    assertThat(sandbox.asked().get(0).preview().orElseThrow())
        .contains("Would edit 'a.txt'\n")
        .contains("-line two\n+2\n");
    assertThat(sandbox.asked().get(1).preview().orElseThrow())
        .startsWith("Would replace 'a.txt', ")
        .contains("-class Main {}\n+new");
    assertThat(sandbox.asked().get(2).preview().orElseThrow())
        .endsWith("Would delete 'a.txt': 4 bytes\n@@ -1,1 +0,0 @@\n-new");
    assertThat(sandbox.file("a.txt")).doesNotExist();
  }

  @Test
  @DisplayName("A5 what is no longer as it was approved is denied")
  void a5WhatIsNoLongerAsItWasApprovedIsDenied() throws Exception {
    for (ToolCall call : List.of(REPLACE, DELETE, PATCH)) {
      Files.writeString(sandbox.file("a.txt"), "line one\nline two\n" + "x\n".repeat(1_000));
      Runnable change =
          () -> {
            try {
              Files.writeString(
                  sandbox.file("a.txt"), "line one\nline two\n" + "x\n".repeat(999) + "y\n");
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          };

      assertThat(approvedAfter(change, call))
          .isEqualTo(
              "'"
                  + call.name()
                  + "' did not run: what it would touch has changed since it was approved."
                  + " Look again.");
      assertThat(sandbox.file("a.txt")).content().endsWith("x\ny\n").startsWith("line one\n");
    }
  }
}
