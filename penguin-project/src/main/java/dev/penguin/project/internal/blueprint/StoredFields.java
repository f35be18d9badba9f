package dev.penguin.project.internal.blueprint;

import dev.penguin.project.Task;
import dev.penguin.project.blueprint.BlueprintHeader;
import dev.penguin.project.blueprint.Section;
import dev.penguin.project.internal.blueprint.text.MarkdownBlocks;
import dev.penguin.project.internal.blueprint.text.MarkdownSections;
import dev.penguin.project.internal.blueprint.text.ParagraphWatch;
import dev.penguin.project.internal.blueprint.text.QuotedText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How what a blueprint says is kept where projects and tasks have no field for it: sections are the
 * description of the project, the rest is metadata whose names begin with {@value #PREFIX}.
 */
public final class StoredFields {
  /** What the names begin with. */
  public static final String PREFIX = "blueprint.";

  private static final String VERSION = PREFIX + "version";
  private static final String OWNERS = PREFIX + "owners";
  private static final String PHASE = PREFIX + "phase.";
  private static final String GOALS = PREFIX + "goals";

  private StoredFields() {}

  /** Whether a name of metadata is one of these. */
  public static boolean isReserved(String name) {
    return name.startsWith(PREFIX);
  }

  /** Sections as one text. */
  public static String description(List<Section> sections) {
    List<String> parts = new ArrayList<>();
    for (Section section : sections) {
      String text = MarkdownSections.safe(section.title(), section.text());
      if (!section.title().isEmpty()) {
        parts.add("# " + section.title());
      }
      if (!text.isEmpty()) {
        parts.add(text);
      }
    }
    return String.join("\n\n", parts);
  }

  /** The sections of a text. */
  public static List<Section> sections(String description) {
    String text = description.replace("\r\n", "\n").replace('\r', '\n');
    List<Section> sections = new ArrayList<>();
    List<MarkdownSections.Part> parts;
    try {
      parts = MarkdownSections.of(new MarkdownBlocks(text, 1));
    } catch (ParagraphWatch.TooLongException e) {
      return List.of(new Section("", text));
    }
    for (MarkdownSections.Part part : parts) {
      // A section of this name would hold the items of a file.
      String title = part.isItems() ? part.title() + " of the project" : part.title();
      sections.add(new Section(title, part.text()));
    }
    return sections;
  }

  /**
   * The metadata of a project after a blueprint: what it names is set, what others keep there
   * stays.
   */
  public static Map<String, String> metadata(Map<String, String> stored, BlueprintHeader header) {
    Map<String, String> metadata = others(stored);
    metadata.putAll(header.metadata());
    header.revision().ifPresent(version -> metadata.put(VERSION, version));
    if (!header.owners().isEmpty()) {
      metadata.put(OWNERS, QuotedText.of(header.owners()));
    }
    header
        .timeBoxes()
        .forEach((phase, span) -> metadata.put(PHASE + FieldValues.text(phase), span.toString()));
    return metadata;
  }

  /** Puts what the metadata of a project say into a header. */
  public static void read(Map<String, String> stored, BlueprintHeader.Builder header) {
    header.metadata(others(stored));
    header.revision(stored.get(VERSION));
    header.owners(list(stored.getOrDefault(OWNERS, "")));
    Map<Task.Phase, Duration> boxes = new LinkedHashMap<>();
    for (Task.Phase phase : Task.Phase.values()) {
      String value = stored.get(PHASE + FieldValues.text(phase));
      if (value != null) {
        boxes.put(phase, FieldValues.span(value));
      }
    }
    header.timeBoxes(boxes);
  }

  private static List<String> list(String text) {
    return QuotedText.split(text).stream().map(QuotedText::value).toList();
  }

  /** The metadata of a task after an item: what it names is set, what others keep there stays. */
  public static Map<String, String> metadata(
      Map<String, String> stored, Map<String, String> named, List<String> goals) {
    Map<String, String> metadata = others(stored);
    metadata.putAll(named);
    if (!goals.isEmpty()) {
      metadata.put(GOALS, QuotedText.of(goals));
    }
    return metadata;
  }

  /** The goals that the metadata of a task name. */
  public static List<String> goals(Map<String, String> stored) {
    return list(stored.getOrDefault(GOALS, ""));
  }

  /** What is kept for others. */
  public static Map<String, String> others(Map<String, String> stored) {
    Map<String, String> others = new TreeMap<>(stored);
    others.keySet().removeIf(StoredFields::isReserved);
    return others;
  }
}
