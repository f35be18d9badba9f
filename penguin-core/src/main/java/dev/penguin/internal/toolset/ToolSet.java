package dev.penguin.internal.toolset;

import dev.penguin.internal.json.Json;
import dev.penguin.internal.text.NearestName;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tools of an agent or a run, by name, each with its schema read once. Immutable. */
public final class ToolSet {
  private final Map<String, Entry> entries;

  /**
   * A tool.
   *
   * @param tool the tool; null for the engine's own, which run no code
   * @param spec how the tool is described to the model
   * @param schema the schema of the arguments
   * @param trusted whether the application passed it in code
   * @param origin where it came from, as it follows "one is" in a message
   */
  public record Entry(
      @Nullable Tool tool,
      ToolSpec spec,
      Map<String, Object> schema,
      boolean trusted,
      String origin) {
    /** One of the engine's own. */
    public Entry(@Nullable Tool tool, ToolSpec spec, Map<String, Object> schema, boolean trusted) {
      this(tool, spec, schema, trusted, "the engine's own");
    }

    /** One that runs code, its schema read. */
    public static Entry of(Tool tool, boolean trusted, String origin) {
      ToolSpec spec = Objects.requireNonNull(tool.spec(), "spec() gave null");
      return new Entry(tool, spec, Json.parseObject(spec.inputSchema()), trusted, origin);
    }

    /** One that the engine answers itself. */
    public static Entry ofEngine(ToolSpec spec) {
      return new Entry(null, spec, Json.parseObject(spec.inputSchema()), true);
    }

    /** Whether the engine answers it itself. */
    public boolean isControl() {
      return tool == null;
    }
  }

  private ToolSet(Map<String, Entry> entries) {
    this.entries = entries;
  }

  /**
   * The set of these tools.
   *
   * @throws IllegalArgumentException when two have one name, or one has a name of the engine's own
   */
  public static ToolSet of(List<Entry> tools) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Entry tool : tools) {
      String name = tool.spec().name();
      if (ControlTools.RESERVED.contains(name)) {
        throw new IllegalArgumentException(
            "Tool name '"
                + name
                + "' is reserved for the engine: give the tool another name"
                + (tool.origin().startsWith("of the tool provider")
                    ? ". It is " + tool.origin()
                    : ""));
      }
      Entry other = entries.put(name, tool);
      if (other != null) {
        throw new IllegalArgumentException(
            "There are two tools named '%s': one is %s, the other is %s. Give one of them another name, or leave one out"
                .formatted(name, other.origin(), tool.origin()));
      }
    }
    return new ToolSet(entries);
  }

  /** The tools of these names only. */
  public ToolSet only(Set<String> names) {
    for (String name : names) {
      if (!entries.containsKey(name)) {
        throw new IllegalArgumentException(
            "The request names tool '"
                + name
                + "', which the agent lacks; it has "
                + names()
                + NearestName.didYouMean(name, names()));
      }
    }
    Map<String, Entry> kept = new LinkedHashMap<>(entries);
    kept.keySet().retainAll(names);
    return new ToolSet(kept);
  }

  /** The tools, in their order. */
  public Collection<Entry> entries() {
    return entries.values();
  }

  /** How the tools are described to the model, in their order. */
  public List<ToolSpec> specs() {
    return entries.values().stream().map(Entry::spec).toList();
  }

  /** A tool by its exact name. */
  public @Nullable Entry find(String name) {
    return entries.get(name);
  }

  /** Whether a name is that of a tool, or of one that the engine answers itself. */
  public boolean isTaken(String name) {
    return entries.containsKey(name) || ControlTools.RESERVED.contains(name);
  }

  /** What the model reads when it asks for a tool that does not exist. */
  public String unknown(String name) {
    String shown = name.length() > 60 ? name.substring(0, 60) + "…" : name;
    Optional<String> nearest = NearestName.of(name, entries.keySet());
    return "There is no tool '%s'.%s Tools: %s."
        .formatted(
            shown,
            nearest.map(near -> " Did you mean '" + near + "'?").orElse(""),
            entries.isEmpty() ? "none" : String.join(", ", entries.keySet()));
  }

  public Set<String> names() {
    return entries.keySet();
  }
}
