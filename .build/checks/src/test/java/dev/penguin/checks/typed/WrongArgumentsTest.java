package dev.penguin.checks.typed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.message.ToolMessage;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Param;
import dev.penguin.tool.Tool;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way to get arguments wrong, and the very text that the model reads about it. */
class WrongArgumentsTest {
  private static final String HEAD =
      "The arguments of 'book' do not fit its schema. The tool did not run.\n- ";

  enum Seat {
    AISLE,
    WINDOW
  }

  record Traveller(String name, @Param(min = 0, max = 120) int age) {}

  sealed interface Payment permits Card, Cash {}

  record Card(@Param(pattern = "^[0-9]{4}$") String lastDigits) implements Payment {}

  record Cash(String currency) implements Payment {}

  record Booking(
      String city,
      Optional<Seat> seat,
      Optional<LocalDate> day,
      Optional<Byte> bags,
      Optional<Integer> budget,
      Optional<Traveller> traveller,
      Optional<Payment> payment,
      Optional<List<String>> stops,
      Optional<Map<String, Integer>> extras,
      Optional<Chain> chain,
      Optional<Nights> nights) {}

  record Chain(Optional<Chain> next) {}

  record Nights(int from, int to) {
    Nights {
      if (from > to) {
        throw new IllegalArgumentException("from must not be after to, got " + from + " > " + to);
      }
    }
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        row("required", "{}", HEAD + "city: required, but missing"),
        row("null", "{'city':null}", HEAD + "city: expected a string, got null"),
        row("wrong type", "{'city':7}", HEAD + "city: expected a string, got 7"),
        row(
            "text for a list",
            with("'stops':'Bergen, Voss'"),
            HEAD + "stops: expected an array or null, got \"Bergen, Voss\""),
        row(
            "wrong element",
            with("'stops':['Bergen',5]"),
            HEAD + "stops[1]: expected a string, got 5"),
        row(
            "wrong value of a map",
            with("'extras':{'meal':'two'}"),
            HEAD + "extras.meal: expected an integer, got \"two\""),
        row(
            "enum",
            with("'seat':'windows'"),
            HEAD + "seat: expected one of \"AISLE\", \"WINDOW\", null, got \"windows\""),
        row(
            "range",
            with("'traveller':{'name':'Ada','age':200}"),
            HEAD + "traveller.age: must be at most 120, got 200"),
        row(
            "range below",
            with("'traveller':{'name':'Ada','age':-1}"),
            HEAD + "traveller.age: must be at least 0, got -1"),
        row(
            "range of int",
            with("'budget':3000000000"),
            "Invalid arguments:\nbudget: expected an integer from -2147483648 to 2147483647, got 3000000000"),
        row(
            "range of byte",
            with("'bags':128"),
            "Invalid arguments:\nbags: expected an integer from -128 to 127, got 128"),
        row("fraction", with("'bags':1.5"), HEAD + "bags: expected an integer or null, got 1.5"),
        row(
            "pattern",
            with("'payment':{'type':'Card','lastDigits':'12'}"),
            HEAD + "payment.lastDigits: must match the pattern ^[0-9]{4}$, got \"12\""),
        row(
            "nested",
            with("'traveller':{'age':3}"),
            HEAD + "traveller.name: required, but missing"),
        row(
            "sealed",
            with("'payment':{'type':'Cheque'}"),
            HEAD + "payment.type: expected one of \"Card\", \"Cash\", got \"Cheque\""),
        row(
            "sealed without kind",
            with("'payment':{'currency':'EUR'}"),
            HEAD + "payment.type: expected one of \"Card\", \"Cash\", got nothing"),
        row(
            "inside sealed",
            with("'payment':{'type':'Cash'}"),
            HEAD + "payment.currency: required, but missing"),
        row(
            "format",
            with("'day':'tomorrow'"),
            "Invalid arguments:\nday: expected a date such as 2026-03-01, got \"tomorrow\""),
        row(
            "extra field",
            with("'citi':'x'"),
            HEAD + "citi: unknown parameter; did you mean city?"),
        row(
            "constructor",
            with("'nights':{'from':3,'to':2}"),
            "Invalid arguments:\nnights: from must not be after to, got 3 > 2"),
        row(
            "several",
            "{'city':1,'seat':2}",
            HEAD
                + "city: expected a string, got 1\n- seat: expected one of \"AISLE\", \"WINDOW\", null, got 2"),
        row(
            "no object",
            "[]",
            "The arguments of 'book' are not valid JSON: expected a JSON object, got an array. The tool did not run. Send one JSON object."),
        row(
            "twice",
            "{'city':'a','city':'b'}",
            "The arguments of 'book' are not valid JSON: Duplicate field 'city' at character 18. The tool did not run. Send one JSON object."),
        row(
            "too deep",
            with("'chain':" + "{'next':".repeat(300) + "null" + "}".repeat(300)),
            "The arguments of 'book' are not valid JSON: Document nesting depth exceeds the maximum allowed (200). The tool did not run. Send one JSON object."),
        row(
            "too large",
            with("'budget':" + "9".repeat(101)),
            "The arguments of 'book' are not valid JSON: Number value length exceeds the maximum allowed (100). The tool did not run. Send one JSON object."),
        row(
            "long value",
            "{'city':['" + "x".repeat(5_000) + "']}",
            HEAD + "city: expected a string, got [\"" + "x".repeat(58) + "…"));
  }

  private static String with(String member) {
    return "{'city':'Oslo'," + member + "}";
  }

  private static Arguments row(String what, String json, String text) {
    return Arguments.of(what, json, text);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void theModelReadsWhatIsWrong(String what, String json, String text) {
    AtomicInteger calls = new AtomicInteger();
    Tool tool =
        Tool.of(
            "book", "Books a trip", Booking.class, booking -> "call " + calls.incrementAndGet());
    ScriptedModel model =
        ScriptedModel.builder()
            .call("book", json.replace('\'', '"'))
            .call("book", "{\"city\":\"Oslo\"}")
            .reply("done")
            .build();

    try (PenguinAgent agent = PenguinAgent.builder().model(model).tools(tool).build()) {
      agent.run("Book a trip");
    }

    List<ToolMessage> results = ScriptedModel.results(model.requests().get(2));
    assertThat(results).extracting(ToolMessage::text).last().isEqualTo("call 1");
    assertThat(ScriptedModel.results(model.requests().get(1)))
        .extracting(ToolMessage::text)
        .containsExactly(text);
  }

  @Test
  void nothingIsWrongWithNullsForWhatMayBeMissing() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("book", "{\"city\":\"Oslo\",\"seat\":null,\"payment\":null,\"bags\":null}")
            .reply("done")
            .build();
    Tool tool = Tool.of("book", "Books a trip", Booking.class, Booking::city);

    try (PenguinAgent agent = PenguinAgent.builder().model(model).tools(tool).build()) {
      agent.run("Book a trip");
    }

    assertThat(ScriptedModel.results(model.requests().get(1)))
        .extracting(ToolMessage::text)
        .containsExactly("Oslo");
  }
}
