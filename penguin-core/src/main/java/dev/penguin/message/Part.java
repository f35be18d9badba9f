package dev.penguin.message;

import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A piece of a message. Immutable.
 *
 * <p>New kinds of part may be added: a {@code switch} over them needs a {@code default}.
 */
public sealed interface Part permits Part.Text, Part.Image, Part.Reasoning, ReservedPart {

  /**
   * A piece of text.
   *
   * @param text the text
   */
  static Part text(String text) {
    return new Text(text);
  }

  /**
   * An image.
   *
   * @param mediaType its media type, for instance {@code image/png}
   * @param bytes the encoded image
   */
  static Part image(String mediaType, byte[] bytes) {
    return new Image(mediaType, Base64.getEncoder().encodeToString(bytes));
  }

  /**
   * Joins the text parts of some parts, without separators.
   *
   * @param parts the parts
   */
  static String textOf(List<Part> parts) {
    if (parts.size() == 1 && parts.get(0) instanceof Text only) {
      return only.text();
    }
    return parts.stream()
        .filter(Text.class::isInstance)
        .map(part -> ((Text) part).text())
        .collect(Collectors.joining());
  }

  /**
   * Text.
   *
   * @param text the text
   * @param providerData the data that the provider's server added to the text and needs back
   */
  record Text(String text, ProviderData providerData) implements Part {
    /** Checks that nothing is null. */
    public Text {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(providerData, "providerData");
    }

    /**
     * Creates a text without provider data.
     *
     * @param text the text
     */
    public Text(String text) {
      this(text, ProviderData.NONE);
    }

    /** Returns the components; the provider data only if there is any. */
    @Override
    public String toString() {
      return "Text[text=%s%s]".formatted(text, providerData.asLastComponent());
    }
  }

  /**
   * An image, carried in the message itself.
   *
   * @param mediaType its media type, for instance {@code image/png}
   * @param base64 the encoded image in Base64
   */
  record Image(String mediaType, String base64) implements Part {
    /** Checks that nothing is null and the media type is an image's. */
    public Image {
      Objects.requireNonNull(mediaType, "mediaType");
      Objects.requireNonNull(base64, "base64");
      String beginning = "image/"; // media types have no case
      if (!mediaType.regionMatches(true, 0, beginning, 0, beginning.length())) {
        throw new IllegalArgumentException(
            "The media type of an image must begin with image/, such as image/png; got '"
                + mediaType
                + "'");
      }
    }
  }

  /**
   * The model's reasoning. It is never shown as the answer. It is sent back unchanged to the server
   * that it came from, and to no other server.
   *
   * @param text the reasoning as text, or an empty text if the provider hides it
   * @param signature the provider's opaque signature or its encrypted reasoning, byte for byte;
   *     empty if there is none
   * @param origin the protocol and the server that it came from, for instance {@code
   *     openai-chat/https://host:443}; reasoning without an origin, or with only a provider's name
   *     as earlier versions wrote it, is never sent
   * @param providerData the data that the provider's server added to the reasoning, or to the whole
   *     message, and needs back
   */
  record Reasoning(String text, String signature, String origin, ProviderData providerData)
      implements Part {
    /** Checks that nothing is null. */
    public Reasoning {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(signature, "signature");
      Objects.requireNonNull(origin, "origin");
      Objects.requireNonNull(providerData, "providerData");
    }

    /**
     * Creates reasoning without provider data.
     *
     * @param text the reasoning as text
     * @param signature the provider's opaque signature
     * @param origin the protocol and the server that it came from
     */
    public Reasoning(String text, String signature, String origin) {
      this(text, signature, origin, ProviderData.NONE);
    }

    /** Returns the components; the provider data only if there is any. */
    @Override
    public String toString() {
      return "Reasoning[text=%s, signature=%s, origin=%s%s]"
          .formatted(text, signature, origin, providerData.asLastComponent());
    }
  }
}
