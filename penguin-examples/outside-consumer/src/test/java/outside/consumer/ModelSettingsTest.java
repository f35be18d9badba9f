package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.message.Usage;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import java.math.BigDecimal;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** Which model, and how to reach it. */
class ModelSettingsTest {

  @Test
  void eachSettingIsReadBackAndTheOriginalStays() {
    ModelConfig plain = ModelConfig.of("anthropic/claude/sonnet");
    ModelConfig full =
        plain
            .withBaseUrl("http://127.0.0.1:4010")
            .withApiKey("k-1234567890")
            .withTemperature(0.2)
            .withMaxOutputTokens(4096)
            .withContextWindow(200_000)
            .withReasoningEffort("high")
            .withPrice(3, 15)
            .withTimeout(Duration.ofMinutes(3))
            .withIdleTimeout(Duration.ofSeconds(40))
            .withMaxRetries(4)
            .withStreaming(false)
            .withHeader("x-team", "blue")
            .withExtra("top_k", "40");

    assertThat(full.provider()).isEqualTo("anthropic");
    assertThat(full.model()).isEqualTo("claude/sonnet");
    assertThat(full.baseUrl()).contains("http://127.0.0.1:4010");
    assertThat(full.apiKey().orElseThrow().get()).isEqualTo("k-1234567890");
    assertThat(full.temperature()).hasValue(0.2);
    assertThat(full.maxOutputTokens()).hasValue(4096);
    assertThat(full.contextWindow()).hasValue(200_000);
    assertThat(full.reasoningEffort()).contains("high");
    assertThat(full.price().orElseThrow().costUsd(1_000_000, 2_000_000)).isEqualByComparingTo("33");
    assertThat(full.timeout()).isEqualTo(Duration.ofMinutes(3));
    assertThat(full.idleTimeout()).isEqualTo(Duration.ofSeconds(40));
    assertThat(full.maxRetries()).isEqualTo(4);
    assertThat(full.streaming()).isFalse();
    assertThat(full.headers()).containsExactly(Map.entry("x-team", "blue"));
    assertThat(full.extras()).containsExactly(Map.entry("top_k", "40"));
    assertThat(full.info())
        .isEqualTo(
            new ModelInfo(
                "anthropic",
                "claude/sonnet",
                OptionalInt.of(200_000),
                OptionalInt.of(4096),
                full.price()));
    assertThat(full).hasToString("ModelConfig[anthropic/claude/sonnet, http://127.0.0.1:4010]");
    assertThat(plain.baseUrl()).isEmpty();
  }

  @Test
  void whatIsNotSetComesFromElsewhereOrHasADefault() {
    ModelConfig plain = ModelConfig.of("anthropic/claude/sonnet");

    assertThat(plain.apiKey()).isEmpty();
    assertThat(plain.temperature()).isEmpty();
    assertThat(plain.maxOutputTokens()).isEmpty();
    assertThat(plain.contextWindow()).isEmpty();
    assertThat(plain.reasoningEffort()).isEmpty();
    assertThat(plain.price()).isEmpty();
    assertThat(plain.timeout()).isEqualTo(Duration.ofMinutes(10));
    assertThat(plain.idleTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(plain.maxRetries()).isEqualTo(2);
    assertThat(plain.streaming()).isTrue();
    assertThat(plain.headers()).isEmpty();
    assertThat(plain.extras()).isEmpty();
    assertThat(plain.info()).isEqualTo(ModelInfo.of("anthropic", "claude/sonnet"));
  }

  @Test
  void aKeyMayChangeAndAPriceMayBeExact() {
    AtomicInteger number = new AtomicInteger();
    ModelConfig config =
        ModelConfig.of("a/b")
            .withApiKey(() -> "key-" + number.incrementAndGet())
            .withPrice(new BigDecimal("0.1"), BigDecimal.ZERO);

    assertThat(config.apiKey().orElseThrow().get()).isEqualTo("key-1");
    assertThat(config.apiKey().orElseThrow().get()).isEqualTo("key-2");
    assertThat(config.price().orElseThrow().costUsd(3, 9)).isEqualByComparingTo("0.0000003");
  }

  @Test
  void cachedTokensMayHaveTheirOwnPrice() {
    ModelConfig config =
        ModelConfig.of("a/b")
            .withPrice(
                new Price(
                    new BigDecimal("2"),
                    new BigDecimal("8"),
                    Optional.of(new BigDecimal("0.2")),
                    Optional.empty()));

    Usage usage = new Usage(1_000_000, 1_000_000, 500_000, 100_000, 0);

    assertThat(config.price().orElseThrow().costUsd(usage)).isEqualByComparingTo("9.1");
  }

  @Test
  void wrongSettingsAreRefusedWithTheirValue() {
    ModelConfig config = ModelConfig.of("a/b");
    assertThatThrownBy(() -> config.withBaseUrl("ftp://x"))
        .hasMessage("Base URL 'ftp://x' must start with http:// or https:// and name a host");
    assertThatThrownBy(() -> config.withApiKey(" ")).hasMessage("The API key must not be blank");
    assertThatThrownBy(() -> config.withApiKey((String) null))
        .hasMessage("The API key is null. Was it read from a variable that is not set?");
    assertThatThrownBy(() -> config.withTemperature(2.1))
        .hasMessage("temperature must be 0 to 2, got 2.1");
    assertThatThrownBy(() -> config.withMaxOutputTokens(0))
        .hasMessage("maxOutputTokens must be positive, got 0");
    assertThatThrownBy(() -> config.withContextWindow(-1))
        .hasMessage("contextWindow must be positive, got -1");
    assertThatThrownBy(() -> config.withPrice(-1, 0))
        .hasMessage("Prices must be zero or more, got input -1.0 and output 0.0");
    assertThatThrownBy(() -> config.withTimeout(Duration.ZERO))
        .hasMessage("timeout must be positive, got PT0S");
    assertThatThrownBy(() -> config.withMaxRetries(21))
        .hasMessage("maxRetries must be 0 to 20, got 21");
    assertThatThrownBy(() -> config.withHeader("a b", "c"))
        .hasMessage("'a b' is not an HTTP header name");
    assertThatThrownBy(() -> config.withExtra("x", "{"))
        .hasMessageStartingWith("The extra field 'x' is not JSON: ");
  }

  @Test
  void httpSettingsAreTheJdksOwnTypes() throws Exception {
    ProxySelector proxy = ProxySelector.of(null);
    SSLContext trust = SSLContext.getDefault();
    HttpSettings settings =
        HttpSettings.defaults()
            .withProxy(proxy)
            .withSslContext(trust)
            .withConnectTimeout(Duration.ofSeconds(2));

    assertThat(settings.proxy()).containsSame(proxy);
    assertThat(settings.sslContext()).containsSame(trust);
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(HttpSettings.defaults())
        .isEqualTo(new HttpSettings(Optional.empty(), Optional.empty(), Duration.ofSeconds(10)));
    assertThatThrownBy(() -> settings.withConnectTimeout(Duration.ZERO))
        .hasMessage("connectTimeout must be positive, got PT0S");
  }
}
