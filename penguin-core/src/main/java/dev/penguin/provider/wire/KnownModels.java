package dev.penguin.provider.wire;

import dev.penguin.internal.text.ResourceText;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The context windows and list prices of the vendors' models, as {@code models.txt} lists them; its
 * head says when and where they were read. Only models with one price whatever the length of the
 * request have one, so that limits in money hold. Read once, when the first model is made.
 */
public final class KnownModels {
  private static final String FILE = "models.txt";
  private static final String NOT_STATED = "-";
  private static final String DATE = "-\\d{4}-?\\d{2}-?\\d{2}$";

  /** Servers of one's own choose their windows, whatever the model is named. */
  private static final Set<String> OWN_SERVERS = Set.of("ollama", "lmstudio", "vllm");

  private static final Map<String, Known> MODELS = read();

  /**
   * A line of the file.
   *
   * @param host where the price holds; empty without one
   */
  private record Known(int window, String host, Optional<Price> price) {}

  private KnownModels() {}

  /**
   * The model with its window and its list price, where they are known and none was configured.
   *
   * @param model what is known about the model
   * @param url where it is asked; at other addresses other prices hold
   */
  public static ModelInfo completed(ModelInfo model, HttpUrl url) {
    Known known = find(model);
    if (known == null) {
      return model;
    }
    ModelInfo completed = model;
    if (model.contextWindow().isEmpty() && !OWN_SERVERS.contains(model.provider())) {
      completed = completed.withContextWindow(known.window());
    }
    if (model.price().isEmpty() && known.price().isPresent() && known.host().equals(url.host())) {
      completed = completed.withPrice(known.price().get());
    }
    return completed;
  }

  private static @Nullable Known find(ModelInfo model) {
    String name = model.name().replaceFirst(DATE, "").replace('.', '-');
    Known ofProvider = MODELS.get(model.provider() + "/" + name);
    return ofProvider != null ? ofProvider : MODELS.get(name.substring(name.lastIndexOf('/') + 1));
  }

  private static Map<String, Known> read() {
    Map<String, Known> models = new HashMap<>();
    for (String line : ResourceText.beside(KnownModels.class, FILE).split("\n", -1)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] words = line.strip().split("\\s+", -1);
        Known known =
            words.length == 2
                ? new Known(Integer.parseInt(words[1]), "", Optional.empty())
                : new Known(Integer.parseInt(words[1]), words[2], Optional.of(price(words)));
        models.put(words[0].replace('.', '-'), known);
      }
    }
    return Map.copyOf(models);
  }

  private static Price price(String[] words) {
    return new Price(
        new BigDecimal(words[3]), new BigDecimal(words[4]), stated(words[5]), stated(words[6]));
  }

  private static Optional<BigDecimal> stated(String price) {
    return price.equals(NOT_STATED) ? Optional.empty() : Optional.of(new BigDecimal(price));
  }
}
