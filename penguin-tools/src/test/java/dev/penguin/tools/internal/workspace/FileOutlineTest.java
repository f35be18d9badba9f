package dev.penguin.tools.internal.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What read_file shows with {@code outline}. */
class FileOutlineTest {
  @TempDir Path root;

  @Test
  void aJavaFileIsListedByItsDeclarations() throws Exception {
    String text =
        outline(
            "Cart.java",
            """
            package shop;

            /** class NotThis { */
            @SuppressWarnings({"a", "b{"})
            public final class Cart<T> implements Shop {
              private static final String BRACE = "}{";
              private final Map<String, T> items = new HashMap<>();
              private final Runnable later = () -> { run(); };

              static {
                System.out.println('{');
              }

              /** Adds. */
              @Override
              public void add(T item) throws Full {
                class Local {}
                if (item == null) { // {
                  throw new Full();
                }
              }

              abstract int total(int from, int to);

              enum Kind {
                A, B;

                boolean isA() { return this == A; }
              }

              record Pair(int a, int b) {
                Pair {
                  check(a);
                }
              }

              String block = \"""
                  class No { "
                  \""";
            }
            """);

    assertThat(text)
        .isEqualTo(
            """
            [outline: types, methods and fields; the file has 40 lines]
            4-40: public final class Cart<T> implements Shop
            6:   private static final String BRACE
            7:   private final Map<String, T> items
            15-21:   public void add(T item) throws Full
            23:   abstract int total(int from, int to)
            25-29:   enum Kind
            26:     A, B
            28:     boolean isA()
            31-35:   record Pair(int a, int b)
            37-39:   String block""");
  }

  @Test
  void otherLanguagesAreListedByTheLookOfTheirLines() throws Exception {
    assertThat(outline("a.py", "import x\nclass A:\n    def f(self):\n        return 1\n"))
        .isEqualTo(
            "[outline: lines that look like declarations, some may be missing; the file has 4 lines]"
                + "\n2: class A:\n3:     def f(self):");
    assertThat(outline("a.ts", "export class A {}\nconst f = (x) => x;\nlet y = 1;\n"))
        .endsWith("\n1: export class A {}\n2: const f = (x) => x;");
    assertThat(outline("a.md", "# One\n```\n# not\n```\n## Two\n"))
        .endsWith("]\n1: # One\n5: ## Two");
  }

  @Test
  void aFileOfAnotherKindHasNone() throws IOException, Exception {
    Files.writeString(root.resolve("a.xyz"), "x");

    try (CodingTools set = CodingTools.in(root).build()) {
      assertThat(Calls.failure(set.tools(), "read_file", "path", "a.xyz", "outline", true))
          .isEqualTo(
              "'a.xyz' has no outline, as its language is not known: read it with offset and"
                  + " limit, or look for lines with search_text");
    }
  }

  private String outline(String name, String text) throws Exception {
    Files.writeString(root.resolve(name), text);
    try (CodingTools set = CodingTools.in(root).build()) {
      return Calls.success(set.tools(), "read_file", "path", name, "outline", true);
    }
  }
}
