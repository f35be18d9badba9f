package dev.penguin.provider.wire;

import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * What a few models cost at their vendors' own addresses, in US dollars for a million tokens, as
 * the vendors' documentation stated on 24 November 2026:
 *
 * <ul>
 *   <li>https://developers.openai.com/api/docs/models/gpt-5-mini and gpt-5-nano
 *   <li>https://platform.claude.com/docs/en/about-claude/pricing and the models' overviews, with
 *       the price of cache writes that last five minutes
 * </ul>
 *
 * <p>Only models with one price whatever the length of the request, so that limits in money hold.
 */
public final class ListPrices {
  private static final Map<String, Price> PRICES =
      Map.of(
          "api.openai.com/gpt-5-mini", price("0.25", "2", "0.025", null),
          "api.openai.com/gpt-5-nano", price("0.05", "0.40", "0.005", null),
          "api.anthropic.com/claude-opus-5-5", price("4", "20", "0.20", "5"),
          "api.anthropic.com/claude-opus-5", price("5", "25", "0.50", "6.25"),
          // The price of cached input is stated in two ways. At the full price no limit is broken.
          "api.anthropic.com/claude-sonnet-5-5", price("2", "10", null, "2.50"),
          "api.anthropic.com/claude-sonnet-5", price("2", "10", "0.20", "2.50"),
          "api.anthropic.com/claude-haiku-4-5", price("1", "5", "0.10", "1.25"));

  private static final String DATE = "-\\d{4}-?\\d{2}-?\\d{2}$";

  private ListPrices() {}

  /**
   * The model with its list price, where one is known and none was configured.
   *
   * @param model what is known about the model
   * @param url where it is asked; at other addresses other prices hold
   */
  public static ModelInfo priced(ModelInfo model, HttpUrl url) {
    if (model.price().isPresent()) {
      return model;
    }
    Price price = PRICES.get(url.host() + "/" + model.name().replaceFirst(DATE, ""));
    return price == null ? model : model.withPrice(price);
  }

  private static Price price(
      String input, String output, @Nullable String cached, @Nullable String written) {
    return new Price(
        new BigDecimal(input),
        new BigDecimal(output),
        Optional.ofNullable(cached).map(BigDecimal::new),
        Optional.ofNullable(written).map(BigDecimal::new));
  }
}
