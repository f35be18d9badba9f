package dev.penguin.checks.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What an API dump says about each kind of type. */
class ApiDumpFormatTest {
  private static final String HERE = ApiSamples.class.getCanonicalName();

  @Test
  void classShowsWhatACallerCanReach() {
    assertThat(dump(ApiSamples.Reachable.class))
        .containsExactly(
            "abstract class Reachable<T extends Number & Comparable<T>> implements Comparable<Reachable<T>>",
            "  static final int LIMIT",
            "  protected new(int)",
            "  abstract @Nullable T value(String, @Nullable Object) throws java.io.IOException",
            "  int compareTo(Reachable<T>)",
            "  static <K, V extends java.util.List<? super K>> java.util.Map<K, ? extends V> of(K[], V...)",
            "  void inheritedFromAHiddenParent()");
  }

  @Test
  void recordShowsItsComponentsInOrderAndWhatElseItHas() {
    assertThat(dump(ApiSamples.Point.class))
        .containsExactly("record Point(int y, @Nullable String x)", "  new()", "  int sum()");
  }

  @Test
  void enumKeepsTheOrderOfItsConstants() {
    assertThat(dump(ApiSamples.Size.class))
        .containsExactly("enum Size", "  SMALL", "  @Deprecated BIG");
  }

  @Test
  void sealedTypeNamesItsPublicCasesOnly() {
    assertThat(dump(ApiSamples.Shape.class))
        .containsExactly("sealed interface Shape permits Circle, ...");
  }

  @Test
  void annotationShowsItsDefaults() {
    assertThat(dump(ApiSamples.Marked.class))
        .containsExactly(
            "@Experimental @interface Marked",
            "  Class<?> type() default String.class",
            "  String value()",
            "  String[] names() default {\"a\", \"b\\\"\"}",
            "  java.util.concurrent.TimeUnit unit() default SECONDS");
  }

  @Test
  void finalClassHasNoProtectedMembersToOffer() {
    assertThat(dump(ApiSamples.Closed.class))
        .containsExactly(
            "final class Closed", "  boolean equals(@Nullable Object)", "  int hashCode()");
  }

  @Test
  void everyLineOfADiffSaysWhetherItCameOrWent() {
    List<String> before = List.of("1", "2", "3", "4", "5", "6", "7", "8", "9");
    List<String> after = List.of("1", "2", "3", "4", "five", "6", "7", "8", "9", "10");

    assertThat(LineDiff.of(before, after))
        .containsExactly(
            "@@ line 2 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8", " 9", "+10");
    assertThat(LineDiff.of(before, before)).isEmpty();
  }

  private static List<String> dump(Class<?> type) {
    return ApiDump.of(List.of(type)).stream().map(line -> line.replace(HERE + ".", "")).toList();
  }
}
