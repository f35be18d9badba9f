package dev.penguin.checks.contract;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** The compiled classes of all published modules. */
final class PublishedClasses {
  static final JavaClasses ALL =
      new ClassFileImporter()
          .importLocations(
              BuiltModule.PUBLISHED.stream()
                  .map(artifact -> location(BuiltModule.find(artifact).location()))
                  .toList());

  private PublishedClasses() {}

  /** The packages that their modules export to everybody. */
  static Set<String> exportedPackages() {
    return BuiltModule.PUBLISHED.stream()
        .flatMap(artifact -> BuiltModule.find(artifact).exportedPackages().stream())
        .collect(Collectors.toSet());
  }

  /** The name of the type in whose file a class is written. */
  static String topLevel(JavaClass type) {
    String name = type.getBaseComponentType().getName();
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  /** A module's folder of classes, or its jar when it is packaged already. */
  private static Location location(Path built) {
    return Location.of(
        Files.isDirectory(built) ? built.toUri() : URI.create("jar:" + built.toUri() + "!/"));
  }
}
