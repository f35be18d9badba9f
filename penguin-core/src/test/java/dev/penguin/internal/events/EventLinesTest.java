package dev.penguin.internal.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.Header;
import dev.penguin.internal.redaction.EventRedaction;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EventLinesTest {
  private static final String KEY = "sk-canary-7f3a";
  private static final Header HEADER = new Header("run", "session", 1, Instant.EPOCH);
  private static final ToolCall CALL = new ToolCall("call_1", "note", "{\"text\":\"" + KEY + "\"}");
  private static final Usage USAGE = Usage.of(20, 5);
  private static final Optional<BigDecimal> COST = Optional.of(new BigDecimal("0.0001"));

  private final Lines lines = new Lines(new Redactor(() -> List.of(KEY), Map.of()));

  /** The lines of events as they reach the log. */
  private record Lines(Redactor redactor) {
    String line(AgentEvent event) {
      return EventLines.line(EventRedaction.clean(event, redactor));
    }

    Optional<String> content(AgentEvent event) {
      return EventLines.content(EventRedaction.clean(event, redactor));
    }
  }

  @Test
  void eventsOfTheRun() {
    AgentEvent finished =
        new AgentEvent.RunFinished(
            HEADER, "BLOCKED", "no " + KEY, Optional.of("why\nnot"), USAGE, COST);
    AgentEvent failed = new AgentEvent.RunFailed(HEADER, "Authentication: bad key " + KEY);

    assertThat(lines.line(new AgentEvent.RunStarted(HEADER, "openai/gpt-5-mini")))
        .isEqualTo("RunStarted model=openai/gpt-5-mini");
    assertThat(lines.line(finished))
        .isEqualTo("RunFinished outcome=BLOCKED inputTokens=20 outputTokens=5 costUsd=0.0001");
    assertThat(lines.content(finished)).contains("RunFinished text=no [redacted] reason=why\\nnot");
    assertThat(lines.line(failed)).isEqualTo("RunFailed error=Authentication");
    assertThat(lines.content(failed))
        .contains("RunFailed error=Authentication: bad key [redacted]");
    AgentEvent steered = new AgentEvent.Steered(HEADER, "use " + KEY + "\nnow");
    assertThat(lines.line(steered)).isEqualTo("Steered characters=18");
    assertThat(lines.content(steered)).contains("Steered text=use [redacted]\\nnow");
    AgentEvent read = new AgentEvent.InstructionsRead(HEADER, "a/" + KEY, "call\n" + KEY, true);
    assertThat(lines.line(read)).isEqualTo("InstructionsRead truncated=true");
    assertThat(lines.content(read))
        .contains("InstructionsRead path=a/[redacted] reason=call\\n[redacted]");
  }

  @Test
  void eventsOfTheModel() {
    AgentEvent retried =
        new AgentEvent.ModelRetried(HEADER, 2, "RateLimited: slow down", Duration.ofSeconds(3));
    AgentEvent fellBack = new AgentEvent.ModelFellBack(HEADER, "a/b", "c/d", "Unavailable");
    AgentEvent replied = new AgentEvent.ModelReplied(HEADER, "hello", 1, USAGE, Optional.empty());

    assertThat(lines.line(new AgentEvent.TurnStarted(HEADER, 3))).isEqualTo("TurnStarted turn=3");
    assertThat(lines.line(retried))
        .isEqualTo("ModelRetried attempt=2 error=RateLimited delayMillis=3000");
    assertThat(lines.content(retried)).contains("ModelRetried reason=RateLimited: slow down");
    assertThat(lines.line(fellBack)).isEqualTo("ModelFellBack from=a/b to=c/d error=Unavailable");
    assertThat(lines.content(fellBack)).contains("ModelFellBack reason=Unavailable");
    assertThat(lines.line(replied))
        .isEqualTo("ModelReplied characters=5 toolCalls=1 inputTokens=20 outputTokens=5");
    assertThat(lines.content(replied)).contains("ModelReplied text=hello");
  }

  @Test
  @DisplayName("Pieces of a reply are not shown: a key may lie across two of them")
  void piecesAreCountedOnly() {
    AgentEvent text = new AgentEvent.TextDelta(HEADER, "sk-can");
    AgentEvent reasoning = new AgentEvent.ReasoningDelta(HEADER, "hm");

    assertThat(lines.line(text)).isEqualTo("TextDelta characters=6");
    assertThat(lines.content(text)).isEmpty();
    assertThat(lines.line(reasoning)).isEqualTo("ReasoningDelta characters=2");
    assertThat(lines.content(reasoning)).isEmpty();
  }

  @Test
  void eventsOfTools() {
    String call = " tool=note call=call_1";
    String said = call + " arguments={\"text\":\"[redacted]\"}";
    AgentEvent asked = new AgentEvent.ApprovalAsked(HEADER, CALL, "a rule");
    AgentEvent decided = new AgentEvent.ApprovalDecided(HEADER, CALL, false, "no");
    AgentEvent started = new AgentEvent.ToolStarted(HEADER, CALL);
    AgentEvent progressed = new AgentEvent.ToolProgressed(HEADER, CALL, "half");
    AgentEvent finished =
        new AgentEvent.ToolFinished(
            HEADER, CALL, ToolMessage.of(CALL, "done", true), Duration.ofMillis(7));

    assertThat(lines.line(asked)).isEqualTo("ApprovalAsked" + call);
    assertThat(lines.content(asked)).contains("ApprovalAsked" + said + " reason=a rule");
    assertThat(lines.line(decided)).isEqualTo("ApprovalDecided" + call + " allowed=false");
    assertThat(lines.content(decided)).contains("ApprovalDecided" + said + " reason=no");
    assertThat(lines.line(started)).isEqualTo("ToolStarted" + call);
    assertThat(lines.content(started)).contains("ToolStarted" + said);
    assertThat(lines.line(progressed)).isEqualTo("ToolProgressed" + call);
    assertThat(lines.content(progressed)).contains("ToolProgressed" + call + " text=half");
    assertThat(lines.line(finished))
        .isEqualTo("ToolFinished" + call + " failed=true characters=4 millis=7");
    assertThat(lines.content(finished)).contains("ToolFinished" + said + " text=done");
  }

  @Test
  @DisplayName("D7 A name that the model made up cannot forge a line or hide a key")
  void d7NamesAreEscapedAndCut() {
    ToolCall forged = new ToolCall("c\n2", "x\n2030-01-01 ERROR " + KEY + "\u001b[2K", "{}");
    ToolCall endless = new ToolCall("c", "a".repeat(1_000), "{}");

    assertThat(lines.line(new AgentEvent.ToolStarted(HEADER, forged)))
        .isEqualTo("ToolStarted tool=x\\n2030-01-01 ERROR [redacted]\\u001b[2K call=c\\n2");
    assertThat(lines.line(new AgentEvent.ToolStarted(HEADER, endless)))
        .isEqualTo("ToolStarted tool=" + "a".repeat(100) + "… call=c");
  }
}
