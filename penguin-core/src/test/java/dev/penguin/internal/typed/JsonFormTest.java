package dev.penguin.internal.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.internal.typed.Samples.Colour;
import java.math.BigDecimal;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class JsonFormTest {

  @Test
  void writesWhatIsReturnedButNeverRead() throws Exception {
    assertThat(JsonCodec.of(new AtomicLong(7))).isEqualTo("7");
    assertThat(JsonCodec.of(new BigDecimal("1e500"))).isEqualTo("1E+500");
    assertThat(JsonCodec.of(Double.NaN)).isEqualTo("\"NaN\"");
    assertThat(JsonCodec.of(Float.POSITIVE_INFINITY)).isEqualTo("\"Infinity\"");
    assertThat(JsonCodec.of(new Date(0))).isEqualTo("\"1970-01-01T00:00:00Z\"");
    assertThat(JsonCodec.of(new byte[] {1, 2, 3})).isEqualTo("\"AQID\"");
    assertThat(JsonCodec.of(new URL("https://example.org/"))).isEqualTo("\"https://example.org/\"");
    assertThat(JsonCodec.of(Locale.GERMANY)).isEqualTo("\"de_DE\"");
    assertThat(JsonCodec.of(new StringBuilder("a"))).isEqualTo("\"a\"");
    assertThat(JsonCodec.of(new ArrayDeque<>(List.of(1, 2)))).isEqualTo("[1,2]");
    assertThat(JsonCodec.of(new Object[] {null, Optional.of(Optional.of(1))}))
        .isEqualTo("[null,1]");
    assertThat(JsonCodec.of(OptionalInt.of(3))).isEqualTo("3");
  }

  @Test
  void keysAreWrittenAsText() {
    Map<Object, Object> map = new LinkedHashMap<>();
    map.put(Colour.GREEN, 1);
    map.put(null, 2);
    map.put(7, 3);

    assertThat(JsonCodec.of(map)).isEqualTo("{\"GREEN\":1,\"null\":2,\"7\":3}");
  }

  @Test
  void objectsThatAreNoValuesAreRefused() {
    assertThatThrownBy(() -> JsonCodec.of(List.of(new Thread())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "A java.lang.Thread has no JSON form; return a record, a collection, a map, a text or a"
                + " number");
  }

  @Test
  void aListThatHoldsItselfIsRefused() {
    List<Object> list = new ArrayList<>();
    list.add(list);

    assertThatThrownBy(() -> JsonCodec.of(list))
        .hasMessage("The value is nested deeper than 200 levels; does it contain itself?");
  }

  @Test
  void whatAnAccessorThrowsComesOut() {
    record Broken(String value) {
      @Override
      public String value() {
        throw new UnsupportedOperationException("no value");
      }
    }

    assertThatThrownBy(() -> JsonCodec.of(new Broken("a")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("no value");
  }
}
