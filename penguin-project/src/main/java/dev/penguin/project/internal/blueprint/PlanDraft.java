package dev.penguin.project.internal.blueprint;

import dev.penguin.project.blueprint.BlueprintHeader;
import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.Finding.Place;
import dev.penguin.project.blueprint.Section;
import dev.penguin.project.internal.blueprint.text.FindingLog;
import dev.penguin.project.internal.blueprint.text.Places;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A blueprint while it is read. Used by one thread. */
final class PlanDraft {
  /** The most items that a text may have. */
  static final int MAX_ITEMS = 10_000;

  private final FindingLog findings;
  private final Places places = Places.ofText();
  private final BlueprintHeader.Builder header = BlueprintHeader.builder("", "");
  private final List<Section> sections = new ArrayList<>();
  private final List<BlueprintItem> items = new ArrayList<>();
  private final Map<String, List<String>> defaults = new LinkedHashMap<>();
  private int begun;

  PlanDraft(FindingLog findings) {
    this.findings = findings;
  }

  FindingLog findings() {
    return findings;
  }

  Places places() {
    return places;
  }

  BlueprintHeader.Builder header() {
    return header;
  }

  void section(Section section, Place at) {
    places.put("section " + sections.size(), at);
    sections.add(section);
  }

  void setDefault(String field, List<String> values) {
    defaults.put(field, values);
  }

  /**
   * Begins an item with the defaults; empty, with a finding, when there are too many. An item is
   * begun before its parts, and takes its place among all then.
   */
  Optional<OpenItem> begin(String key, String title, Optional<String> parent, Place at) {
    if (++begun > MAX_ITEMS) {
      if (begun == MAX_ITEMS + 1) {
        findings.error(
            "BP006",
            at,
            "there are more than %,d items".formatted(MAX_ITEMS),
            "split the plan into several projects");
      }
      return Optional.empty();
    }
    OpenItem item = new OpenItem(key, title, at);
    item.fields.builder().parent(parent.orElse(null));
    defaults.forEach(item::replace);
    return Optional.of(item);
  }

  ParsedPlan build() {
    return new ParsedPlan(new PlanContent(header.build(), sections, items), places, findings);
  }

  /** An item while it is read. */
  final class OpenItem {
    private final ItemFields fields;
    private final Map<String, Place> itemPlaces = new HashMap<>();
    private final String key;

    private OpenItem(String key, String title, Place at) {
      this.key = key;
      this.fields = new ItemFields(key, title);
      itemPlaces.put("", at);
    }

    String key() {
      return key;
    }

    ItemFields fields() {
      return fields;
    }

    /** Says where a field stands. */
    void at(String field, Place place) {
      itemPlaces.put(field, place);
    }

    /** Sets a field of one value; a value that cannot be read is a finding. */
    void set(String field, String value, Place place) {
      at(field, place);
      try {
        fields.set(field, value);
      } catch (IllegalArgumentException e) {
        wrong(field, value, place, e);
      }
    }

    /** Adds a value to a list; a value that cannot be read is a finding. */
    void add(String field, String value, Place place) {
      try {
        if (field.equals("depends")) {
          at("depends " + fields.prerequisites(), place);
        } else {
          itemPlaces.putIfAbsent(field, place);
        }
        fields.add(field, value);
      } catch (IllegalArgumentException e) {
        wrong(field, value, place, e);
      }
    }

    /** Takes a list's values that are there, as those of the defaults, away. */
    void clear(String field) {
      fields.replace(field, List.of());
    }

    private void replace(String field, List<String> values) {
      if (ItemFields.LISTS.contains(field)) {
        fields.replace(field, values);
      } else {
        values.forEach(value -> fields.set(field, value));
      }
    }

    private void wrong(String field, String value, Place place, IllegalArgumentException e) {
      findings.error("BP009", place, wrongValue(field, value), String.valueOf(e.getMessage()));
    }

    void close() {
      BlueprintItem item = fields.build();
      places.put(item, itemPlaces);
      items.add(item);
    }
  }

  static String wrongValue(String field, String value) {
    return "%s cannot be '%s'".formatted(field, FindingLog.shown(value));
  }
}
