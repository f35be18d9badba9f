package dev.penguin.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {

  @Test
  void changesFarApartAreTwoHunks() {
    String before = "a\n1\n2\n3\n4\n5\n6\n7\n8\n9\nz\n";
    String after = "A\n1\n2\n3\n4\n5\n6\n7\n8\n9\nz\nend\n";

    assertThat(UnifiedDiff.of(before, after))
        .isEqualTo(
            """
            @@ -1,4 +1,4 @@
            -a
            +A
             1
             2
             3
            @@ -9,3 +9,4 @@
             8
             9
             z
            +end
            """);
  }

  @Test
  void aNewTextHasNoOldLines() {
    assertThat(UnifiedDiff.of("", "a\nb\n")).isEqualTo("@@ -0,0 +1,2 @@\n+a\n+b\n");
  }

  @Test
  void aTextThatWentHasNoNewLines() {
    assertThat(UnifiedDiff.of("a\n", "")).isEqualTo("@@ -1,1 +0,0 @@\n-a\n");
  }

  @Test
  void equalTextsHaveNoDiff() {
    assertThat(UnifiedDiff.of("a\nb\n", "a\nb\n")).isEmpty();
  }

  @Test
  void filesThatCameAndWentAreInTheDiffOfAProject() {
    ProjectDiff diff =
        ProjectDiff.between(
            new ProjectFiles(new TreeMap<>(Map.of("src/main/A", "a\n", "b", "same"))),
            new ProjectFiles(new TreeMap<>(Map.of("src/main/C", "c\n", "b", "same"))));

    assertThat(diff.text())
        .isEqualTo(
            """
            --- a/src/main/A
            +++ /dev/null
            @@ -1,1 +0,0 @@
            -a
            --- /dev/null
            +++ b/src/main/C
            @@ -0,0 +1,1 @@
            +c
            """);
    assertThat(diff.filesOutside("src/main/")).isEmpty();
    assertThat(diff.filesOutside("src/test/")).containsExactly("src/main/A", "src/main/C");
  }
}
