package dev.penguin.internal.toolset;

import dev.penguin.internal.json.Json;
import dev.penguin.internal.text.NearestName;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
   */
  public record Entry(
      @Nullable Tool tool, ToolSpec spec, Map<String, Object> schema, boolean trusted) {
    public boolean isControl() {
      return tool == null;
    }
  }

  private ToolSet(Map<String, Entry> entries) {
    this.entries = entries;
  }

  public static ToolSet of(
      Collection<? extends Tool> trusted, Collection<? extends Tool> discovered) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    trusted.forEach(tool -> add(entries, tool, true));
    discovered.forEach(tool -> add(entries, tool, false));
    return new ToolSet(entries);
  }

  private static void add(Map<String, Entry> entries, Tool tool, boolean trusted) {
    ToolSpec spec = tool.spec();
    if (ControlTools.RESERVED.contains(spec.name())) {
      throw new IllegalArgumentException(
          "Tool name '" + spec.name() + "' is the engine's own: give the tool another name");
    }
    if (entries.containsKey(spec.name())) {
      throw new IllegalArgumentException(
          "There are two tools named '" + spec.name() + "': give one of them another name");
    }
    entries.put(spec.name(), new Entry(tool, spec, Json.parseObject(spec.inputSchema()), trusted));
  }

  /** The tools of these names only. */
  public ToolSet only(Set<String> names) {
    for (String name : names) {
      if (!entries.containsKey(name)) {
        throw new IllegalArgumentException(
            "The request names tool '" + name + "', which the agent lacks; it has " + names());
      }
    }
    Map<String, Entry> kept = new LinkedHashMap<>(entries);
    kept.keySet().retainAll(names);
    return new ToolSet(kept);
  }

  /**
   * The same tools and the engine's own. An agent without tools is not offered those either: not
   * every model takes tools at all.
   *
   * @param finish whether the model may end the run with a tool
   * @param plan whether the model may have a plan approved
   * @param reading whether there are results of which the model has not read all
   */
  public List<ToolSpec> offered(boolean finish, boolean plan, boolean reading) {
    List<ToolSpec> specs = new ArrayList<>();
    if (!entries.isEmpty()) {
      entries.values().forEach(entry -> specs.add(entry.spec()));
      if (plan) {
        specs.add(ControlTools.SUBMIT_PLAN_SPEC);
      }
      specs.add(ControlTools.ASK_USER_SPEC);
      if (finish) {
        specs.add(ControlTools.FINISH_SPEC);
      }
      if (reading) { // last, so that what a provider has cached of the others may still count
        specs.add(ControlTools.READ_RESULT_SPEC);
      }
    }
    return specs;
  }

  /** A tool by its exact name; the engine's own are known to every run. */
  public @Nullable Entry find(String name) {
    return switch (name) {
      case ControlTools.ASK_USER -> own(ControlTools.ASK_USER_SPEC);
      case ControlTools.FINISH -> own(ControlTools.FINISH_SPEC);
      case ControlTools.READ_RESULT -> own(ControlTools.READ_RESULT_SPEC);
      default -> entries.get(name);
    };
  }

  /** The tool by which the model has a plan approved. */
  public static Entry submitPlan() {
    return own(ControlTools.SUBMIT_PLAN_SPEC);
  }

  private static Entry own(ToolSpec spec) {
    return new Entry(null, spec, Json.parseObject(spec.inputSchema()), true);
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
