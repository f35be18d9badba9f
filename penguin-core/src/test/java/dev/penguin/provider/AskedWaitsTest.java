package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.error;
import static dev.penguin.internal.http.AnthropicAnswers.failing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.provider.ModelFactory;
import dev.penguin.message.UserMessage;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelRequest;
import dev.penguin.model.RetryingModel;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wait that a provider asks for reaches the caller, whatever the status and the form. */
@Timeout(60)
class AskedWaitsTest {
  private static final int[] STATUSES = {408, 409, 425, 429, 500, 502, 503, 504, 529, 599};
  private static final Map<List<String>, Optional<Duration>> ASKED = new LinkedHashMap<>();

  static {
    ASKED.put(List.of(), Optional.empty());
    ASKED.put(List.of("Retry-After: 7"), Optional.of(Duration.ofSeconds(7)));
    ASKED.put(List.of("retry-after: 0"), Optional.of(Duration.ZERO));
    ASKED.put(List.of("Retry-After: 1.25"), Optional.of(Duration.ofMillis(1250)));
    ASKED.put(List.of("Retry-After-Ms: 20"), Optional.of(Duration.ofMillis(20)));
    ASKED.put(
        List.of("Retry-After: 50", "retry-after-ms: 1500"), Optional.of(Duration.ofMillis(1500)));
    ASKED.put(
        List.of("Retry-After-Ms: soon", "Retry-After: 3"), Optional.of(Duration.ofSeconds(3)));
    ASKED.put(List.of("Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"), Optional.of(Duration.ZERO));
    ASKED.put(List.of("Retry-After: 99999999999"), Optional.of(Duration.ofSeconds(1_000_000_000)));
    ASKED.put(List.of("Retry-After: -5"), Optional.empty());
    ASKED.put(List.of("Retry-After: soon"), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai/test", "anthropic/test"})
  void theWaitIsKeptForEachStatusAndForm(String name) {
    List<Answer> script = new ArrayList<>();
    for (int status : STATUSES) {
      ASKED.keySet().forEach(headers -> script.add(busy(name, status, headers)));
    }

    try (FaultServer server = FaultServer.start(script.toArray(Answer[]::new));
        RetryingModel model = model(name, server)) {
      for (int status : STATUSES) {
        ASKED.forEach(
            (headers, wait) -> {
              ModelException failure = failure(model);
              assertThat(failure.status()).hasValue(status);
              assertThat(failure.isRetryable()).isTrue();
              assertThat(failure.retryAfter()).as(status + " " + headers).isEqualTo(wait);
            });
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai/test", "anthropic/test"})
  void aDateToComeIsWaitedFor(String name) {
    Duration asked = Duration.ofHours(5);
    ZonedDateTime date = ZonedDateTime.now(ZoneOffset.UTC).plus(asked);
    String header = "Retry-After: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(date);

    try (FaultServer server = FaultServer.start(busy(name, 503, List.of(header)));
        RetryingModel model = model(name, server)) {

      assertThat(failure(model).retryAfter().orElseThrow()).isBetween(asked.minusMinutes(5), asked);
    }
  }

  private static Answer busy(String name, int status, List<String> headers) {
    String[] all = headers.toArray(String[]::new);
    return name.startsWith("openai/")
        ? error(status, null, "busy", all)
        : failing(status, "overloaded_error", "busy", all);
  }

  private static ModelException failure(RetryingModel model) {
    return catchThrowableOfType(
        ModelException.class,
        () ->
            model.generate(
                ModelRequest.of(List.of(UserMessage.of("hello"))), DeltaListener.none()));
  }

  private static RetryingModel model(String name, FaultServer server) {
    return (RetryingModel)
        new ModelFactory(
                HttpSettings.defaults(),
                AskedWaitsTest.class.getClassLoader(),
                new Random(1),
                variable -> "sk-test")
            .create(ModelConfig.of(name).withBaseUrl(server.baseUrl()).withMaxRetries(0));
  }
}
