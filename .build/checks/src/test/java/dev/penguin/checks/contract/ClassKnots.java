package dev.penguin.checks.contract;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Classes that all need each other, directly or over others. Nested classes belong to the type in
 * whose file they are.
 */
final class ClassKnots {
  private ClassKnots() {}

  /** The knots of more than so many classes, each as the names of its top-level types. */
  static List<SortedSet<String>> largerThan(int limit, JavaClasses classes) {
    Map<String, Set<String>> arrows = arrows(classes);
    Map<String, Set<String>> reached = new TreeMap<>();
    arrows.keySet().forEach(from -> reached.put(from, reachedFrom(from, arrows)));
    List<SortedSet<String>> knots = new ArrayList<>();
    Set<String> done = new TreeSet<>();
    for (String type : arrows.keySet()) {
      SortedSet<String> knot = new TreeSet<>(Set.of(type));
      reached.get(type).stream()
          .filter(other -> reached.get(other).contains(type))
          .forEach(knot::add);
      if (done.addAll(knot) && knot.size() > limit) {
        knots.add(knot);
      }
    }
    return knots;
  }

  private static Map<String, Set<String>> arrows(JavaClasses classes) {
    Map<String, Set<String>> arrows = new TreeMap<>();
    for (JavaClass type : classes) {
      arrows.computeIfAbsent(PublishedClasses.topLevel(type), name -> new TreeSet<>());
    }
    for (JavaClass type : classes) {
      String from = PublishedClasses.topLevel(type);
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String to = PublishedClasses.topLevel(dependency.getTargetClass());
        if (arrows.containsKey(to)) {
          arrows.get(from).add(to);
        }
      }
    }
    return arrows;
  }

  private static Set<String> reachedFrom(String start, Map<String, Set<String>> arrows) {
    Set<String> reached = new TreeSet<>();
    Deque<String> next = new ArrayDeque<>(arrows.get(start));
    while (!next.isEmpty()) {
      String type = next.removeFirst();
      if (reached.add(type)) {
        next.addAll(arrows.get(type));
      }
    }
    return reached;
  }
}
