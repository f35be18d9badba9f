package dev.penguin.eval.internal.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Values on their way between checker and player, and the stub that sends them. */
class ValuesTest {
  @Test
  void plainValuesComeBackAsTheyWere() throws IOException {
    List<Object> values =
        Arrays.asList(
            1,
            2L,
            (short) 3,
            (byte) 4,
            'c',
            1.5,
            2.5f,
            true,
            null,
            "text \ud800 \ud83d\ude00",
            new BigInteger("123456789012345678901234567890"),
            new BigDecimal("1.50"),
            Optional.empty(),
            Optional.of(List.of(1, "a")),
            Set.of(3),
            Map.of("k", List.of(Map.of(1, 2.0))));

    assertThat(sent(values)).isEqualTo(values);
    assertThat(sent(new int[] {1, 2})).isEqualTo(new int[] {1, 2});
    assertThat(sent(new String[] {"a", null})).isEqualTo(new String[] {"a", null});
    assertThat(sent(new int[][] {{1}, {2, 3}}))
        .isEqualTo(new Object[] {new int[] {1}, new int[] {2, 3}});
    assertThat(sent(new char[] {'x'})).isEqualTo(new char[] {'x'});
  }

  /** A list that is everything's equal arrives as a list of the JDK. */
  @Test
  void nothingThatASolutionWroteComesThrough() throws IOException {
    List<Integer> liar =
        new ArrayList<>(List.of(1)) {
          @Override
          public boolean equals(Object other) {
            return true;
          }
        };

    assertThat(sent(liar).getClass()).isEqualTo(ArrayList.class);
    assertThat(sent(liar).equals(List.of(2))).isFalse();
    assertThatThrownBy(() -> sent(new Object())).hasMessage("java.lang.Object");
  }

  @Test
  void whatIsNoValueIsAnErrorAndNothingElse() throws IOException {
    Random random = new Random(26);
    byte[] good = bytes(List.of(1, "text", Map.of("a", new int[] {1, 2})));
    int failed = 0;
    for (int round = 0; round < 5_000; round++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      try {
        Values.read(new DataInputStream(new ByteArrayInputStream(bad)));
      } catch (IOException | NumberFormatException e) {
        failed++;
      }
    }

    assertThat(failed).isBetween(500, 4_999);
  }

  @Test
  void theStubHasTheDeclarationAndSendsItsLastMethod() {
    StubSource stub =
        StubSource.of(
            "import java.util.*;\nclass Solution {\n  public int own(int a) { return a; }\n"
                + "  public Map<String, List<Integer>> f(Map<String, Integer> m, int[] b) throws Exception {\n");

    assertThat(stub.method()).isEqualTo("f");
    assertThat(stub.text())
        .contains("public int own(int a) { return a; }")
        .contains(
            "return (Map<String, List<Integer>>) penguinRemote.apply(\"f\", new Object[] {m, b});");
    assertThat(StubSource.of("class Solution { public static boolean g() {").text())
        .contains("return (Boolean) penguinRemote.apply(\"g\", new Object[] {});");
    assertThatThrownBy(() -> StubSource.of("class Solution {"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("A declaration must end with the header of a public method");
  }

  private static Object sent(Object value) throws IOException {
    return Values.read(new DataInputStream(new ByteArrayInputStream(bytes(value))));
  }

  private static byte[] bytes(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Values.write(new DataOutputStream(bytes), value);
    return bytes.toByteArray();
  }
}
