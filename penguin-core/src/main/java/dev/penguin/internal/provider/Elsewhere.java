package dev.penguin.internal.provider;

import dev.penguin.model.ModelConfig;
import java.util.Locale;

/**
 * How models of vendors without a provider here are reached: over the addresses at which they speak
 * OpenAI's protocol. Sources: ai.google.dev/gemini-api/docs/openai, the guide of Vertex AI to its
 * OpenAI libraries, openai-node's docs/azure.md, and Bedrock's guide to the chat completions API.
 */
final class Elsewhere {
  private Elsewhere() {}

  /** What to write instead of a model's name; empty for a vendor that is not known here. */
  static String hint(ModelConfig config) {
    String model = config.model();
    return switch (config.provider().toLowerCase(Locale.ROOT)) {
      case "google", "gemini", "googleai", "google-genai" ->
          "Gemini speaks OpenAI's protocol at an address of its own: "
              + at(model, "https://generativelanguage.googleapis.com/v1beta/openai")
              + ".withApiKey(a Gemini API key).";
      case "vertex", "vertexai", "vertex_ai", "google-vertex" ->
          "Vertex AI speaks OpenAI's protocol at an address of its own: "
              + at(
                  model.contains("/") ? model : "google/" + model,
                  "https://REGION-aiplatform.googleapis.com/v1/projects/PROJECT/locations/REGION/endpoints/openapi")
              + ".withApiKey(() -> an access token).";
      case "azure", "azure-openai", "azure_openai", "azureopenai" ->
          "Azure speaks OpenAI's protocol at an address of its own: "
              + at(model, "https://RESOURCE.openai.azure.com/openai/v1")
              + ".withApiKey(the resource's key), where the model is the name of the deployment.";
      case "bedrock", "aws", "amazon", "amazon-bedrock" ->
          "Bedrock speaks OpenAI's protocol at an address of its own: "
              + at(model, "https://bedrock-runtime.REGION.amazonaws.com/openai/v1")
              + ".withApiKey(a Bedrock API key). Models that it does not offer there, Claude among"
              + " them, are reached through a LiteLLM proxy: litellm/NAME.";
      default -> "";
    };
  }

  private static String at(String model, String url) {
    return "ModelConfig.of(\"openai/" + model + "\").withBaseUrl(\"" + url + "\")";
  }
}
