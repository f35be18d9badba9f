package dev.penguin.eval.internal.humaneval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is taken out of an answer. */
class ExtractionTest {
  private static final Problem PYTHON =
      new Problem("p", "import math\n\n\ndef f(x):\n    \"\"\"F.\"\"\"\n", "", "", "f");
  private static final Problem JAVA =
      new Problem("j", "import java.util.*;\nclass Solution {\n  int f(int x) {\n", "", "", "f");

  @Test
  void theLastBlockThatDefinesTheFunctionIsTheProgram() {
    String answer =
        "First:\n```python\ndef f(x):\n    return 1\n```\nBetter:\n```py\ndef f(x):\n    return 2\n```\n"
            + "Try it:\n```\nprint(f(1))\n```";

    assertThat(program(PYTHON, answer, false))
        .isEqualTo("import math\n\n\ndef f(x):\n    return 2\n\n");
  }

  @Test
  void aBlockOrATextWithoutTheFunctionContinuesThePrompt() {
    assertThat(program(PYTHON, "```\n    return 3\n```", false))
        .isEqualTo(PYTHON.prompt() + "    return 3\n");
    assertThat(program(PYTHON, "    return 4", false)).isEqualTo(PYTHON.prompt() + "    return 4");
  }

  @Test
  void aTextWithoutCodeIsNone() {
    assertThat(Extraction.of(PYTHON, "I cannot.", false)).isEmpty();
    assertThat(Extraction.of(PYTHON, "```\n\n```", false)).isEmpty();
    assertThat(Extraction.of(PYTHON, "", false)).isEmpty();
  }

  @Test
  void aClassInJavaGetsTheImportsOfThePrompt() {
    String type = "class Solution {\n  int f(int x) { return x; }\n}\n";

    assertThat(program(JAVA, "~~~java\n" + type + "~~~", true))
        .isEqualTo("import java.util.*;\n" + type + "\n");
    assertThat(program(JAVA, "```java\n    return x;\n  }\n}\n```", true))
        .isEqualTo(JAVA.prompt() + "    return x;\n  }\n}\n");
  }

  private static String program(Problem problem, String answer, boolean java) {
    return Extraction.of(problem, answer, java).orElseThrow().programAfter(problem.prompt());
  }
}
