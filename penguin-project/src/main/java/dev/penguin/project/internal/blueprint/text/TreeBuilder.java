package dev.penguin.project.internal.blueprint.text;

import dev.penguin.project.blueprint.Finding.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds a tree from the events of a parser. It stops at the first thing that is refused, with a
 * finding. Used by one thread.
 */
public final class TreeBuilder {
  /** Items are nested by two levels each; writers nest at most 8 of them. */
  static final int MAX_DEPTH = 64;

  /** The most values: twenty fields of each of 10,000 items, and as many again. */
  private static final int MAX_VALUES = 1_000_000;

  private final FindingLog findings;
  private final Deque<Open> open = new ArrayDeque<>();
  private @Nullable Tree root;
  private int values;
  private boolean refused;

  TreeBuilder(FindingLog findings) {
    this.findings = findings;
  }

  /** A mapping or sequence that is not at its end. */
  private static final class Open {
    private final Place at;
    private final boolean mapping;
    private final List<Tree> values = new ArrayList<>();
    private final List<Tree.Entry> entries = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private Tree.@Nullable Scalar name;

    Open(Place at, boolean mapping) {
      this.at = at;
      this.mapping = mapping;
    }
  }

  /** Whether more is wanted. */
  public boolean goesOn() {
    return !refused;
  }

  /** What was built; empty when it was refused or nothing. */
  public Optional<Tree> root() {
    return refused ? Optional.empty() : Optional.ofNullable(root);
  }

  public void refuse(String code, Place at, String message, String fix) {
    if (!refused) {
      findings.refuse(code, at, message, fix);
      refused = true;
    }
  }

  public void startMapping(Place at) {
    start(new Open(at, true));
  }

  public void startSequence(Place at) {
    start(new Open(at, false));
  }

  private void start(Open next) {
    Open above = open.peek();
    if (above != null && above.mapping && above.name == null) {
      refuse("BP003", next.at, "a list or an object stands where a name should", "write a name");
    } else if (open.size() >= MAX_DEPTH) {
      refuse(
          "BP004",
          next.at,
          "this is nested deeper than " + MAX_DEPTH + " levels",
          "nest less; an item may name its parent instead");
    } else if (!isTooMuch(next.at)) {
      open.push(next);
    }
  }

  public void scalar(String text, boolean plain, Place at) {
    Tree.Scalar scalar = new Tree.Scalar(text, plain, at.line(), at.column());
    Open above = open.peek();
    if (above != null && above.mapping && above.name == null) {
      above.name = scalar;
    } else if (!isTooMuch(at)) {
      add(scalar);
    }
  }

  private boolean isTooMuch(Place at) {
    if (++values > MAX_VALUES) {
      refuse("BP006", at, "there are more than %,d values".formatted(MAX_VALUES), "split the plan");
    }
    return refused;
  }

  public void end() {
    Open ended = open.pop();
    add(
        ended.mapping
            ? new Tree.Mapping(ended.entries, ended.at.line(), ended.at.column())
            : new Tree.Sequence(ended.values, ended.at.line(), ended.at.column()));
  }

  private void add(Tree tree) {
    Open above = open.peek();
    if (above == null && root != null) {
      refuse("BP003", Place.at(tree.line(), tree.column()), "a second value", "write one object");
    } else if (above == null) {
      root = tree;
    } else if (above.name == null) {
      above.values.add(tree);
    } else {
      Tree.Scalar name = above.name;
      above.name = null;
      if (above.names.add(name.text())) {
        above.entries.add(new Tree.Entry(name, tree));
      } else {
        findings.error(
            "BP007",
            Place.at(name.line(), name.column()),
            "'%s' is here twice".formatted(FindingLog.shown(name.text())),
            "keep one of the two");
      }
    }
  }
}
