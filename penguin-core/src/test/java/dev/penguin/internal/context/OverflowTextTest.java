package dev.penguin.internal.context;

import static dev.penguin.internal.http.Answers.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What servers answer to a request that is too long for them: window, tokens of the input, and the
 * body. A single quote stands for a double one, and a ´ for a single one.
 */
@Timeout(60)
class OverflowTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        // OpenAI, and the many that speak like it
        "400 | 8192 | 8000 | {'error':{'message':'This model´s maximum context length is 8192 tokens. However,"
            + " you requested 9000 tokens (8000 in the messages, 1000 in the completion). Please reduce the"
            + " length of the messages or completion.','code':'context_length_exceeded'}}",
        "400 | 128000 | 204308 | {'error':{'message':'This model´s maximum context length is 128000 tokens."
            + " However, your messages resulted in 204308 tokens. Please reduce the length of the messages.'}}",
        "400 | 4097 | 6283 | {'error':'This model´s maximum context length is 4097 tokens, however you"
            + " requested 6539 tokens (6283 in your prompt; 256 for the completion).'}",
        "400 | 272000 | 280012 | {'error':{'message':'Input tokens exceed the configured limit of 272000"
            + " tokens. Your messages resulted in 280012 tokens. Please reduce the length of the messages.'}}",
        "400 | | | {'error':{'message':'Your input exceeds the context window of this model. Please adjust"
            + " your input and try again.','code':'context_length_exceeded'}}",
        "413 | 8000 | | {'error':{'code':'tokens_limit_reached','message':'Request body too large for gpt-4o"
            + " model. Max size: 8000 tokens.'}}",
        "429 | 30000 | 45000 | {'error':{'message':'Request too large for gpt-4o on tokens per min (TPM):"
            + " Limit 30000, Requested 45000.','code':'rate_limit_exceeded'}}",
        // DeepSeek
        "400 | 131072 | 133211 | {'error':{'message':'This model´s maximum context length is 131072 tokens."
            + " However, you requested 141403 tokens (133211 in the messages, 8192 in the completion).',"
            + "'code':'invalid_request_error'}}",
        // Anthropic
        "400 | 200000 | 210000 | {'type':'error','error':{'type':'invalid_request_error','message':'prompt is"
            + " too long: 210000 tokens > 200000 maximum'}}",
        "400 | 200000 | 199759 | {'error':{'message':'input length and `max_tokens` exceed context limit:"
            + " 199759 + 8192 > 200000, decrease input length or `max_tokens` and try again'}}",
        // Google
        "400 | 1048576 | 1200000 | {'error':{'code':400,'message':'The input token count (1200000) exceeds"
            + " the maximum number of tokens allowed (1048576).','status':'INVALID_ARGUMENT'}}",
        "400 | 1048576 | | {'error':{'code':400,'message':'The input token count exceeds the maximum number"
            + " of tokens allowed 1048576.','status':'INVALID_ARGUMENT'}}",
        // llama.cpp
        "400 | 4096 | 4390 | {'error':{'code':400,'message':'request (4390 tokens) exceeds the available"
            + " context size (4096 tokens), try increasing it','type':'exceed_context_size_error',"
            + "'n_prompt_tokens':4390,'n_ctx':4096}}",
        "400 | 8192 | | {'error':{'code':400,'message':'the request exceeds the available context size. try"
            + " increasing the context size or enable context shift','type':'exceed_context_size_error',"
            + "'n_prompt_tokens':14429,'n_ctx':8192}}",
        "500 | | | {'error':{'code':500,'message':'Context size has been exceeded.','type':'server_error'}}",
        "500 | 2048 | 2285 | {'error':{'message':'Requested tokens (2285) exceed context window of 2048'}}",
        // vLLM
        "400 | 32768 | 4410 | {'message':'´max_tokens´ or ´max_completion_tokens´ is too large: 32000. This"
            + " model´s maximum context length is 32768 tokens and your request has 4410 input tokens (32000 >"
            + " 32768 - 4410).','code':400}",
        "400 | 8192 | 8193 | {'error':{'message':'You passed 8193 input tokens and requested 1024 output tokens."
            + " However, the model´s context length is only 8192 tokens, resulting in a maximum input length of"
            + " 7168 tokens. Please reduce the length of the input prompt.'}}",
        "400 | 32768 | 33000 | {'message':'The decoder prompt (length 33000) is longer than the maximum model"
            + " length of 32768. Make sure that `max_model_len` is no smaller than the number of text tokens.'}",
        "400 | 1000 | 1234 | {'message':'The engine prompt length 1234 exceeds the max_model_len 1000. Please"
            + " reduce prompt.'}",
        // SGLang, TGI
        "400 | 32768 | 100000 | {'message':'The input (100000 tokens) is longer than the model´s context length"
            + " (32768 tokens).'}",
        "400 | 131072 | 123765 | {'message':'Requested token count exceeds the model´s maximum context length of"
            + " 131072 tokens. You requested a total of 254837 tokens: 123765 tokens from the input messages and"
            + " 131072 tokens for the completion.'}",
        "422 | 4096 | 4000 | {'error':'Input validation error: `inputs` tokens + `max_new_tokens` must be <="
            + " 4096. Given: 4000 `inputs` tokens and 500 `max_new_tokens`'}",
        "422 | 4095 | 5000 | {'error':'Input validation error: `inputs` must have less than 4095 tokens."
            + " Given: 5000'}",
        // Ollama, LM Studio
        "400 | | | {'error':'the input length exceeds the context length'}",
        "400 | | | {'error':{'message':'prompt too long; exceeded max context length by 1234 tokens'}}",
        "400 | 4096 | | {'error':'Trying to keep the first 5000 tokens when context the overflows. However, the"
            + " model is loaded with context length of only 4096 tokens, which is not enough.'}",
        "400 | 1500 | 1581 | {'error':'Input length 1581 exceeds context length 1500'}",
        // others
        "400 | 32768 | 40000 | {'object':'error','message':'Prompt contains 40000 tokens and 0 draft tokens, too"
            + " large for model with 32768 maximum context length','code':'3051'}",
        "400 | 131072 | 136973 | {'error':'This model´s maximum prompt length is 131072 but the request contains"
            + " 136973 tokens.'}",
        "400 | 40000 | 42328 | {'message':'Please reduce the length of the messages or completion. Current length"
            + " is 42328 while limit is 40000','code':'context_length_exceeded'}",
        "400 | | | {'error':{'message':'Please reduce the length of the messages or completion.',"
            + "'code':'context_length_exceeded'}}",
        "400 | 200000 | 230000 | {'error':{'message':'This endpoint´s maximum context length is 200000 tokens."
            + " However, you requested about 235000 tokens (220000 of text input, 10000 of tool input, 5000 in"
            + " the output). Please reduce the length of either one.','code':400}}",
        "400 | | | {'message':'Input is too long for requested model.','__type':'ValidationException'}",
        "400 | 128000 | 130012 | {'message':'Too many input tokens. Max input tokens: 128000, request input token"
            + " count: 130012'}",
        "400 | 131071 | 140000 | {'error':{'message':'The prompt is too long: 140000, model maximum context"
            + " length: 131071'}}",
        "400 | 4081 | 5000 | {'message':'too many tokens: total number of tokens in the prompt cannot exceed 4081"
            + " - received 5000'}",
        "400 | 131072 | | {'error':{'message':'Invalid request: Your request exceeded model token limit:"
            + " 131072','type':'invalid_request_error'}}",
        "400 | | | {'error':{'code':'1261','message':'Prompt exceeds max length'}}",
        "400 | 129024 | | {'error':{'message':'Range of input length should be [1, 129024]'}}",
        "400 | 4096 | 5441 | {'error':'Your input is too long. Max input length is 4096 tokens, but you supplied"
            + " 5441 tokens.'}",
        "400 | 200000 | 201500 | {'error':{'message':'prompt is too long: 201,500 tokens > 200,000 maximum'}}",
        "400 | | | {'error':{'message':'prompt is too long: 99999999999 tokens'}}",
      })
  void theNumbersAreReadWhereverTheyStand(int status, Integer window, Long input, String body) {
    ModelException.ContextTooLong failure = failure(status, body);

    OverflowText text = OverflowText.of(failure);

    assertThat(text.window().isPresent() ? text.window().getAsInt() : null)
        .as(failure.getMessage())
        .isEqualTo(window);
    assertThat(text.input().isPresent() ? text.input().getAsLong() : null)
        .as(failure.getMessage())
        .isEqualTo(input);
  }

  @Test
  void otherNumbersSayNothing() {
    for (String words :
        new String[] {
          "openai/gpt-4-32k answered with HTTP 400: prompt is too long",
          "openai/m answered with HTTP 413 (128000): 3 of 4 messages are too long",
          "openai/model-length-200000: input is too long",
          ""
        }) {
      OverflowText text = OverflowText.of(new ModelException.ContextTooLong(words));

      assertThat(text.window()).as(words).isEmpty();
      assertThat(text.input()).as(words).isEmpty();
    }
  }

  private static ModelException.ContextTooLong failure(int status, String body) {
    String json = body.replace('\'', '"').replace('´', '\'');
    try (FaultServer server = FaultServer.start(body(status, json));
        Engine engine =
            Engine.builder()
                .model(
                    ModelConfig.of("openai/gpt-4-32k")
                        .withBaseUrl(server.baseUrl())
                        .withApiKey("test-key")
                        .withMaxRetries(0))
                .build()) {
      return catchThrowableOfType(
          ModelException.ContextTooLong.class, () -> engine.run(RunRequest.of("hello")));
    }
  }
}
