package com.example.moon;

import dev.penguin.tool.Effect;
import dev.penguin.tool.Param;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tool.Tools;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Brings the tool {@code moon_age} to every agent that was built with {@code discoverTools()}. */
public final class MoonTools implements ToolProvider {
  static final double MONTH = 29.530588;
  private static final LocalDate NEW_MOON = LocalDate.of(2000, 1, 6);

  record Night(@Param(description = "the date, as in 2027-03-22") LocalDate date) {}

  /** For the service loader. */
  public MoonTools() {}

  @Override
  public String name() {
    return "moon";
  }

  // region: plugin-provider
  @Override
  public List<Tool> tools(ToolProviderContext context) {
    Tool age =
        Tool.of(
            "moon_age",
            "Days since the last new moon, 0 to 29",
            Night.class,
            night -> age(night.date()));
    // A discovered tool that does not say what it does is taken for the most dangerous kind.
    return List.of(Tools.withEffects(age, Effect.READ));
  }

  // endregion

  static long age(LocalDate date) {
    double days = ChronoUnit.DAYS.between(NEW_MOON, date) % MONTH;
    return Math.round(Math.floor(days < 0 ? days + MONTH : days));
  }
}
