package dev.penguin.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a tool says, or does not say, of its calls that are interrupted. */
class DeclaredRecoveryTest {
  private static final ToolSpec SPEC = ToolSpec.of("t", "d", "{\"type\":\"object\"}");

  record Nothing() {}

  /** Methods with each recovery and none. */
  public static final class Bank {
    @ToolMethod(value = "Pays", recovery = Recovery.ASK)
    public void pay() {}

    @ToolMethod(value = "Looks", effects = Effect.READ)
    public void look() {}

    @ToolMethod("Closes")
    public void close() {}
  }

  /** A mark that says two things. */
  public static final class Undecided {
    @ToolMethod(
        value = "Pays",
        recovery = {Recovery.ASK, Recovery.RERUN})
    public void pay() {}
  }

  @Test
  void whatOnlyReadsRunsAgainAndNothingElse() {
    for (int bits = 0; bits < 1 << Effect.values().length; bits++) {
      Set<Effect> effects = EnumSet.noneOf(Effect.class);
      for (Effect effect : Effect.values()) {
        if ((bits & 1 << effect.ordinal()) != 0) {
          effects.add(effect);
        }
      }
      ToolSpec spec =
          new ToolSpec("t", "d", "{\"type\":\"object\"}", effects, SPEC.timeout(), false);
      boolean reads =
          effects.equals(Set.of(Effect.READ))
              || effects.equals(Set.of(Effect.READ, Effect.NETWORK));

      assertThat(spec.recovery())
          .as("%s", effects)
          .isEqualTo(reads ? Recovery.RERUN : Recovery.REPORT);
      assertThat(spec.declaredRecovery()).isEmpty();
    }
  }

  @Test
  void whatWasDeclaredStaysWhateverElseIsSaid() {
    for (Recovery recovery : Recovery.values()) {
      ToolSpec spec =
          SPEC.withRecovery(recovery)
              .withEffects(Effect.READ)
              .withTimeout(Duration.ofSeconds(1))
              .deferrable();
      Tool tool =
          Tools.deferrable(
              Tools.withEffects(
                  Tools.withRecovery(Tool.of("t", "d", Nothing.class, n -> ""), recovery),
                  Effect.READ));

      assertThat(spec.recovery()).isEqualTo(recovery);
      assertThat(tool.spec().recovery()).isEqualTo(recovery);
    }
  }

  @Test
  void aMethodSaysItInItsMark() {
    Map<String, Recovery> recoveries =
        Tools.from(new Bank()).stream()
            .map(Tool::spec)
            .collect(Collectors.toMap(ToolSpec::name, ToolSpec::recovery));

    assertThat(recoveries)
        .isEqualTo(Map.of("pay", Recovery.ASK, "look", Recovery.RERUN, "close", Recovery.REPORT));
  }

  @Test
  void aMarkSaysOneThing() {
    assertThatThrownBy(() -> Tools.from(new Undecided()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("names 2 recoveries, [ASK, RERUN]; name one or none");
  }

  @Test
  void aContextOfOnesOwnSaysWhatItLacks() {
    ToolContext old =
        new ToolContext() {
          @Override
          public String runId() {
            return "run";
          }

          @Override
          public String sessionId() {
            return "session";
          }

          @Override
          public Map<String, Object> attributes() {
            return Map.of();
          }

          @Override
          public Cancellation cancellation() {
            return Cancellation.never();
          }

          @Override
          public Duration remaining() {
            return Duration.ofMinutes(1);
          }

          @Override
          public void progress(String message) {}
        };

    for (Function<ToolContext, String> missing :
        List.<Function<ToolContext, String>>of(ToolContext::callId, ToolContext::idempotencyKey)) {
      assertThatThrownBy(() -> missing.apply(old))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageStartingWith(old.getClass().getName() + " ");
    }
  }
}
