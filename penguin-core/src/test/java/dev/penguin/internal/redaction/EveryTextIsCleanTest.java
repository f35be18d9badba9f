package dev.penguin.internal.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.permission.MadePermissions;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Mode;
import dev.penguin.policy.Permissions.Rule;
import dev.penguin.session.SessionEntry;
import dev.penguin.tool.Resource;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Plants a secret in each text of each kind of event and entry, one at a time, and finds none after
 * redaction. What may keep one is named here. A new kind, or a new field of one, is found by
 * itself.
 */
class EveryTextIsCleanTest {
  private static final String KEY = "sk-canary-7f3a";

  /** Ids by which a program finds its run again, and the name of an outcome. */
  private static final Set<String> EXACT_IN_EVENTS =
      Set.of(
          "Caller.runId",
          "Header.agentPath",
          "Header.runId",
          "Header.sessionId",
          "RunFinished.outcome");

  /** A secret may lie across two of them: {@link StreamRedactor} has taken it out before. */
  private static final Set<String> PIECES = Set.of("TextDelta.text", "ReasoningDelta.text");

  /** What a run is resumed by. Ids and names of a reply's calls are clean before. */
  private static final Set<String> EXACT_IN_ENTRIES =
      Set.of(
          "Compacted.shortened",
          "Compacted.superseded",
          "Created.forkedFrom",
          "Created.parent",
          "Created.workspace",
          "CheckpointMade.files",
          "RewindBegan.plan",
          "AgentStarted.agent",
          "AgentStarted.callId",
          "AgentStarted.sessionId",
          "RunStarted.runId",
          "RunStarted.tools",
          "RunStarted.permissions.tool",
          "RunSetting.workspace",
          "RunEnded.runId",
          "RunEnded.outcome",
          "RunContinued.runId",
          "RunFailed.runId",
          "AllowedForSession.tool",
          "ApprovalRequested.id",
          "ApprovalRequested.fingerprint",
          "ApprovalRequest.agentPath",
          "ApprovalRequest.runId",
          "ApprovalRequest.sessionId",
          "ApprovalDecided.id",
          "ToolCall.id",
          "ToolCall.name",
          "ToolMessage.callId",
          "ToolMessage.toolName",
          "SystemMessage.text");

  /** What a provider wants back byte for byte. */
  private static final Set<String> AS_IT_CAME =
      Set.of(
          "Reasoning.text",
          "Reasoning.signature",
          "Reasoning.origin",
          "Image.mediaType",
          "Image.base64",
          "ProviderData.origin",
          "ProviderData.json");

  private final Redactor redactor = new Redactor(() -> List.of(KEY), Map.of());

  /** A value with the secret in one of its texts. */
  private record Planted(Object value, String text) {
    Planted in(UnaryOperator<Object> holder) {
      return new Planted(holder.apply(value), text);
    }
  }

  @Test
  void noTextOfAnEventKeepsASecret() {
    assertClean(
        AgentEvent.class,
        event -> EventRedaction.clean(event, redactor),
        Stream.of(EXACT_IN_EVENTS, PIECES, AS_IT_CAME));
  }

  @Test
  void noTextOfAnEntryKeepsASecret() {
    assertClean(
        SessionEntry.Body.class,
        body -> EntryRedaction.clean(body, redactor),
        Stream.of(EXACT_IN_ENTRIES, AS_IT_CAME));
  }

  private static <T> void assertClean(
      Class<T> kind, Function<T, T> clean, Stream<Set<String>> mayKeep) {
    List<Planted> all = planted(kind, "");
    assertThat(all)
        .hasSizeGreaterThan(20)
        .allMatch(planted -> planted.value().toString().contains(KEY));
    Set<String> kept = new TreeSet<>();
    for (Planted planted : all) {
      if (clean.apply(kind.cast(planted.value())).toString().contains(KEY)) {
        kept.add(planted.text());
      }
    }
    assertThat(kept).containsExactlyInAnyOrderElementsOf(mayKeep.flatMap(Set::stream).toList());
  }

  /** The values of a type that have the secret in one text each. */
  private static List<Planted> planted(Type type, String name) {
    if (type == String.class) {
      return List.of(new Planted(text(name) + KEY, name));
    }
    if (type == Permissions.class) {
      return permissions(name);
    }
    if (type == Resource.Command.class) { // its fields say the same
      return Stream.of(
              Resource.Command.of(KEY, List.of()),
              Resource.Command.of("word", List.of(List.of("word", KEY))),
              Resource.Command.of("word", List.of(List.of("word"), List.of(KEY))))
          .map(command -> new Planted(command, name))
          .toList();
    }
    if (type == Path.class) {
      return List.of(new Planted(Path.of(KEY), name));
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
      return List.of(
          new Planted(Map.of("name", text(name) + KEY), name),
          new Planted(Map.of(KEY, text(name)), name + " (names)"));
    }
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return planted(arguments[0], name).stream()
          .map(planted -> planted.in(value -> holder(generic.getRawType(), value)))
          .toList();
    }
    Class<?> kind = (Class<?>) type;
    if (kind.isSealed()) {
      return kinds(kind).flatMap(each -> planted(each, name).stream()).toList();
    }
    return kind.isRecord() ? inFields(kind) : List.of();
  }

  private static List<Planted> permissions(String name) {
    List<Planted> all = new ArrayList<>();
    for (Permissions.Answer answer : Permissions.Answer.values()) {
      for (String resource : List.of(KEY, "cat " + KEY)) {
        Rule rule = new Rule(answer, "tool", resource);
        all.add(new Planted(MadePermissions.of(Mode.FULL, List.of(rule)), name + ".resource"));
      }
      Rule named = new Rule(answer, KEY, "");
      all.add(new Planted(MadePermissions.of(Mode.FULL, List.of(named)), name + ".tool"));
    }
    return all;
  }

  private static List<Planted> inFields(Class<?> kind) {
    List<Planted> all = new ArrayList<>();
    RecordComponent[] fields = kind.getRecordComponents();
    for (int i = 0; i < fields.length; i++) {
      int place = i;
      for (Planted field : planted(fields[i].getGenericType(), name(fields[i]))) {
        all.add(field.in(value -> made(kind, place, value)));
      }
    }
    return all;
  }

  private static String name(RecordComponent field) {
    return field.getDeclaringRecord().getSimpleName() + "." + field.getName();
  }

  private static Stream<Class<?>> kinds(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .filter(kind -> !kind.getSimpleName().startsWith("Reserved"));
  }

  private static Object holder(Type type, Object value) {
    if (type == Optional.class) {
      return Optional.of(value);
    }
    return type == Set.class ? Set.of(value) : List.of(value);
  }

  /** A record with a value in one field, and anything in the others. */
  private static Object made(Class<?> kind, int place, Object value) {
    RecordComponent[] fields = kind.getRecordComponents();
    Object[] values = new Object[fields.length];
    for (int i = 0; i < fields.length; i++) {
      values[i] = i == place ? value : anything(fields[i].getGenericType(), name(fields[i]));
    }
    try {
      Class<?>[] types =
          Arrays.stream(fields).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<?> constructor = kind.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("No " + kind + " of " + Arrays.toString(values), e);
    }
  }

  private static Object anything(Type type, String name) {
    if (type instanceof ParameterizedType generic) {
      boolean list = generic.getRawType() == List.class;
      return list
          ? List.of(anything(generic.getActualTypeArguments()[0], name))
          : generic.getRawType() == Optional.class
              ? Optional.empty()
              : generic.getRawType() == Map.class ? Map.of() : Set.of();
    }
    Class<?> kind = (Class<?>) type;
    if (kind.isSealed()) {
      return anything(kinds(kind).findFirst().orElseThrow(), name);
    }
    if (kind.isRecord()) {
      return made(kind, -1, name);
    }
    return kind.isEnum() ? kind.getEnumConstants()[0] : simple(kind, name);
  }

  private static String text(String name) {
    return name.equals("Image.mediaType") ? "image/" : "word";
  }

  private static Object simple(Class<?> kind, String name) {
    if (kind == Path.class) {
      return Path.of("word");
    }
    Map<Class<?>, Object> values =
        Map.of(
            Integer.class,
            0,
            String.class,
            text(name),
            int.class,
            1,
            long.class,
            1L,
            boolean.class,
            true,
            Instant.class,
            Instant.EPOCH,
            Duration.class,
            Duration.ZERO,
            BigDecimal.class,
            BigDecimal.ONE,
            OptionalLong.class,
            OptionalLong.empty(),
            Permissions.class,
            Permissions.workspace());
    assertThat(values).as("values of %s, for %s", kind, name).containsKey(kind);
    return values.get(kind);
  }
}
