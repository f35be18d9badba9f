package dev.penguin.project.internal.blueprint;

import dev.penguin.project.internal.blueprint.text.FindingLog;
import dev.penguin.project.internal.blueprint.text.Places;

/**
 * What was read of a text.
 *
 * @param content what it says
 * @param places where that stands
 * @param findings what was wrong with the text; the linter adds what is wrong with the plan
 */
public record ParsedPlan(PlanContent content, Places places, FindingLog findings) {}
