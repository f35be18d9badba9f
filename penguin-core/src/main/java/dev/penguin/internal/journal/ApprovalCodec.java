package dev.penguin.internal.journal;

import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Decision;
import dev.penguin.session.ApprovalDecided;
import dev.penguin.session.ApprovalRequested;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Encodes what was asked and decided as the fields that a log holds, and decodes it. */
final class ApprovalCodec {
  private ApprovalCodec() {}

  static void write(ApprovalRequested asked, Map<String, Object> form) {
    ApprovalRequest request = asked.request();
    form.put("id", asked.id());
    form.put("run", request.runId());
    form.put("session", request.sessionId());
    form.put("call", MessageCodec.write(request.call()));
    form.put("effects", request.effects().stream().map(Enum::name).sorted().toList());
    form.put("resources", request.resources().stream().map(ApprovalCodec::write).toList());
    form.put("reason", request.reason());
    request.preview().ifPresent(preview -> form.put("preview", preview));
    if (!request.agentPath().isEmpty()) {
      form.put("agents", request.agentPath());
    }
    form.put("fingerprint", asked.fingerprint());
  }

  static ApprovalRequested readAsked(JsonObjectReader form) {
    Set<Effect> effects = new LinkedHashSet<>();
    form.list("effects").forEach(each -> effects.add(Effect.valueOf((String) each)));
    List<Resource> resources = new ArrayList<>();
    form.list("resources").forEach(each -> resources.add(readResource((List<?>) each)));
    List<String> agents = new ArrayList<>();
    if (form.has("agents")) {
      form.list("agents").forEach(each -> agents.add((String) each));
    }
    return new ApprovalRequested(
        form.text("id"),
        new ApprovalRequest(
            form.text("run"),
            form.text("session"),
            MessageCodec.readCall(form.object("call")),
            effects,
            resources,
            form.text("reason"),
            form.optionalText("preview"),
            agents),
        form.text("fingerprint"));
  }

  private static List<Object> write(Resource resource) {
    if (resource instanceof Resource.File file) {
      return List.of("file", file.path().toString(), file.display());
    }
    if (resource instanceof Resource.Tree tree) {
      return List.of("tree", tree.path().toString(), tree.display());
    }
    if (resource instanceof Resource.Deletion gone) {
      return List.of("deletion", gone.path().toString(), gone.display());
    }
    if (resource instanceof Resource.Command command) {
      return List.of("command", command.display(), command.programs());
    }
    return List.of("host", resource.display());
  }

  private static Resource readResource(List<?> form) {
    String kind = (String) form.get(0);
    String text = (String) form.get(1);
    return switch (kind) {
      case "file" -> new Resource.File(path(text), (String) form.get(2));
      case "tree" -> new Resource.Tree(path(text), (String) form.get(2));
      case "deletion" -> new Resource.Deletion(path(text), (String) form.get(2));
      case "command" -> Resource.Command.of(text, programs((List<?>) form.get(2)));
      case "host" -> new Resource.Host(text);
      default -> throw new UnknownKindException("a resource of the kind '" + kind + "'");
    };
  }

  private static List<List<String>> programs(List<?> form) {
    List<List<String>> programs = new ArrayList<>();
    for (Object each : form) {
      List<String> argv = new ArrayList<>();
      ((List<?>) each).forEach(word -> argv.add((String) word));
      programs.add(argv);
    }
    return programs;
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("the resource '" + text + "' is no path here", e);
    }
  }

  static void write(ApprovalDecided decided, Map<String, Object> form) {
    form.put("id", decided.id());
    Decision decision = decided.decision();
    if (decision instanceof Decision.Deny deny) {
      form.put("decision", "deny");
      form.put("reason", deny.reason());
    } else if (decision instanceof Decision.AllowWith with) {
      form.put("decision", "with");
      form.put("arguments", with.argumentsJson());
    } else if (decision instanceof Decision.Defer later) {
      form.put("decision", "defer");
      later.expiry().ifPresent(time -> form.put("expiry", time.toString()));
    } else {
      form.put("decision", decision instanceof Decision.AllowOnce ? "once" : "session");
    }
  }

  static ApprovalDecided readDecided(JsonObjectReader form) {
    String kind = form.text("decision");
    Decision decision =
        switch (kind) {
          case "once" -> Decision.allowOnce();
          case "session" -> Decision.allowForSession();
          case "deny" -> Decision.deny(form.text("reason"));
          case "with" -> Decision.allowWith(form.text("arguments"));
          case "defer" -> new Decision.Defer(expiry(form));
          default -> throw new UnknownKindException("a decision of the kind '" + kind + "'");
        };
    return new ApprovalDecided(form.text("id"), decision);
  }

  private static Optional<Duration> expiry(JsonObjectReader form) {
    return form.optionalText("expiry").map(Duration::parse);
  }
}
