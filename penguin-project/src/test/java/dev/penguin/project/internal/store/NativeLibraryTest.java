package dev.penguin.project.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
  @TempDir Path cache;

  @Test
  void theLibraryIsUnpackedOnceAndMendedWhenItWasChanged() throws IOException {
    Path folder = NativeLibrary.unpacked(cache);
    Path library = files(folder).get(0);
    byte[] shipped = Files.readAllBytes(library);
    var written = Files.getLastModifiedTime(library);

    assertThat(NativeLibrary.unpacked(cache)).isEqualTo(folder);
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(written);

    Files.write(library, new byte[] {1, 2, 3});
    NativeLibrary.unpacked(cache);
    assertThat(files(folder)).containsExactly(library);
    assertThat(Files.readAllBytes(library)).isEqualTo(shipped);
  }

  @Test
  void noPropertyOfTheJvmIsLeftBehind() throws IOException {
    NativeLibrary.load(cache);

    assertThat(System.getProperty("org.sqlite.lib.path")).isNull();
    assertThat(System.getProperty("org.sqlite.lib.name")).isNull();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
