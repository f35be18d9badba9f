package dev.penguin.internal.journal;

import dev.penguin.internal.permission.MadePermissions;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Answer;
import dev.penguin.policy.Permissions.Mode;
import dev.penguin.policy.Permissions.Rule;
import dev.penguin.session.RunContinued;
import dev.penguin.session.RunModel;
import dev.penguin.session.RunSetting;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.StoredLimits;
import dev.penguin.tool.Effect;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Encodes the start of a run as the fields that a log holds, and decodes it. */
final class RunCodec {
  private RunCodec() {}

  static void write(RunStarted started, Map<String, Object> form) {
    form.put("run", started.runId());
    started.tools().ifPresent(tools -> form.put("tools", tools.stream().sorted().toList()));
    started.permissions().ifPresent(allowed -> form.put("permissions", write(allowed)));
    started.instructions().ifPresent(text -> form.put("instructions", text));
    started.limits().ifPresent(limits -> form.put("limits", write(limits)));
    if (!started.attributes().isEmpty()) {
      Map<String, Object> attributes = new LinkedHashMap<>();
      new TreeMap<>(started.attributes())
          .forEach((name, value) -> attributes.put(name, writeAttribute(value)));
      form.put("attributes", attributes);
    }
    RunSetting setting = started.setting();
    setting.model().ifPresent(model -> form.put("model", List.of(model.name(), model.named())));
    setting.workspace().ifPresent(directory -> form.put("workspace", directory.toString()));
  }

  static void write(RunContinued continued, Map<String, Object> form) {
    form.put("run", continued.runId());
    form.put("limits", write(continued.limits()));
  }

  static RunContinued readContinued(JsonObjectReader form) {
    return new RunContinued(form.text("run"), readLimits(form.object("limits")));
  }

  static RunStarted read(JsonObjectReader form) {
    return new RunStarted(
        form.text("run"),
        form.has("tools") ? Optional.of(texts(form.list("tools"))) : Optional.empty(),
        form.has("permissions")
            ? Optional.of(readPermissions(form.object("permissions")))
            : Optional.empty(),
        form.optionalText("instructions"),
        form.has("limits") ? Optional.of(readLimits(form.object("limits"))) : Optional.empty(),
        form.has("attributes") ? readAttributes(form.object("attributes").map()) : Map.of(),
        new RunSetting(
            form.has("model") ? Optional.of(readModel(form.list("model"))) : Optional.empty(),
            form.optionalText("workspace").map(RunCodec::readPath)));
  }

  private static Path readPath(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("the workspace '" + text + "' is no path here", e);
    }
  }

  private static RunModel readModel(List<?> form) {
    if (form.size() != 2
        || !(form.get(0) instanceof String name)
        || !(form.get(1) instanceof Boolean named)) {
      throw new IllegalArgumentException("a model is not a name and a truth value");
    }
    return new RunModel(name, named);
  }

  private static Set<String> texts(List<?> list) {
    Set<String> texts = new HashSet<>();
    list.forEach(each -> texts.add((String) each));
    return texts;
  }

  private static Map<String, Object> write(Permissions permissions) {
    List<Object> rules = new ArrayList<>();
    for (Rule rule : permissions.rules()) {
      List<Object> one = new ArrayList<>();
      one.addAll(List.of(rule.answer().name(), rule.tool(), rule.resource()));
      rule.effect().ifPresent(effect -> one.add(effect.name()));
      rules.add(one);
    }
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("mode", permissions.mode().name());
    form.put("rules", rules);
    return form;
  }

  private static Permissions readPermissions(JsonObjectReader form) {
    Mode mode = Mode.valueOf(form.text("mode"));
    List<Rule> rules = new ArrayList<>();
    for (Object each : form.list("rules")) {
      rules.add(rule((List<?>) each));
    }
    form.end();
    return MadePermissions.of(mode, rules);
  }

  private static Rule rule(List<?> rule) {
    Answer answer = Answer.valueOf((String) rule.get(0));
    String tool = (String) rule.get(1);
    String resource = (String) rule.get(2);
    if (rule.size() == 3) {
      return new Rule(answer, tool, resource);
    }
    if (rule.size() != 4 || !tool.equals("*") || !resource.isEmpty()) {
      throw new UnknownKindException("a rule of permissions of another kind");
    }
    return new Rule(answer, tool, "", Optional.of(Effect.valueOf((String) rule.get(3))));
  }

  private static Map<String, Object> write(StoredLimits limits) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("turns", limits.maxTurns());
    form.put("toolCalls", limits.maxToolCalls());
    form.put("identicalCalls", limits.maxIdenticalCalls());
    limits.maxTokens().ifPresent(tokens -> form.put("tokens", tokens));
    limits.maxCostUsd().ifPresent(usd -> form.put("usd", usd.toString()));
    form.put("timeout", limits.timeout().toString());
    if (hasAgents(limits)) {
      form.put("agents", agents(limits));
    }
    return form;
  }

  /** Whether limits say of agents what has to be written, as it is not what holds unwritten. */
  static boolean hasAgents(StoredLimits limits) {
    return !agents(limits)
        .equals(
            List.of(StoredLimits.AGENT_DEPTH, StoredLimits.AGENTS, StoredLimits.CONCURRENT_AGENTS));
  }

  private static List<Integer> agents(StoredLimits limits) {
    return List.of(limits.maxAgentDepth(), limits.maxAgents(), limits.maxConcurrentAgents());
  }

  private static StoredLimits readLimits(JsonObjectReader form) {
    List<?> agents =
        form.has("agents") // from the format 4 on
            ? form.list("agents")
            : List.of(
                (long) StoredLimits.AGENT_DEPTH,
                (long) StoredLimits.AGENTS,
                (long) StoredLimits.CONCURRENT_AGENTS);
    if (agents.size() != 3) {
      throw new IllegalArgumentException("limits of agents are not three numbers");
    }
    StoredLimits limits =
        new StoredLimits(
            form.smallNumber("turns"),
            form.smallNumber("toolCalls"),
            form.smallNumber("identicalCalls"),
            form.optionalNumber("tokens"),
            form.optionalText("usd").map(BigDecimal::new),
            Duration.parse(form.text("timeout")),
            Math.toIntExact((Long) agents.get(0)),
            Math.toIntExact((Long) agents.get(1)),
            Math.toIntExact((Long) agents.get(2)));
    form.end();
    return limits;
  }

  /** The kind stands beside the value: a tool that reads an int must not get a long. */
  private static List<Object> writeAttribute(Object value) {
    if (value instanceof Integer) {
      return List.of("int", value);
    }
    if (value instanceof Long) {
      return List.of("long", value);
    }
    if (value instanceof Double) {
      return List.of("double", value.toString());
    }
    return List.of(value instanceof Boolean ? "boolean" : "text", value);
  }

  private static Map<String, Object> readAttributes(Map<?, ?> form) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    form.forEach((name, value) -> attributes.put((String) name, readAttribute(value)));
    return attributes;
  }

  private static Object readAttribute(Object form) {
    if (!(form instanceof List<?> pair) || pair.size() != 2) {
      throw new IllegalArgumentException("an attribute is not a kind and a value");
    }
    Object value = pair.get(1);
    return switch ((String) pair.get(0)) {
      case "int" -> Math.toIntExact((Long) value);
      case "long" -> (Long) value;
      case "double" -> Double.valueOf((String) value);
      case "boolean" -> (Boolean) value;
      case "text" -> (String) value;
      default -> throw new UnknownKindException("an attribute of the kind '" + pair.get(0) + "'");
    };
  }
}
