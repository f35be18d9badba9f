package dev.penguin.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.message.ToolCall;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ToolsTest {
  private static final ToolContext CONTEXT = new QuietContext();

  record City(String name) {}

  public static class Weather {
    @ToolMethod(value = "Temperature of a city, in °C", effects = Effect.READ)
    public int temperature(City city, @Nullable Integer day) {
      return day == null ? city.name().length() : day;
    }

    @ToolMethod(value = "Sets an alarm", name = "alarm")
    public void setAlarm(
        ToolContext context,
        @Param(value = "in", description = "How long to wait") Duration delay,
        long count) {
      if (delay.toMinutes() != count || context != CONTEXT) {
        throw new AssertionError(delay + " " + count + " " + context);
      }
    }

    @ToolMethod("Reads the status")
    public List<String> readHTTPStatus2Now() throws IOException {
      throw new IOException("unreachable");
    }

    public String notATool() {
      return "";
    }
  }

  @Test
  void markedMethodsBecomeToolsOrderedByName() {
    assertThat(Tools.from(new Weather()))
        .extracting(Tool::spec)
        .containsExactly(
            ToolSpec.of(
                "alarm",
                "Sets an alarm",
                "{\"type\":\"object\",\"properties\":{\"in\":{\"type\":\"string\","
                    + "\"format\":\"duration\",\"description\":\"How long to wait\"},"
                    + "\"count\":{\"type\":\"integer\"}},"
                    + "\"required\":[\"in\",\"count\"],\"additionalProperties\":false}"),
            ToolSpec.of(
                "read_http_status2_now",
                "Reads the status",
                "{\"type\":\"object\",\"properties\":{},\"required\":[],"
                    + "\"additionalProperties\":false}"),
            ToolSpec.of(
                    "temperature",
                    "Temperature of a city, in °C",
                    "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"object\","
                        + "\"properties\":{\"name\":{\"type\":\"string\"}},"
                        + "\"required\":[\"name\"],\"additionalProperties\":false},"
                        + "\"day\":{\"type\":[\"integer\",\"null\"]}},"
                        + "\"required\":[\"city\"],\"additionalProperties\":false}")
                .withEffects(Effect.READ));
  }

  @Test
  void callsGoToTheObject() throws Exception {
    Weather weather = new Weather();

    assertThat(call(weather, "temperature", "{\"city\":{\"name\":\"Rome\"}}"))
        .isEqualTo(ToolResult.success("4"));
    assertThat(call(weather, "temperature", "{\"city\":{\"name\":\"Rome\"},\"day\":-2}"))
        .isEqualTo(ToolResult.success("-2"));
    assertThat(call(weather, "alarm", "{\"in\":\"PT3M\",\"count\":3}"))
        .isEqualTo(ToolResult.success("done"));
    assertThat(call(weather, "alarm", "{\"in\":\"soon\"}"))
        .isEqualTo(ToolResult.failure("Invalid arguments:\ncount: required, but missing"));
    assertThatThrownBy(() -> call(weather, "read_http_status2_now", "{}"))
        .isInstanceOf(IOException.class)
        .hasMessage("unreachable");
  }

  interface Clock {
    @ToolMethod("Tells the time")
    String time();

    @ToolMethod("Tells the zone")
    default String zone() {
      return "UTC";
    }
  }

  public abstract static class Base implements Clock {
    @ToolMethod("Counts")
    public String count(@Param("upTo") int limit) {
      return "base " + limit;
    }

    @ToolMethod("Adds")
    public static int add(int a, int b) {
      return a + b;
    }
  }

  public static final class Derived extends Base {
    @Override
    public String count(int upTo) {
      return "derived " + upTo;
    }

    @Override
    public String time() {
      return "noon";
    }
  }

  @Test
  void inheritedMarksCount() throws Exception {
    Derived derived = new Derived();

    assertThat(Tools.from(derived))
        .extracting(tool -> tool.spec().name())
        .containsExactly("add", "count", "time", "zone");
    assertThat(call(derived, "count", "{\"upTo\":3}")).isEqualTo(ToolResult.success("derived 3"));
    assertThat(call(derived, "time", "{}")).isEqualTo(ToolResult.success("noon"));
    assertThat(call(derived, "zone", "{}")).isEqualTo(ToolResult.success("UTC"));
    assertThat(call(derived, "add", "{\"a\":1,\"b\":2}")).isEqualTo(ToolResult.success("3"));
  }

  interface Sink<S> {
    @ToolMethod("Takes several")
    default int takeAll(List<S> items) {
      return items.size();
    }
  }

  public abstract static class Store<T> implements Sink<T> {
    @ToolMethod("Puts one")
    public abstract String put(T item);
  }

  public static final class CityStore extends Store<City> {
    @Override
    public String put(City item) {
      return item.name();
    }
  }

  @Test
  void typeVariablesOfSuperclassesAreFilledIn() throws Exception {
    assertThat(call(new CityStore(), "put", "{\"item\":{\"name\":\"Rome\"}}"))
        .isEqualTo(ToolResult.success("Rome"));
    assertThat(call(new CityStore(), "take_all", "{\"items\":[{\"name\":5}]}"))
        .isEqualTo(
            ToolResult.failure("Invalid arguments:\nitems[0].name: expected a string, got 5"));
  }

  static final class Errors {
    @ToolMethod("Fails")
    public void fail() {
      throw new StackOverflowError("deep");
    }

    @ToolMethod("Returns something odd")
    public Object odd() {
      return new Thread();
    }
  }

  @Test
  void whatAMethodThrowsComesOutAsItIs() {
    assertThatThrownBy(() -> call(new Errors(), "fail", "{}"))
        .isInstanceOf(StackOverflowError.class)
        .hasMessage("deep");
    assertThatThrownBy(() -> call(new Errors(), "odd", "{}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "A java.lang.Thread has no JSON form; return a record, a collection, a map, a text or a"
                + " number");
  }

  static final class SameName {
    @ToolMethod("One")
    public String find(int id) {
      return "";
    }

    @ToolMethod("Two")
    public String find(String name) {
      return "";
    }
  }

  static final class Hidden {
    @ToolMethod("Hidden")
    String find() {
      return "";
    }
  }

  static final class SameParameter {
    @ToolMethod("Same")
    public String find(@Param("id") int first, @Param("id") int second) {
      return "";
    }
  }

  static final class OddType {
    @ToolMethod("Odd")
    public String find(Map<City, String> cities) {
      return "";
    }
  }

  static final class BadName {
    @ToolMethod(value = "Bad", name = "a b")
    public String find() {
      return "";
    }
  }

  @Test
  void whatCannotBeAToolIsRefused() {
    String here = ToolsTest.class.getName();
    assertRefused(
        new Object(),
        "tool-methods",
        "java.lang.Object has no public method marked @ToolMethod; mark at least one");
    assertRefused(
        SameName.class,
        "tool-methods",
        "Tools.from was given the class "
            + here
            + "$SameName itself. Give it an object, for instance new SameName(…): its public methods"
            + " marked @ToolMethod become tools");
    assertRefused(
        new SameName(),
        "tool-methods",
        "Two methods of "
            + here
            + "$SameName make a tool named 'find'; give one another name with @ToolMethod(name ="
            + " ...)");
    assertRefused(
        new Hidden(),
        "tool-methods",
        "The method find of " + here + "$Hidden is marked @ToolMethod; make it public");
    assertRefused(
        new SameParameter(),
        "tool-methods",
        "Two parameters of method find of " + here + "$SameParameter are named 'id'");
    assertRefused(
        new OddType(),
        "no-json-form",
        "The type "
            + here
            + "$City of parameter 'cities' of method find of "
            + here
            + "$OddType cannot be the key of a map; use String or an enum");
    assertThatThrownBy(() -> Tools.from(new BadName()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Tool name 'a b' must be 1 to 64 letters, digits, '_' or '-'");
  }

  private static void assertRefused(Object target, String anchor, String message) {
    assertThatThrownBy(() -> Tools.from(target))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message + " (see errors.md#" + anchor + " in the penguin-core jar)");
  }

  public static final class Later {
    @ToolMethod("Completes")
    public CompletableFuture<City> city() {
      return CompletableFuture.completedFuture(new City("Rome"));
    }

    @ToolMethod("Completes with nothing")
    public CompletionStage<Void> nothing() {
      return CompletableFuture.completedStage(null);
    }

    @ToolMethod("Fails")
    public CompletableFuture<String> fails() {
      return CompletableFuture.failedFuture(new IOException("unreachable"));
    }
  }

  @Test
  void futuresAreWaitedFor() throws Exception {
    assertThat(call(new Later(), "city", "{}"))
        .isEqualTo(ToolResult.success("{\"name\":\"Rome\"}"));
    assertThat(call(new Later(), "nothing", "{}")).isEqualTo(ToolResult.success("done"));
    assertThatThrownBy(() -> call(new Later(), "fails", "{}"))
        .isInstanceOf(IOException.class)
        .hasMessage("unreachable");
  }

  @Test
  void aFutureIsCancelledWithTheCallThatWaitsForIt() {
    CompletableFuture<String> never = new CompletableFuture<>();
    Tool tool = Tool.of("never", "Never completes", City.class, city -> never);

    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> tool.call(new ToolCall("c1", "never", "{\"name\":\"a\"}"), CONTEXT))
        .isInstanceOf(InterruptedException.class);
    assertThat(never).isCancelled();
  }

  @Test
  void effectsCanBeDeclaredLater() throws Exception {
    Tool tool = Tools.withEffects(Tools.from(new Derived()).get(0), Effect.READ, Effect.NETWORK);

    assertThat(tool.spec().effects()).isEqualTo(Set.of(Effect.READ, Effect.NETWORK));
    assertThat(tool.call(new ToolCall("c1", "add", "{\"a\":1,\"b\":2}"), CONTEXT))
        .isEqualTo(ToolResult.success("3"));
  }

  private static ToolResult call(Object target, String name, String arguments) throws Exception {
    for (Tool tool : Tools.from(target)) {
      if (tool.spec().name().equals(name)) {
        return tool.call(new ToolCall("c1", name, arguments), CONTEXT);
      }
    }
    throw new AssertionError("No tool " + name);
  }
}
