package dev.penguin.internal.context;

import static dev.penguin.internal.context.SmallModel.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FallbackModel;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.tool.Effect;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A window that a fallback teaches is the fallback's, and counts as long as that answers. */
@Timeout(60)
class FallbackWindowTest {
  private static final int SMALL = 16_000;
  private static final int LARGE = 100_000;

  /** A model with a large window that is out of reach at first. */
  private static final class Large implements ChatModel {
    private boolean reachable;
    private long largest;

    @Override
    public ModelInfo info() {
      return ModelInfo.of("test", "large").withContextWindow(LARGE);
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      if (!reachable) {
        throw new ModelException.Unavailable("down for an hour");
      }
      largest = Math.max(largest, request.messages().size());
      return ModelReply.text("here again");
    }
  }

  /** Whether the fallback says what its window is, or it is found by trying. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFallbackThatRefusesTeachesItsOwnWindow(boolean known) {
    Large large = new Large();
    SmallModel says =
        SmallModel.of(
            SMALL,
            turn ->
                turn % 14 == 0
                    ? ModelReply.text("done")
                    : ModelReply.calls(new ToolCall("c" + turn, "look", "{\"n\":" + turn + "}")));
    SmallModel small = known ? says : says.withUnknownWindow();
    try (Engine engine =
        Engine.builder()
            .model(new FallbackModel(List.of(large, small)))
            .tools(TestTool.giving("look", words(3_000, "line")).with(Effect.READ))
            .limits(RunLimits.builder().maxTurns(100).maxToolCalls(100).build())
            .build()) {
      Session session = engine.session("s");

      RunResult first = session.run("Look around");
      assertThat(first.outcome()).as("%s", first.reason()).isEqualTo(Outcome.COMPLETED);
      assertThat(small.refusals()).isEqualTo(known ? 0 : 1);
      assertThat(session.contextUsage().window()).hasValue(LARGE);

      large.reachable = true;
      assertThat(session.run("And now?").text()).isEqualTo("here again");
      assertThat(session.contextUsage().window()).hasValue(LARGE);
      assertThat(large.largest).isPositive();
    }
  }
}
