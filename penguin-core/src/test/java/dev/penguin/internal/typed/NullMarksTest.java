package dev.penguin.internal.typed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.json.Json;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.Param;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolMethod;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.Tools;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

/** Marks of nullness that stand in class files only, as Kotlin's compiler writes them. */
class NullMarksTest {
  /** As {@code org.jetbrains.annotations.Nullable}: in the class file, unseen by reflection. */
  @Retention(RetentionPolicy.CLASS)
  @Target({ElementType.METHOD, ElementType.FIELD, ElementType.PARAMETER})
  @interface Nullable {
    String value() default "";

    Class<?>[] exceptions() default {};

    Mark[] marks() default {};
  }

  @Retention(RetentionPolicy.CLASS)
  @interface NotNull {}

  @interface Mark {
    RetentionPolicy policy() default RetentionPolicy.CLASS;
  }

  /** The marks of others who hold it with the type. */
  interface OfTypes {
    @Retention(RetentionPolicy.CLASS)
    @Target(ElementType.TYPE_USE)
    @interface Nullable {}
  }

  record Place(
      @NotNull String city,
      @Nullable(value = "x", exceptions = Thread.class, marks = @Mark) String country,
      @Nullable Integer days,
      @OfTypes.Nullable Object anything,
      @OfTypes.Nullable List<@OfTypes.Nullable String> tags,
      List<@OfTypes.Nullable String> names,
      String @OfTypes.Nullable [] words,
      @OfTypes.Nullable String[] others,
      @Nullable int number,
      long large,
      double half) {}

  public static final class Weather {
    @ToolMethod("Looks at the weather")
    public String look(
        @Param("city") String city,
        @NotNull @Param("unit") String unit,
        @Nullable @Param("country") String country,
        @Param("days") @OfTypes.Nullable Integer days) {
      return city + unit + country + days;
    }

    /** Another method of that name, whose marks are its own. */
    public String look(@Nullable String city) {
      return Objects.requireNonNullElse(city, "nowhere");
    }
  }

  @Test
  void componentsAreOptionalWhereTheClassFileMarksThemThemselves() {
    Tool tool = Tool.of("go", "Goes", Place.class, place -> "gone");

    assertThat(Json.parseObject(tool.spec().inputSchema()).get("required"))
        .isEqualTo(List.of("city", "names", "others", "number", "large", "half"));
  }

  @Test
  void parametersAreOptionalWhereTheClassFileMarksThem() throws Exception {
    Tool tool = Tools.from(new Weather()).get(0);
    Map<String, Object> schema = Json.parseObject(tool.spec().inputSchema());

    assertThat(schema.get("required")).isEqualTo(List.of("city", "unit"));
    assertThat(call(tool, "{\"city\":\"Oslo\",\"unit\":\"C\"}"))
        .isEqualTo(ToolResult.success("OsloCnullnull"));
    assertThat(call(tool, "{\"city\":\"Oslo\",\"unit\":\"C\",\"country\":null,\"days\":2}"))
        .isEqualTo(ToolResult.success("OsloCnull2"));
    assertThat(call(tool, "{\"city\":\"Oslo\",\"unit\":null}"))
        .isEqualTo(ToolResult.failure("Invalid arguments:\nunit: expected a string, got null"));
  }

  /** OkHttp is written in Kotlin: {@code addQueryParameter(name: String, value: String?)}. */
  @Test
  void classesOfTheKotlinCompilerAreRead() {
    assertThat(marks("addQueryParameter")).containsExactly(false, true);
    assertThat(marks("query")).containsExactly(true);
    assertThat(marks("fragment")).containsExactly(true);
    assertThat(marks("port")).containsExactly(false);
    assertThat(marks("host")).containsExactly(false);
  }

  private static List<Boolean> marks(String name) {
    NullMarks marks = NullMarks.of(HttpUrl.Builder.class);
    Method method =
        Arrays.stream(HttpUrl.Builder.class.getMethods())
            .filter(each -> each.getName().equals(name))
            .findFirst()
            .orElseThrow();
    return IntStream.range(0, method.getParameterCount())
        .mapToObj(i -> marks.isNullable(method, i))
        .toList();
  }

  private static ToolResult call(Tool tool, String arguments) throws Exception {
    return tool.call(new ToolCall("c1", tool.spec().name(), arguments), null);
  }
}
