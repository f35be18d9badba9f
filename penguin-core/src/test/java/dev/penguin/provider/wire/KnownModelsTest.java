package dev.penguin.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.Usage;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownModelsTest {
  private static final HttpUrl OPENAI = HttpUrl.get("https://api.openai.com/v1");

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-5-mini, 400000",
    "openai, gpt-5-mini-2025-08-07, 400000",
    "openai, gpt-4.1, 1047576",
    "anthropic, claude-haiku-4-5-20251001, 200000",
    "anthropic, claude-opus-4-20250514, 200000",
    "anthropic, claude-opus-5-5, 1000000",
    "openrouter, openai/gpt-4o-mini, 128000",
    "openrouter, anthropic/claude-sonnet-4.6, 1000000",
    "openrouter, google/gemini-2.5-pro, 1048576",
    "litellm, claude-haiku-4-5, 200000",
    "litellm, azure/team-a/gpt-5-2025-08-07, 400000",
    "xai, grok-4.5, 500000",
    "groq, llama-3.3-70b-versatile, 131072",
    "groq, openai/gpt-oss-120b, 131072",
    "deepseek, deepseek-v4-pro, 1000000",
    "mistral, mistral-large-latest, 262144",
  })
  void aWindowHoldsWhoeverIsAskedForTheModel(String provider, String name, int window) {
    ModelInfo model = ModelInfo.of(provider, name);

    assertThat(KnownModels.completed(model, HttpUrl.get("http://127.0.0.1:1/v1")).contextWindow())
        .hasValue(window);
  }

  @ParameterizedTest
  @CsvSource({
    // servers of one's own, and other servers of open models
    "ollama, gpt-4o",
    "lmstudio, gpt-4o",
    "vllm, openai/gpt-4o",
    "openrouter, openai/gpt-oss-120b",
    "openai, llama-3.3-70b-versatile",
    "openrouter, deepseek/deepseek-v4-pro",
    // other models
    "openai, gpt-5-mini-fast",
    "openai, gpt-5-mini-2025-08",
    "openai, my-gpt-4o",
    "openrouter, openai/gpt-4o:extended",
    "openai, ft:gpt-4o:team",
    "openai, unknown/",
  })
  void otherwiseNoWindowIsKnown(String provider, String name) {
    ModelInfo model = ModelInfo.of(provider, name);

    assertThat(KnownModels.completed(model, OPENAI)).isEqualTo(model);
  }

  @Test
  void aConfiguredWindowCountsBeforeTheList() {
    ModelInfo info = ModelConfig.of("openai/gpt-5-mini").withContextWindow(8_000).info();

    ModelInfo completed = KnownModels.completed(info, OPENAI);

    assertThat(completed.contextWindow()).hasValue(8_000);
    assertThat(completed.price()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.openai.com/v1, gpt-5-mini",
    "https://api.openai.com/v1, gpt-5-mini-2025-08-07",
    "https://api.anthropic.com, claude-haiku-4-5-20251001",
    "https://api.anthropic.com, claude-opus-5-5",
  })
  void aModelAtItsVendorHasAPrice(String url, String name) {
    assertThat(priced(url, name)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8000/v1, gpt-5-mini",
    "https://api.openai.com/v1, gpt-5-mini-fast",
    "https://api.openai.com/v1, claude-haiku-4-5",
    "https://api.openai.com.evil.test/v1, gpt-5-mini",
    "https://api.openai.com/v1, gpt-4o",
  })
  void elsewhereAndUnderOtherNamesItHasNone(String url, String name) {
    assertThat(priced(url, name)).isEmpty();
  }

  @Test
  void aConfiguredPriceCountsBeforeTheList() {
    ModelInfo info = ModelConfig.of("openai/gpt-5-mini").withPrice(1, 2).info();

    assertThat(KnownModels.completed(info, OPENAI).price()).isEqualTo(info.price());
  }

  @Test
  void cachedInputCostsItsOwnPrice() {
    Price price = priced("https://api.anthropic.com", "claude-haiku-4-5").orElseThrow();

    // 100 fresh at 1, 800 read at 0.10, 100 written at 1.25, 50 received at 5.
    assertThat(price.costUsd(new Usage(1000, 50, 800, 100, 0))).isEqualByComparingTo("0.000555");
    assertThat(price.costUsd(1000, 50)).isEqualByComparingTo("0.00125");
  }

  @Test
  void aPriceThatIsNotStatedIsThatOfOtherInput() {
    Price price = priced("https://api.anthropic.com", "claude-sonnet-5-5").orElseThrow();

    assertThat(price.cachedInputUsdPerMillion()).isEmpty();
    assertThat(price.cacheWriteUsdPerMillion())
        .hasValueSatisfying(usd -> assertThat(usd).isEqualByComparingTo("2.50"));
  }

  @Test
  void eachLineOfTheFileNamesAnotherModelAndHasOneOfTheTwoForms() throws IOException {
    List<String> lines = lines();

    assertThat(lines)
        .hasSizeGreaterThan(80)
        .allMatch(
            line ->
                line.matches("[a-z0-9./-]+ +\\d{4,7}")
                    || line.matches(
                        "[a-z0-9.-]+ +\\d{4,7}  api\\.[a-z.]+( +(\\d+(\\.\\d+)?|-)){4}"));
    assertThat(lines.stream().map(line -> line.split(" ")[0].replace('.', '-')))
        .doesNotHaveDuplicates();
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = KnownModels.class.getResourceAsStream("models.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    }
  }

  private static Optional<Price> priced(String url, String name) {
    return KnownModels.completed(ModelInfo.of("any", name), HttpUrl.get(url)).price();
  }
}
