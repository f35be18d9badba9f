package dev.penguin.checks.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each package says in a sentence what it is, exported or not. */
class PackageInfoTest {

  @Test
  void eachPackageSaysWhatItIs() {
    assertThat(BuiltModule.PUBLISHED)
        .flatExtracting(module -> silent(SourcePackage.of(module)))
        .isEmpty();
  }

  @Test
  void aPackageThatSaysNothingIsShown(@TempDir Path folder) throws IOException {
    write(folder, "a.none", null);
    write(folder, "b.empty", "@NullMarked\npackage b.empty;\n");
    write(folder, "c.fragment", "/** No period */\npackage c.fragment;\n");
    write(folder, "d.tags", "/** @since 1.0 */\npackage d.tags;\n");
    write(folder, "e.good", "/** Is 1.5 things. */\n@NullMarked\npackage e.good;\n");
    write(folder, "f.good", "/**\n * Is one\n * thing. And more\n */\npackage f.good;\n");

    List<SourcePackage> packages = SourcePackage.under(folder);

    assertThat(silent(packages)).containsExactly("a.none", "b.empty", "c.fragment", "d.tags");
    assertThat(packages)
        .contains(
            new SourcePackage("e.good", 1, Optional.of("Is 1.5 things.")),
            new SourcePackage("f.good", 1, Optional.of("Is one thing.")));
  }

  private static List<String> silent(List<SourcePackage> packages) {
    return packages.stream()
        .filter(one -> one.sentence().isEmpty())
        .map(SourcePackage::name)
        .toList();
  }

  private static void write(Path folder, String name, String packageInfo) throws IOException {
    Path inside = Files.createDirectories(folder.resolve(name.replace('.', '/')));
    Files.writeString(inside.resolve("Type.java"), "package " + name + "; class Type {}");
    if (packageInfo != null) {
      Files.writeString(inside.resolve("package-info.java"), packageInfo);
    }
  }
}
