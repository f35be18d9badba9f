package dev.penguin.internal.redaction;

import dev.penguin.internal.permission.MadePermissions;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Answer;
import dev.penguin.policy.Permissions.Rule;
import dev.penguin.session.ApprovalDecided;
import dev.penguin.session.ApprovalRequested;
import dev.penguin.session.RunModel;
import dev.penguin.session.RunSetting;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.Compacted;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunFailed;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.Spending;
import dev.penguin.session.Spent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Takes keys out of what is stored, and so out of what the model is sent later. What a provider
 * wants back byte for byte, its reasoning and images, stays as it came.
 */
public final class EntryRedaction {
  private EntryRedaction() {}

  /** The same body without secrets; the very same when there are none. */
  public static Body clean(Body body, Redactor redactor) {
    if (body instanceof MessageAdded said) {
      return clean(said, redactor);
    }
    if (body instanceof ToolStarted started) {
      return new ToolStarted(clean(started.call(), redactor));
    }
    if (body instanceof RunFailed failed) {
      return new RunFailed(failed.runId(), redactor.hide(failed.error()));
    }
    if (body instanceof Steered steered) {
      return new Steered(redactor.hide(steered.text()));
    }
    if (body instanceof RunStarted started) {
      return clean(started, redactor);
    }
    if (body instanceof Compacted compacted) {
      return new Compacted(
          compacted.summarized(),
          compacted.kept(),
          redactor.hide(compacted.summary()),
          compacted.shortened(),
          compacted.superseded(),
          compacted.size(),
          compacted.usage());
    }
    if (body instanceof CheckpointMade made) {
      return new CheckpointMade(redactor.hide(made.name()), made.kind(), made.files());
    }
    if (body instanceof AllowedForSession rule) {
      return new AllowedForSession(
          rule.tool(), rule.resources().stream().map(text -> named(text, redactor)).toList());
    }
    if (body instanceof Spent spent) {
      return new Spent(clean(redactor, spent.spending()));
    }
    return body instanceof RunEnded ended ? clean(ended, redactor) : ofApproval(body, redactor);
  }

  private static MessageAdded clean(MessageAdded added, Redactor redactor) {
    Message clean = clean(added.message(), redactor);
    return clean == added.message()
        ? added
        : new MessageAdded(clean, added.usage(), added.finish(), added.requestTokens());
  }

  private static Body ofApproval(Body body, Redactor redactor) {
    if (body instanceof ApprovalRequested asked) {
      return new ApprovalRequested(
          asked.id(), clean(asked.request(), redactor), asked.fingerprint());
    }
    return body instanceof ApprovalDecided decided
        ? new ApprovalDecided(decided.id(), clean(decided.decision(), redactor))
        : body;
  }

  private static ApprovalRequest clean(ApprovalRequest request, Redactor redactor) {
    return new ApprovalRequest(
        request.runId(),
        request.sessionId(),
        clean(request.call(), redactor),
        request.effects(),
        request.resources().stream().map(each -> ResourceRedaction.clean(each, redactor)).toList(),
        redactor.hide(request.reason()),
        request.preview().map(redactor::hide),
        request.agentPath());
  }

  private static Decision clean(Decision decision, Redactor redactor) {
    if (decision instanceof Decision.Deny deny) {
      return Decision.deny(redactor.hide(deny.reason()));
    }
    return decision instanceof Decision.AllowWith with
        ? Decision.allowWith(redactor.hide(with.argumentsJson()))
        : decision;
  }

  /** What was allowed must be known again, and not be taken for the same with another secret. */
  private static String named(String resource, Redactor redactor) {
    return redactor.hide(resource).equals(resource) ? resource : "SHA-256 " + sha256(resource);
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) { // each platform must have it
      throw new IllegalStateException(e);
    }
  }

  private static RunStarted clean(RunStarted started, Redactor redactor) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    started
        .attributes()
        .forEach(
            (name, value) ->
                attributes.put(
                    redactor.hide(name),
                    value instanceof String text ? redactor.hide(text) : value));
    return new RunStarted(
        started.runId(),
        started.tools(),
        started.permissions().map(permissions -> clean(permissions, redactor)),
        started.instructions().map(redactor::hide),
        started.limits(),
        attributes,
        new RunSetting(
            started
                .setting()
                .model()
                .map(model -> new RunModel(redactor.hide(model.name()), model.named())),
            started.setting().workspace()));
  }

  /**
   * Permissions at least as strict, without secrets. A rule that is about a secret cannot be stored
   * as it is: one that allows is dropped, any other denies all calls of its tool. To ask about all
   * of them would loosen permissions to read.
   */
  private static Permissions clean(Permissions permissions, Redactor redactor) {
    List<Rule> rules = new ArrayList<>();
    for (Rule rule : permissions.rules()) {
      if (redactor.hide(rule.resource()).equals(rule.resource())) {
        rules.add(rule);
      } else if (rule.answer() != Answer.ALLOW) {
        rules.add(new Rule(Answer.DENY, rule.tool(), ""));
      }
    }
    return MadePermissions.of(permissions.mode(), rules);
  }

  private static RunEnded clean(RunEnded ended, Redactor redactor) {
    Optional<String> question = ended.question().map(redactor::hide);
    return new RunEnded(
        ended.runId(),
        ended.outcome(),
        redactor.hide(ended.text()),
        ended.reason().map(redactor::hide),
        question,
        ended.usage(),
        ended.costUsd(),
        ended.turns(),
        ended.duration(),
        clean(redactor, ended.spending()),
        ended.toolCalls());
  }

  private static List<Spending> clean(Redactor redactor, List<Spending> spending) {
    return spending.stream()
        .map(
            each ->
                new Spending(
                    each.agentPath().stream().map(redactor::hide).toList(),
                    redactor.hide(each.model()),
                    each.usage(),
                    each.costUsd()))
        .toList();
  }

  /** The same message without secrets; the very same when there are none. */
  public static Message clean(Message message, Redactor redactor) {
    if (message instanceof UserMessage user) {
      List<Part> parts = clean(user.parts(), redactor);
      return parts == user.parts() ? user : new UserMessage(parts);
    }
    if (message instanceof ToolMessage result) {
      return clean(result, redactor);
    }
    if (message instanceof AssistantMessage said) {
      List<Part> parts = clean(said.parts(), redactor);
      List<ToolCall> calls = each(said.toolCalls(), call -> clean(call, redactor));
      return parts == said.parts() && calls == said.toolCalls()
          ? said
          : new AssistantMessage(parts, calls);
    }
    return message;
  }

  private static ToolMessage clean(ToolMessage result, Redactor redactor) {
    List<Part> parts = clean(result.parts(), redactor);
    return parts == result.parts()
        ? result
        : new ToolMessage(result.callId(), result.toolName(), parts, result.failed());
  }

  /** The call without secrets in its arguments; id and name are what it is found by. */
  private static ToolCall clean(ToolCall call, Redactor redactor) {
    String arguments = redactor.hide(call.argumentsJson());
    return arguments.equals(call.argumentsJson())
        ? call
        : new ToolCall(call.id(), call.name(), arguments, call.providerData());
  }

  /**
   * The parts without secrets, those included that lie across several texts, which their reader
   * joins; the very same list when there are none.
   */
  public static List<Part> clean(List<Part> parts, Redactor redactor) {
    List<Part.Text> texts =
        parts.stream().filter(Part.Text.class::isInstance).map(Part.Text.class::cast).toList();
    Iterator<String> clean = redactor.hide(texts.stream().map(Part.Text::text).toList()).iterator();
    return each(parts, part -> part instanceof Part.Text text ? with(clean.next(), text) : part);
  }

  private static Part with(String clean, Part.Text part) {
    return clean.equals(part.text()) ? part : new Part.Text(clean, part.providerData());
  }

  /** The list with something done to each; the very same list when that changes none. */
  private static <T> List<T> each(List<T> all, UnaryOperator<T> change) {
    List<T> changed = all;
    for (int i = 0; i < all.size(); i++) {
      T now = change.apply(all.get(i));
      if (now != all.get(i)) {
        changed = changed == all ? new ArrayList<>(all) : changed;
        changed.set(i, now);
      }
    }
    return changed;
  }
}
