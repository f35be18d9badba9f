package dev.penguin.internal.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.permission.PermissionEvaluator.Verdict;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Answer;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectRulesTest {
  private static final ToolSpec FETCH = spec().withEffects(Effect.READ, Effect.NETWORK);
  private static final ToolSpec WRITE = spec().withEffects(Effect.WRITE);

  @Test
  void aRuleSpeaksAboutAllToolsThatDeclareAnEffect() {
    Permissions permissions = Permissions.full().deny(Effect.NETWORK).ask(Effect.WRITE);

    assertThat(decide(permissions, FETCH, true))
        .isEqualTo(new Verdict(Answer.DENY, "a rule denies what may use the network"));
    assertThat(decide(permissions, WRITE, true))
        .isEqualTo(new Verdict(Answer.ASK, "a rule asks about what may write"));
    assertThat(decide(permissions, spec().withEffects(Effect.READ), true).answer())
        .isEqualTo(Answer.ALLOW);
  }

  @Test
  void aCallIsAllowedWhenEachOfItsEffectsIs() {
    Permissions permissions = Permissions.workspace().allow(Effect.NETWORK);

    assertThat(decide(permissions, FETCH, true).answer()).isEqualTo(Answer.ASK);
    assertThat(decide(permissions.allow(Effect.READ), FETCH, true).answer())
        .isEqualTo(Answer.ALLOW);
    assertThat(decide(permissions.allow(Effect.READ).deny(Effect.READ), FETCH, true).answer())
        .isEqualTo(Answer.DENY);
  }

  @Test
  void aDiscoveredToolThatDeclaresNothingIsTakenToDoEverything() {
    Permissions permissions = Permissions.full().deny(Effect.EXECUTE);

    assertThat(decide(permissions, spec(), false).answer()).isEqualTo(Answer.DENY);
    assertThat(decide(permissions, spec(), true).answer()).isEqualTo(Answer.ALLOW);
  }

  private static Verdict decide(Permissions permissions, ToolSpec tool, boolean trusted) {
    return new PermissionEvaluator(List.of(permissions)).decide(tool, trusted, List.of());
  }

  private static ToolSpec spec() {
    return ToolSpec.of("tool", "For tests", "{\"type\":\"object\"}");
  }
}
