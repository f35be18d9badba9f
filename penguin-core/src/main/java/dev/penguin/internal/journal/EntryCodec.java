package dev.penguin.internal.journal;

import dev.penguin.message.Usage;
import dev.penguin.model.FinishReason;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.ApprovalDecided;
import dev.penguin.session.ApprovalRequested;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.RunContinued;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.Compacted;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RewindBegan;
import dev.penguin.session.SessionEntry.RolledBack;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunFailed;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionEntry.SteeringRead;
import dev.penguin.session.SessionEntry.TailTruncated;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.Spent;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Encodes session entries as the fields that a log holds, and decodes them. */
final class EntryCodec {
  private EntryCodec() {}

  /** The oldest version of the format that can hold a body. */
  static int format(Body body) {
    boolean data =
        body instanceof MessageAdded said && MessageCodec.hasData(said.message())
            || body instanceof ToolStarted started && !started.call().providerData().isEmpty();
    if (body instanceof Spent
        || body instanceof RunContinued
        || body instanceof MessageAdded said && said.requestTokens().isPresent()
        || body instanceof AgentStarted
        || body instanceof ApprovalRequested
        || body instanceof ApprovalDecided
        || body instanceof RewindBegan
        || body instanceof CheckpointMade made && !made.equals(new CheckpointMade(made.name()))
        || body instanceof Created created
            && (created.parent().isPresent() || created.workspace().isPresent())
        || body instanceof RunStarted run && run.limits().filter(RunCodec::hasAgents).isPresent()
        || body instanceof RunEnded ended && !ended.spending().isEmpty()) {
      return 4;
    }
    if (body instanceof Compacted || body instanceof Steered || body instanceof SteeringRead) {
      return 3;
    }
    boolean elsewhere = body instanceof RunStarted run && run.setting().workspace().isPresent();
    return data || elsewhere ? 2 : 1;
  }

  /** Adds the fields of a body. */
  static void write(Body body, Map<String, Object> form) {
    if (body instanceof MessageAdded said) {
      form.put("kind", "said");
      write(said, form);
    } else if (body instanceof ToolStarted started) {
      form.put("kind", "tool-started");
      form.put("call", MessageCodec.write(started.call()));
    } else if (body instanceof RunStarted
        || body instanceof RunContinued
        || body instanceof RunEnded
        || body instanceof Spent) {
      writeRun(body, form);
    } else if (body instanceof RunFailed failed) {
      form.put("kind", "run-failed");
      form.put("run", failed.runId());
      form.put("error", failed.error());
    } else if (body instanceof Steered steered) {
      form.put("kind", "steered");
      form.put("text", steered.text());
    } else if (body instanceof SteeringRead read) {
      form.put("kind", "steering-read");
      form.put("messages", read.messages());
    } else if (body instanceof ApprovalRequested asked) {
      form.put("kind", "approval-requested");
      ApprovalCodec.write(asked, form);
    } else if (body instanceof ApprovalDecided decided) {
      form.put("kind", "approval-decided");
      ApprovalCodec.write(decided, form);
    } else if (body instanceof AllowedForSession allowed) {
      form.put("kind", "allowed-for-session");
      form.put("tool", allowed.tool());
      form.put("resources", allowed.resources());
    } else {
      writeOfSession(body, form);
    }
  }

  private static void write(MessageAdded added, Map<String, Object> form) {
    form.put("message", MessageCodec.write(added.message()));
    if (!added.usage().equals(Usage.NONE)) {
      form.put("usage", MessageCodec.write(added.usage()));
    }
    added.finish().ifPresent(finish -> form.put("finish", finish.name()));
    added.requestTokens().ifPresent(tokens -> form.put("requestTokens", tokens));
  }

  private static void writeRun(Body body, Map<String, Object> form) {
    if (body instanceof RunStarted started) {
      form.put("kind", "run-started");
      RunCodec.write(started, form);
    } else if (body instanceof RunContinued continued) {
      form.put("kind", "run-continued");
      RunCodec.write(continued, form);
    } else if (body instanceof Spent spent) {
      form.put("kind", "spent");
      form.put("spending", SpendingCodec.write(spent.spending()));
    } else if (body instanceof RunEnded ended) {
      form.put("kind", "run-ended");
      form.put("run", ended.runId());
      form.put("outcome", ended.outcome());
      form.put("text", ended.text());
      ended.reason().ifPresent(reason -> form.put("reason", reason));
      ended.question().ifPresent(question -> form.put("question", question));
      form.put("usage", MessageCodec.write(ended.usage()));
      ended.costUsd().ifPresent(usd -> form.put("usd", usd.toString()));
      form.put("turns", ended.turns());
      form.put("duration", ended.duration().toString());
      if (!ended.spending().isEmpty()) {
        form.put("spending", SpendingCodec.write(ended.spending()));
        form.put("toolCalls", ended.toolCalls());
      }
    }
  }

  private static void writeCheckpoint(CheckpointMade made, Map<String, Object> form) {
    form.put("kind", "checkpoint");
    form.put("name", made.name());
    if (made.kind() != Checkpoint.Kind.NAMED) {
      form.put("for", made.kind().name());
    }
    made.files().ifPresent(files -> form.put("files", files));
  }

  private static void writeOfSession(Body body, Map<String, Object> form) {
    if (body instanceof Created created) {
      form.put("kind", "created");
      form.put("anonymous", created.anonymous());
      created.forkedFrom().ifPresent(from -> form.put("forkedFrom", from));
      created.parent().ifPresent(parent -> form.put("parentSession", parent));
      created.workspace().ifPresent(path -> form.put("workspace", path.toString()));
    } else if (body instanceof AgentStarted started) {
      form.put("kind", "agent-started");
      form.put("call", started.callId());
      form.put("agent", started.agent());
      form.put("session", started.sessionId());
    } else if (body instanceof CheckpointMade made) {
      writeCheckpoint(made, form);
    } else if (body instanceof RewindBegan began) {
      form.put("kind", "rewind-began");
      form.put("to", began.toSequence());
      form.put("plan", began.plan());
    } else if (body instanceof RolledBack back) {
      form.put("kind", "rolled-back");
      form.put("to", back.toSequence());
    } else if (body instanceof Compacted compacted) {
      form.put("kind", "compacted");
      form.put("summarized", compacted.summarized());
      form.put("kept", compacted.kept());
      form.put("summary", compacted.summary());
      form.put("shortened", List.copyOf(compacted.shortened()));
      form.put("superseded", List.copyOf(compacted.superseded()));
      form.put("size", List.of(compacted.size().before(), compacted.size().after()));
      form.put("usage", MessageCodec.write(compacted.usage()));
    } else if (body instanceof TailTruncated cut) {
      form.put("kind", "tail-cut");
      form.put("position", cut.position());
      form.put("bytes", cut.bytes());
    } else {
      throw new IllegalArgumentException("No form for " + body.getClass().getName());
    }
  }

  /**
   * The body that has these fields.
   *
   * @throws UnknownKindException when a newer version wrote it
   * @throws IllegalArgumentException when fields are missing or make no sense
   */
  static Body read(JsonObjectReader form) {
    String kind = form.text("kind");
    Body body =
        switch (kind) {
          case "said" -> readSaid(form);
          case "tool-started" -> new ToolStarted(MessageCodec.readCall(form.object("call")));
          case "run-started" -> RunCodec.read(form);
          case "run-continued" -> RunCodec.readContinued(form);
          case "spent" -> new Spent(SpendingCodec.read(form.list("spending")));
          case "run-ended" -> readEnded(form);
          case "run-failed" -> new RunFailed(form.text("run"), form.text("error"));
          case "allowed-for-session" ->
              new AllowedForSession(form.text("tool"), texts(form, "resources"));
          case "steered" -> new Steered(form.text("text"));
          case "steering-read" -> new SteeringRead(form.smallNumber("messages"));
          case "created" -> readCreated(form);
          case "agent-started" ->
              new AgentStarted(form.text("call"), form.text("agent"), form.text("session"));
          case "approval-requested" -> ApprovalCodec.readAsked(form);
          case "approval-decided" -> ApprovalCodec.readDecided(form);
          case "checkpoint" -> readCheckpoint(form);
          case "rewind-began" -> new RewindBegan(form.number("to"), form.text("plan"));
          case "compacted" -> readCompacted(form);
          case "rolled-back" -> new RolledBack(form.number("to"));
          case "tail-cut" -> new TailTruncated(form.number("position"), form.number("bytes"));
          default -> throw new UnknownKindException("an entry of the kind '" + kind + "'");
        };
    form.end();
    return body;
  }

  private static Created readCreated(JsonObjectReader form) {
    return new Created(
        form.flag("anonymous"),
        form.optionalText("forkedFrom"),
        form.optionalText("parentSession"),
        form.optionalText("workspace").map(Path::of));
  }

  private static CheckpointMade readCheckpoint(JsonObjectReader form) {
    return new CheckpointMade(
        form.text("name"),
        form.optionalText("for").map(Checkpoint.Kind::valueOf).orElse(Checkpoint.Kind.NAMED),
        form.optionalText("files"));
  }

  private static MessageAdded readSaid(JsonObjectReader form) {
    return new MessageAdded(
        MessageCodec.read(form.object("message")),
        form.has("usage") ? MessageCodec.readUsage(form.list("usage")) : Usage.NONE,
        form.optionalText("finish").map(FinishReason::valueOf),
        form.optionalNumber("requestTokens"));
  }

  private static Compacted readCompacted(JsonObjectReader form) {
    List<Integer> kept = new ArrayList<>();
    form.list("kept").forEach(each -> kept.add(Math.toIntExact((Long) each)));
    List<?> size = form.list("size");
    return new Compacted(
        form.smallNumber("summarized"),
        kept,
        form.text("summary"),
        new LinkedHashSet<>(texts(form, "shortened")),
        new LinkedHashSet<>(texts(form, "superseded")),
        new Compacted.Size((Long) size.get(0), (Long) size.get(1)),
        MessageCodec.readUsage(form.list("usage")));
  }

  private static RunEnded readEnded(JsonObjectReader form) {
    return new RunEnded(
        form.text("run"),
        form.text("outcome"),
        form.text("text"),
        form.optionalText("reason"),
        form.optionalText("question"),
        MessageCodec.readUsage(form.list("usage")),
        form.optionalText("usd").map(BigDecimal::new),
        form.smallNumber("turns"),
        Duration.parse(form.text("duration")),
        form.has("spending") ? SpendingCodec.read(form.list("spending")) : List.of(),
        form.has("toolCalls") ? form.smallNumber("toolCalls") : -1);
  }

  private static List<String> texts(JsonObjectReader form, String name) {
    List<String> texts = new ArrayList<>();
    form.list(name).forEach(each -> texts.add((String) each));
    return texts;
  }
}
