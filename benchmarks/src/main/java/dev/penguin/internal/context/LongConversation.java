package dev.penguin.internal.context;

import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one request costs that sends a conversation of 2,000 messages of which nothing is compacted:
 * the view takes in what came since, is measured against the window, and gives the messages. Beside
 * it the view of a run that begins, which takes in all of them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LongConversation {
  private static final int MESSAGES = 2_000;
  private static final String TEXT = "A line of a file, as long as lines mostly are. ".repeat(10);
  private static final List<Message> HEAD = List.of(new SystemMessage("Be brief."));

  private Transcript transcript;
  private ContextView view;
  private ContextMeter meter;

  @Setup(Level.Trial)
  public void open() {
    transcript =
        Transcript.create(
            SessionStore.inMemory(),
            "s",
            InstantSource.system(),
            new Redactor(List::of, Map.of()),
            new Created(false, Optional.empty()));
    List<Message> messages = new ArrayList<>(List.of(UserMessage.of("Read all of it.")));
    for (int i = 0; messages.size() < MESSAGES - 1; i++) {
      ToolCall call = new ToolCall("call_" + i, "read_file", "{\"path\":\"file" + i + ".txt\"}");
      messages.add(new AssistantMessage(List.of(Part.text("Next.")), List.of(call)));
      messages.add(ToolMessage.of(call, TEXT, false));
    }
    messages.add(UserMessage.of("And now?"));
    transcript.say(messages);
    view = anew();
    meter = new ContextMeter(HEAD.stream().mapToLong(TokenEstimate::of).sum());
    meter.reported(meter.size(MESSAGES - 1, view::tokens), 250_000);
    if (view.size() != MESSAGES) {
      throw new IllegalStateException("All is sent, and yet it is " + view.size() + " messages");
    }
  }

  private ContextView anew() {
    return new ContextView(transcript.messages(), transcript::tokens, transcript.compacted());
  }

  @Benchmark
  public List<Message> next() {
    view.update();
    return sent(view);
  }

  @Benchmark
  public List<Message> first() {
    return sent(anew());
  }

  private List<Message> sent(ContextView of) {
    // Twice, as a run does: before a compaction that may be needed, and of what is sent.
    long tokens = meter.size(of.size(), of::tokens).tokens();
    if (tokens + meter.size(of.size(), of::tokens).tokens() <= 0) {
      throw new IllegalStateException("It was not measured");
    }
    return of.after(HEAD);
  }
}
