package dev.penguin.checks.contract;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One of our modules as it was built: the jar, or the folder of classes, that is on the class path
 * of these tests.
 */
record BuiltModule(String artifact, Path location, ModuleReference reference) {

  /** The modules a user may depend on. */
  static final List<String> PUBLISHED =
      List.of("penguin-core", "penguin-api", "penguin-tools", "penguin-project", "penguin-eval");

  /** Where a module lies, from the top of the repository. */
  static String folder(String artifact) {
    return artifact.equals("penguin-eval") ? "penguin-examples/eval" : artifact;
  }

  static BuiltModule find(String artifact) {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path location = Path.of(entry);
      if (belongsTo(artifact, location)) {
        ModuleReference reference =
            ModuleFinder.of(location)
                .find(artifact.replace("penguin-", "dev.penguin."))
                .filter(found -> !found.descriptor().isAutomatic())
                .orElseThrow(() -> new AssertionError(location + " has no module-info"));
        return new BuiltModule(artifact, location, reference);
      }
    }
    throw new AssertionError(artifact + " is not on the class path of these tests");
  }

  private static boolean belongsTo(String artifact, Path location) {
    return location.endsWith(Path.of(folder(artifact), "target", "classes"))
        || location.getFileName().toString().matches(artifact + "-\\d.*\\.jar");
  }

  /** The top of the repository. */
  static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new AssertionError(
            "No mvnw in this folder or above it: " + Path.of("").toAbsolutePath());
      }
    }
    return folder;
  }

  /** The packages that are exported to everybody. */
  Set<String> exportedPackages() {
    return reference.descriptor().exports().stream()
        .filter(exports -> !exports.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toSet());
  }

  /** Every class of the exported packages, loaded but not initialised. */
  List<Class<?>> exportedClasses() {
    Set<String> packages = exportedPackages();
    try (var reader = reference.open();
        Stream<String> names = reader.list()) {
      return names
          .filter(name -> name.endsWith(".class") && name.contains("/"))
          .filter(name -> !name.startsWith("META-INF/") && !name.endsWith("/package-info.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .filter(name -> packages.contains(name.substring(0, name.lastIndexOf('.'))))
          .sorted()
          .<Class<?>>map(BuiltModule::load)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, BuiltModule.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(name + " is in the module but cannot be loaded", e);
    }
  }
}
