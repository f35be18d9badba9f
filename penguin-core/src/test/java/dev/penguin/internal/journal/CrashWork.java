package dev.penguin.internal.journal;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionLock;
import dev.penguin.session.SessionStore;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs that a process does until it is ended from outside, or at a step. What it did is in a file
 * of events, one a line and in order: what was asked of the model, what the store acknowledged,
 * what the tools did.
 */
final class CrashWork {
  static final String ANSWER = "all is done";

  private final Path events;
  private final FileSteps steps;
  private final Engine engine;
  private final JournalStore files;

  CrashWork(Path state, Path events, FileSteps steps, boolean early) {
    this.events = events;
    this.steps = steps;
    files =
        new JournalStore(
            state, InstantSource.system(), ProcessIdentity.current(), FileLeaseTiming.USUAL, steps);
    engine =
        Engine.builder()
            .model(new Model())
            .tools(new Work("work", Effect.WRITE), new Work("look", Effect.READ))
            .sessionStore(new Acknowledging(files, early))
            .build();
  }

  /**
   * The entry of a child process.
   *
   * @param arguments state directory, file of events, step to halt at or 0, whether to acknowledge
   *     early, number of sessions, what their names begin with
   */
  public static void main(String[] arguments) {
    int haltAt = Integer.parseInt(arguments[2]);
    AtomicInteger step = new AtomicInteger();
    FileSteps steps =
        what -> {
          if (step.incrementAndGet() == haltAt) {
            Runtime.getRuntime().halt(3);
          }
        };
    CrashWork work =
        new CrashWork(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            steps,
            Boolean.parseBoolean(arguments[3]));
    work.finishAll();
    work.finish(arguments[5] + 0);
    System.out.println("ready");
    for (int i = 1; i < Integer.parseInt(arguments[4]); i++) {
      work.finish(arguments[5] + i);
    }
    work.close();
    System.out.println("steps " + step.get());
  }

  /** Goes on with all that is unfinished. */
  void finishAll() {
    for (SessionInfo info : files.list()) {
      if (info.state() == SessionInfo.State.UNFINISHED || info.entries() == 1) {
        finish(info.id());
      }
    }
  }

  /** Runs a session to its end, from wherever it stands. */
  void finish(String id) {
    Session session = engine.session(id);
    boolean begun = entries(id).stream().anyMatch(e -> e.body() instanceof RunStarted);
    RunResult result = begun ? session.resume() : session.run(id);
    if (!result.text().equals(ANSWER)) {
      throw new IllegalStateException("Session " + id + " ended with " + result.text());
    }
  }

  List<SessionEntry> entries(String id) {
    List<SessionEntry> entries = new ArrayList<>();
    try {
      files.read(id, entries::add);
    } catch (NoSuchSessionException e) {
      return List.of();
    }
    return entries;
  }

  void close() {
    engine.close();
    files.close();
  }

  /** One line, as a whole, seen by others at once. */
  private void tell(String line) {
    try {
      Files.writeString(events, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A short name for what an entry says, to tell whether it is the same one later. */
  static String digest(SessionEntry entry) {
    return Integer.toHexString((entry.at() + " " + entry.body()).hashCode());
  }

  /** What an entry means to the checks. */
  static String meaning(SessionEntry entry) {
    if (entry.body() instanceof ToolStarted started) {
      return "intent " + started.call().id();
    }
    if (entry.body() instanceof MessageAdded said && said.message() instanceof ToolMessage result) {
      return "result " + result.callId();
    }
    boolean reply =
        entry.body() instanceof MessageAdded said && said.message() instanceof AssistantMessage;
    return reply ? "reply" : "other";
  }

  /** Tells each entry once the store has acknowledged it; a mutant tells it before. */
  private final class Acknowledging implements SessionStore {
    private final SessionStore store;
    private final boolean early;
    private String pendingId = "";
    private List<SessionEntry> pending = List.of();

    Acknowledging(SessionStore store, boolean early) {
      this.store = store;
      this.early = early;
    }

    @Override
    public void append(String sessionId, List<SessionEntry> entries) {
      if (early) {
        flush();
        pendingId = sessionId;
        pending = List.copyOf(entries);
      } else {
        store.append(sessionId, entries);
      }
      for (SessionEntry entry : entries) {
        tell(
            "ack %s %d %s %s"
                .formatted(sessionId, entry.sequence(), digest(entry), meaning(entry)));
      }
    }

    private void flush() {
      if (!pending.isEmpty()) {
        store.append(pendingId, pending);
        pending = List.of();
      }
    }

    @Override
    public void read(String sessionId, Consumer<? super SessionEntry> reader) {
      flush();
      store.read(sessionId, reader);
    }

    @Override
    public SessionLock lock(String sessionId) {
      SessionLock claim = store.lock(sessionId);
      return () -> {
        flush();
        claim.close();
      };
    }

    @Override
    public Optional<SessionInfo> find(String sessionId) {
      return store.find(sessionId);
    }

    @Override
    public List<SessionInfo> list() {
      return store.list();
    }

    @Override
    public void delete(String sessionId) {
      store.delete(sessionId);
    }
  }

  /** Knows what to say from the number of its replies alone. */
  private final class Model implements ChatModel {
    @Override
    public ModelInfo info() {
      return ModelInfo.of("crash", "model");
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      long replies = request.messages().stream().filter(AssistantMessage.class::isInstance).count();
      checkPairs(request.messages());
      tell("ask " + sessionOf(request) + " " + replies);
      return switch ((int) replies) {
        case 0 -> ModelReply.calls(call("work", 1), call("work", 2));
        case 1 -> ModelReply.calls(call("look", 3), call("look", 4));
        case 2 -> ModelReply.calls(call("look", 5), call("work", 6));
        default -> ModelReply.text(ANSWER);
      };
    }

    private ToolCall call(String tool, int number) {
      return new ToolCall("c" + number, tool, "{\"n\":" + number + "}");
    }

    private String sessionOf(ModelRequest request) {
      return request.messages().get(0).text(); // each run is asked for the name of its session
    }

    private void checkPairs(List<Message> messages) {
      List<String> asked = new ArrayList<>();
      List<String> answered = new ArrayList<>();
      for (Message message : messages) {
        if (message instanceof AssistantMessage said) {
          said.toolCalls().forEach(call -> asked.add(call.id()));
        } else if (message instanceof ToolMessage result) {
          answered.add(result.callId());
        }
      }
      if (!asked.equals(answered)) {
        throw new IllegalStateException("Asked for " + asked + ", answered " + answered);
      }
    }
  }

  /** Leaves a line for each time that it worked. */
  private final class Work implements Tool {
    private final ToolSpec spec;

    Work(String name, Effect effect) {
      spec = ToolSpec.of(name, "Works", "{\"type\":\"object\"}").withEffects(effect);
    }

    @Override
    public ToolSpec spec() {
      return spec;
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) throws IOException {
      steps.next("before the tool");
      tell("did %s %s %s".formatted(context.sessionId(), spec.name(), call.id()));
      steps.next("after the tool");
      return ToolResult.success("did " + call.id());
    }
  }
}
