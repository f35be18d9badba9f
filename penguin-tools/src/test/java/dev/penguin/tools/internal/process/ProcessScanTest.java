package dev.penguin.tools.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes are found by a variable that they were started with. */
@Timeout(60)
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux shows the variables of processes")
class ProcessScanTest {
  private static final int SCANS = 300;

  @TempDir private Path folder;

  /** While a process becomes another program, its variables cannot be read for a moment. */
  @Test
  void aProcessThatKeepsBecomingAnotherProgramIsFoundEachTime() throws IOException {
    Path script =
        Files.writeString(
            Files.createFile(
                folder.resolve("again"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))),
            "#!/bin/sh\nexec \"$0\"\n");
    ProcessBuilder builder = new ProcessBuilder(script.toString());
    builder.environment().put("SCAN_TEST", "1");
    Process process = builder.start();
    int found = 0;
    try {
      for (int i = 0; i < SCANS; i++) {
        found += ProcessScan.find("SCAN_TEST", 0).contains(process.toHandle()) ? 1 : 0;
      }
    } finally {
      process.destroyForcibly();
    }

    assertThat(found).isEqualTo(SCANS);
  }

  @Test
  void aProcessWithoutTheVariableIsNotFound() throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sleep", "60");
    builder.environment().clear();
    Process process = builder.start();
    try {
      assertThat(ProcessScan.find("SCAN_TEST", 0)).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }
}
