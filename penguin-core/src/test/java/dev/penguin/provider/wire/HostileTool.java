package dev.penguin.provider.wire;

import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.util.List;

/**
 * A tool that gives, at random, what is hard to send.
 *
 * @param most about how long its longest results are; 0 for short ones only
 * @param stop is called now and then, and stops the run
 */
record HostileTool(ToolSpec spec, Pick pick, int most, Runnable stop) implements Tool {
  private static final String ANYTHING = "{\"type\":\"object\"}";

  /** What optional members, unions and references look like. */
  private static final String MANIFOLD =
      """
      {"type":"object","properties":{"n":{"type":["integer","null"]},"o":{},
      "p":{"anyOf":[{"$ref":"#/$defs/Place"},{"type":"null"}]},"l":{"type":"array","items":{}},
      "u":{"oneOf":[{"type":"integer"},{"type":"string"}]},"e":{"enum":["a",null]}},
      "$defs":{"Place":{"type":"object","properties":{"next":{"$ref":"#/$defs/Place"}}}}}""";

  static List<Tool> all(Pick pick, int most, Runnable stop) {
    return List.of(
        new HostileTool(ToolSpec.of("work", "For tests", MANIFOLD), pick, most, stop),
        read("look", pick, most, stop),
        read("picture", pick, most, stop),
        read("mute", pick, most, stop),
        new HostileTool(spec("guarded").withEffects(Effect.EXECUTE), pick, most, stop));
  }

  private static Tool read(String name, Pick pick, int most, Runnable stop) {
    return new HostileTool(spec(name).withEffects(Effect.READ), pick, most, stop);
  }

  private static ToolSpec spec(String name) {
    return ToolSpec.of(name, "For tests", ANYTHING);
  }

  @Override
  public ToolResult call(ToolCall call, ToolContext context) throws Exception {
    if (spec.name().equals("picture")) {
      Part image = Part.image(pick.of("image/png", "image/jpeg"), new byte[] {1, 2, 3});
      return new ToolResult.Success(
          pick.oneIn(2) ? List.of(image) : List.of(Part.text(pick.of("", "look")), image));
    }
    if (spec.name().equals("mute")) {
      return new ToolResult.Success(List.of(Part.text(""), Part.text(pick.of("", " ", "\ud83d"))));
    }
    if (pick.oneIn(most > 0 ? 60 : 12)) {
      stop.run();
    }
    if (pick.oneIn(8)) {
      throw new IllegalStateException(pick.of("", " ", "no such file", "half \ud83d"));
    }
    if (most > 0 && pick.oneIn(2)) {
      return ToolResult.success(
          pick.of("row ", "\u4e2d\u6587", "{\"a\":1},").repeat(1 + pick.below(most / 4)));
    }
    return pick.oneIn(6)
        ? ToolResult.failure(pick.of("", " ", "no"))
        : ToolResult.success(pick.of("done", "", " ", "half \ude00", "line\n"));
  }
}
