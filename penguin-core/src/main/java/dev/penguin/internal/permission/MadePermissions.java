package dev.penguin.internal.permission;

import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Mode;
import dev.penguin.policy.Permissions.Rule;
import java.util.List;

/** Makes permissions of what they consist of. */
public final class MadePermissions {
  private MadePermissions() {}

  /**
   * The permissions of a mode with rules.
   *
   * @param rules such as permissions have: those about an effect name all tools and no resource
   */
  public static Permissions of(Mode mode, List<Rule> rules) {
    Permissions permissions =
        switch (mode) {
          case READ_ONLY -> Permissions.readOnly();
          case PLAN -> Permissions.plan();
          case WORKSPACE -> Permissions.workspace();
          case FULL -> Permissions.full();
        };
    for (Rule rule : rules) {
      permissions = with(rule, permissions);
    }
    return permissions;
  }

  private static Permissions with(Rule rule, Permissions permissions) {
    if (rule.effect().isPresent()) {
      return switch (rule.answer()) {
        case ALLOW -> permissions.allow(rule.effect().get());
        case ASK -> permissions.ask(rule.effect().get());
        case DENY -> permissions.deny(rule.effect().get());
      };
    }
    String[] resources = rule.resource().isEmpty() ? new String[0] : new String[] {rule.resource()};
    return switch (rule.answer()) {
      case ALLOW -> permissions.allow(rule.tool(), resources);
      case ASK -> permissions.ask(rule.tool(), resources);
      case DENY -> permissions.deny(rule.tool(), resources);
    };
  }
}
