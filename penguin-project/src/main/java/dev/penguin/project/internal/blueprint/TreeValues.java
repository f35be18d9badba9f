package dev.penguin.project.internal.blueprint;

import dev.penguin.project.blueprint.Finding.Place;
import dev.penguin.project.internal.blueprint.text.FindingLog;
import dev.penguin.project.internal.blueprint.text.Names;
import dev.penguin.project.internal.blueprint.text.Tree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads values of a tree; what is of the wrong kind is a finding. Used by one thread. */
final class TreeValues {
  private final FindingLog findings;

  TreeValues(FindingLog findings) {
    this.findings = findings;
  }

  static Place place(Tree tree) {
    return Place.at(tree.line(), tree.column());
  }

  private static boolean isNothing(Tree tree) {
    return tree instanceof Tree.Scalar scalar && scalar.isNothing();
  }

  /** One text; empty for nothing. */
  Optional<String> text(String field, Tree tree) {
    if (isNothing(tree)) {
      return Optional.empty();
    }
    if (tree instanceof Tree.Scalar scalar) {
      return Optional.of(scalar.text());
    }
    findings.error(
        "BP009", place(tree), field + " is a list or an object", "write one value for " + field);
    return Optional.empty();
  }

  /** One value that is read from text. */
  <T> Optional<T> read(String field, Tree tree, Function<String, T> reader) {
    return text(field, tree)
        .flatMap(
            text -> {
              try {
                return Optional.of(reader.apply(text));
              } catch (IllegalArgumentException e) {
                findings.error(
                    "BP009",
                    place(tree),
                    PlanDraft.wrongValue(field, text),
                    String.valueOf(e.getMessage()));
                return Optional.empty();
              }
            });
  }

  /** The texts of a list; one text is a list of one. */
  List<String> texts(String field, Tree tree) {
    List<String> texts = new ArrayList<>();
    scalars(field, tree).forEach(scalar -> texts.add(scalar.text()));
    return texts;
  }

  /** The values of a list with their places. */
  List<Tree.Scalar> scalars(String field, Tree tree) {
    List<Tree.Scalar> scalars = new ArrayList<>();
    List<Tree> values = tree instanceof Tree.Sequence sequence ? sequence.values() : List.of(tree);
    for (Tree value : values) {
      text(field, value)
          .ifPresent(
              text -> scalars.add(new Tree.Scalar(text, false, value.line(), value.column())));
    }
    return scalars;
  }

  /** The values of a list, whatever they are. */
  List<Tree> values(String field, Tree tree) {
    if (tree instanceof Tree.Sequence sequence) {
      return sequence.values();
    }
    if (!isNothing(tree)) {
      findings.error("BP009", place(tree), field + " is no list", "write a list of " + field);
    }
    return List.of();
  }

  /** The fields of an object. */
  List<Tree.Entry> entries(String field, Tree tree) {
    if (tree instanceof Tree.Mapping mapping) {
      return mapping.entries();
    }
    if (!isNothing(tree)) {
      findings.error(
          "BP009", place(tree), field + " has no names", "write names with values for " + field);
    }
    return List.of();
  }

  /** Texts by name. */
  Map<String, String> map(String field, Tree tree) {
    Map<String, String> map = new LinkedHashMap<>();
    for (Tree.Entry entry : entries(field, tree)) {
      text(field, entry.value()).ifPresent(text -> map.put(entry.name().text(), text));
    }
    return map;
  }

  /** A field that nobody knows. */
  void unknown(Tree.Scalar name, Collection<String> known) {
    findings.warning(
        "BP008",
        place(name),
        "there is no field '%s', and it is left out".formatted(FindingLog.shown(name.text())),
        Names.nearest(name.text(), known)
            .map(near -> "did you mean '" + near + "'?")
            .orElse("the fields are " + String.join(", ", known.stream().sorted().toList())));
  }
}
