package dev.penguin.checks.contract;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The page of all packages: what each is, how large it is, and which of ours it uses. */
final class PackagesPage {
  private static final String ROOT = "dev.penguin.";

  private PackagesPage() {}

  /**
   * Its lines.
   *
   * @param modules the packages of each module, in the order of the page
   * @param classes the compiled classes of all of them
   */
  static List<String> lines(Map<String, List<SourcePackage>> modules, JavaClasses classes) {
    Set<String> ours =
        modules.values().stream()
            .flatMap(List::stream)
            .map(SourcePackage::name)
            .collect(Collectors.toSet());
    Map<String, SortedSet<String>> arrows = arrows(classes, ours);
    List<String> lines = new ArrayList<>();
    lines.add("# Packages");
    lines.add("");
    lines.add("Generated from the code by `PackagesPageTest`, which fails when it differs.");
    lines.add(
        "The sentence is the first one of the `package-info`; the number is that of the files.");
    lines.add("Names begin with `dev.penguin.`, unless they are whole.");
    modules.forEach(
        (module, packages) -> {
          lines.addAll(List.of("", "## " + module, ""));
          lines.addAll(List.of("| package | what it is | files | uses |", "|---|---|---|---|"));
          packages.forEach(
              one -> lines.add(row(one, arrows.getOrDefault(one.name(), new TreeSet<>()))));
        });
    return lines;
  }

  private static String row(SourcePackage one, Collection<String> uses) {
    return "| %s | %s | %d | %s |"
        .formatted(
            code(one.name()),
            one.sentence().map(PackagesPage::markdown).orElse(""),
            one.files(),
            uses.stream().map(PackagesPage::code).collect(Collectors.joining(", ")));
  }

  private static Map<String, SortedSet<String>> arrows(JavaClasses classes, Set<String> ours) {
    Map<String, SortedSet<String>> arrows = new TreeMap<>();
    for (JavaClass type : classes) {
      String from = type.getPackageName();
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String to = dependency.getTargetClass().getBaseComponentType().getPackageName();
        if (ours.contains(to) && !to.equals(from)) {
          arrows.computeIfAbsent(from, name -> new TreeSet<>()).add(to);
        }
      }
    }
    return arrows;
  }

  private static String code(String name) {
    return "`" + (name.startsWith(ROOT) ? name.substring(ROOT.length()) : name) + "`";
  }

  /** Javadoc's inline tags as Markdown. */
  private static String markdown(String sentence) {
    return sentence.replaceAll("\\{@\\w+ ([^ }]+)[^}]*}", "`$1`").replace("|", "\\|");
  }
}
