package dev.penguin.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.Usage;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListPricesTest {
  private static final HttpUrl OPENAI = HttpUrl.get("https://api.openai.com/v1");

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
  })
  void elsewhereAndUnderOtherNamesItHasNone(String url, String name) {
    assertThat(priced(url, name)).isEmpty();
  }

  @Test
  void aConfiguredPriceCountsBeforeTheList() {
    ModelInfo info = ModelConfig.of("openai/gpt-5-mini").withPrice(1, 2).info();

    assertThat(ListPrices.priced(info, OPENAI)).isEqualTo(info);
  }

  @Test
  void cachedInputCostsItsOwnPrice() {
    Price price = priced("https://api.anthropic.com", "claude-haiku-4-5").orElseThrow();

    // 100 fresh at 1, 800 read at 0.10, 100 written at 1.25, 50 received at 5.
    assertThat(price.costUsd(new Usage(1000, 50, 800, 100, 0))).isEqualByComparingTo("0.000555");
    assertThat(price.costUsd(1000, 50)).isEqualByComparingTo("0.00125");
  }

  private static Optional<Price> priced(String url, String name) {
    return ListPrices.priced(ModelInfo.of("any", name), HttpUrl.get(url)).price();
  }
}
