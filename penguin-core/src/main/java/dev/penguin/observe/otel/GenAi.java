package dev.penguin.observe.otel;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;
import java.util.Map;

/**
 * The names of OpenTelemetry's semantic conventions for generative AI, v0.1.0 (repository
 * open-telemetry/semantic-conventions-genai, on semantic conventions 1.45.0), and our own beside
 * them, which begin with {@code penguin}.
 */
final class GenAi {
  /** The schema of the conventions that v0.1.0 builds on; it has no schema address of its own. */
  static final String SCHEMA_URL = "https://opentelemetry.io/schemas/1.45.0";

  static final String SCOPE = "dev.penguin";

  static final String INVOKE_AGENT = "invoke_agent";
  static final String CHAT = "chat";
  static final String EXECUTE_TOOL = "execute_tool";

  static final AttributeKey<String> OPERATION_NAME = text("gen_ai.operation.name");
  static final AttributeKey<String> PROVIDER_NAME = text("gen_ai.provider.name");
  static final AttributeKey<String> AGENT_NAME = text("gen_ai.agent.name");
  static final AttributeKey<String> CONVERSATION_ID = text("gen_ai.conversation.id");
  static final AttributeKey<Boolean> CONVERSATION_COMPACTED =
      AttributeKey.booleanKey("gen_ai.conversation.compacted");
  static final AttributeKey<String> OUTPUT_TYPE = text("gen_ai.output.type");
  static final AttributeKey<String> REQUEST_MODEL = text("gen_ai.request.model");
  static final AttributeKey<Long> REQUEST_MAX_TOKENS = number("gen_ai.request.max_tokens");
  static final AttributeKey<String> RESPONSE_MODEL = text("gen_ai.response.model");
  static final AttributeKey<String> RESPONSE_ID = text("gen_ai.response.id");
  static final AttributeKey<List<String>> RESPONSE_FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
  static final AttributeKey<Double> RESPONSE_TIME_TO_FIRST_CHUNK =
      AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk");
  static final AttributeKey<Long> USAGE_INPUT = number("gen_ai.usage.input_tokens");
  static final AttributeKey<Long> USAGE_OUTPUT = number("gen_ai.usage.output_tokens");
  static final AttributeKey<Long> USAGE_CACHE_READ = number("gen_ai.usage.cache_read.input_tokens");
  static final AttributeKey<Long> USAGE_CACHE_WRITE =
      number("gen_ai.usage.cache_write.input_tokens");
  static final AttributeKey<Long> USAGE_REASONING = number("gen_ai.usage.reasoning.output_tokens");
  static final AttributeKey<String> TOOL_NAME = text("gen_ai.tool.name");
  static final AttributeKey<String> TOOL_CALL_ID = text("gen_ai.tool.call.id");
  static final AttributeKey<String> TOOL_TYPE = text("gen_ai.tool.type");
  static final AttributeKey<String> ERROR_TYPE = text("error.type");
  static final AttributeKey<Long> HTTP_STATUS = number("http.response.status_code");

  static final AttributeKey<String> INPUT_MESSAGES = text("gen_ai.input.messages");
  static final AttributeKey<String> OUTPUT_MESSAGES = text("gen_ai.output.messages");
  static final AttributeKey<String> SYSTEM_INSTRUCTIONS = text("gen_ai.system_instructions");
  static final AttributeKey<String> TOOL_DEFINITIONS = text("gen_ai.tool.definitions");
  static final AttributeKey<String> TOOL_CALL_ARGUMENTS = text("gen_ai.tool.call.arguments");
  static final AttributeKey<String> TOOL_CALL_RESULT = text("gen_ai.tool.call.result");

  static final String COMPACTION = "penguin.compaction";
  static final String CHECKPOINT = "penguin.checkpoint";
  static final String RETRY = "penguin.retry";
  static final String FALLBACK = "penguin.fallback";
  static final String APPROVAL_ASKED = "penguin.approval.asked";
  static final String APPROVAL_DECIDED = "penguin.approval.decided";
  static final String DENIED = "penguin.denied";

  static final AttributeKey<String> RUN_ID = text("penguin.run.id");
  static final AttributeKey<String> OUTCOME = text("penguin.run.outcome");
  static final AttributeKey<Double> COST = AttributeKey.doubleKey("penguin.cost.usd");
  static final AttributeKey<Long> RETRIES = number("penguin.retries");
  static final AttributeKey<Long> ATTEMPT = number("penguin.attempt");
  static final AttributeKey<Double> DELAY = AttributeKey.doubleKey("penguin.retry.delay");
  static final AttributeKey<String> FALLBACK_MODEL = text("penguin.fallback.model");
  static final AttributeKey<Boolean> ALLOWED = AttributeKey.booleanKey("penguin.approval.allowed");
  static final AttributeKey<Boolean> WAITS = AttributeKey.booleanKey("penguin.call.waits");
  static final AttributeKey<Long> TOKENS_BEFORE = number("penguin.compaction.tokens.before");
  static final AttributeKey<Long> TOKENS_AFTER = number("penguin.compaction.tokens.after");
  static final AttributeKey<Long> SHORTENED = number("penguin.compaction.shortened_results");
  static final AttributeKey<Long> SUMMARIZED = number("penguin.compaction.summarized_messages");

  static final AttributeKey<String> CHECKPOINT_ACTION = text("penguin.checkpoint.action");
  static final AttributeKey<Long> CHECKPOINT_FILES = number("penguin.checkpoint.files");
  static final AttributeKey<Long> CHECKPOINT_BYTES = number("penguin.checkpoint.bytes");

  /** What the conventions call providers that we call otherwise. */
  private static final Map<String, String> PROVIDERS =
      Map.of(
          "gemini", "gcp.gemini",
          "google", "gcp.gemini",
          "mistral", "mistral_ai",
          "xai", "x_ai",
          "grok", "x_ai");

  private GenAi() {}

  /** The conventions' name of a provider. */
  static String provider(String ours) {
    return PROVIDERS.getOrDefault(ours, ours);
  }

  private static AttributeKey<String> text(String name) {
    return AttributeKey.stringKey(name);
  }

  private static AttributeKey<Long> number(String name) {
    return AttributeKey.longKey(name);
  }
}
