package dev.penguin.internal.control;

import dev.penguin.internal.loop.EngineTool;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.ToolCallAuthorizer;
import dev.penguin.internal.loop.ToolCallState;
import dev.penguin.internal.text.NearestName;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * {@code find_tools}: descriptions and schemas of the tools that are listed by name only. There
 * only where there are such tools.
 */
final class FindTools implements EngineTool.Answering {
  private static final int DEFAULT_LIMIT = 8;
  private static final int MAX_LIMIT = 20;
  private static final int MAX_SHOWN = 60;

  private final Run run;
  private final List<ToolSpec> deferred;
  private final ToolSet.Entry entry;

  FindTools(Run run, List<ToolSpec> deferred) {
    this.run = run;
    this.deferred = deferred;
    entry = ToolSet.Entry.ofEngine(spec(deferred));
  }

  /**
   * The names stand in the description of the parameter: OpenAI and servers like it take at most
   * 1,024 characters for that of a tool, and have no limit for those of parameters.
   */
  private static ToolSpec spec(List<ToolSpec> deferred) {
    return ToolSpec.of(
            ControlTools.FIND_TOOLS,
            "Get the descriptions and input schemas of tools that are listed by name only, under"
                + " 'query'. Call what is found with call_tool.",
            """
            {"type":"object","properties":{"query":{"type":"string","minLength":1,\
            "maxLength":1000,"description":"Names of tools, or words of what they do. The names: %s"},\
            "limit":{"type":"integer","minimum":1,"maximum":%d,\
            "description":"How many tools at most, %d if not given"}},\
            "required":["query"],"additionalProperties":false}"""
                .formatted(
                    String.join(", ", deferred.stream().map(ToolSpec::name).toList()),
                    MAX_LIMIT,
                    DEFAULT_LIMIT))
        .withEffects(Effect.READ);
  }

  @Override
  public ToolSet.Entry entry() {
    return entry;
  }

  @Override
  public boolean isOffered() {
    return true;
  }

  @Override
  public boolean runsAlone() {
    return false;
  }

  @Override
  public ToolCallState answer(ToolCall asked) throws CallRefusedException {
    Instant since = run.now();
    ToolCall call = ToolCallAuthorizer.validated(entry, asked);
    Map<String, Object> arguments = call.arguments();
    String query = String.valueOf(arguments.get("query"));
    int limit = arguments.get("limit") instanceof Number most ? most.intValue() : DEFAULT_LIMIT;
    List<ToolSpec> found = new ToolSearch(deferred).find(query);
    return ToolCallState.answered(
        asked, call, found.isEmpty() ? none(query) : text(found, limit), since);
  }

  private String none(String query) {
    String shown = query.length() > MAX_SHOWN ? query.substring(0, MAX_SHOWN) + "…" : query;
    List<String> names = deferred.stream().map(ToolSpec::name).toList();
    return "No tool matches '%s'.%s Look at the names that are listed, and ask for some of them."
        .formatted(
            shown,
            NearestName.of(query, names).map(near -> " Did you mean '" + near + "'?").orElse(""));
  }

  private static String text(List<ToolSpec> found, int limit) {
    StringBuilder text = new StringBuilder();
    int shown = Math.min(limit, found.size());
    if (shown < found.size()) {
      text.append("The best ").append(shown).append(" of ").append(found.size());
      text.append(" tools that match.");
    } else {
      text.append(shown == 1 ? "1 tool matches." : shown + " tools match.");
    }
    text.append(" Call them with ").append(ControlTools.CALL_TOOL).append('.');
    for (ToolSpec tool : found.subList(0, shown)) {
      text.append("\n\n").append(tool.name()).append(": ").append(tool.description());
      text.append("\nInput schema: ").append(tool.inputSchema());
    }
    return text.toString();
  }
}
