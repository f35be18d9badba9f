package com.example.moon;

import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tool.Tools;
import java.util.List;

/**
 * Brings the tool {@code moon_side}, which each run gets anew: it depends on where the user of the
 * run is. That comes from the application, with the request, so that no model can choose it.
 */
public final class SkyTools implements ToolProvider {
  /** The attribute of a request that says where its user is: "north", unless given, or "south". */
  public static final String HEMISPHERE = "hemisphere";

  /** For the service loader. */
  public SkyTools() {}

  @Override
  public String name() {
    return "sky";
  }

  // region: plugin-for-runs
  @Override
  public Scope scope() {
    return Scope.RUN;
  }

  @Override
  public List<Tool> tools(ToolProviderContext context) {
    Object place = context.attributes().getOrDefault(HEMISPHERE, "north");
    if (!place.equals("north") && !place.equals("south")) {
      throw new IllegalArgumentException(
          "The attribute '" + HEMISPHERE + "' is '" + place + "': give \"north\" or \"south\"");
    }
    Tool side =
        Tool.of(
            "moon_side",
            "Which side of the moon the user sees lit",
            MoonTools.Night.class,
            night -> side(MoonTools.age(night.date()), place.equals("south")));
    return List.of(Tools.withEffects(side, Effect.READ));
  }

  // endregion

  private static String side(long age, boolean south) {
    boolean waxing = age < MoonTools.MONTH / 2;
    return waxing == south ? "left" : "right";
  }
}
