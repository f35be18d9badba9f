package dev.penguin.provider.wire;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The strict servers refuse what they say that they refuse, and nothing else. */
class StrictRulesTest {
  private static final String CHAT =
      "{'model':'m','messages':[{'role':'system','content':'be'},{'role':'user','content':'go'},"
          + "{'role':'assistant','content':null,'tool_calls':[{'id':'c1','type':'function',"
          + "'function':{'name':'work','arguments':'{}'}}]},"
          + "{'role':'tool','tool_call_id':'c1','content':'ok'},{'role':'assistant','content':'so'}],"
          + "'tools':[{'type':'function','function':{'name':'work','parameters':{'type':'object'}}}],"
          + "'max_tokens':9,'stream':true,'stream_options':{'include_usage':true}}";

  private static final String MESSAGES =
      "{'model':'m','max_tokens':2000,'system':[{'type':'text','text':'be'}],'messages':["
          + "{'role':'user','content':[{'type':'text','text':'go'}]},"
          + "{'role':'assistant','content':[{'type':'thinking','thinking':'hm','signature':'s'},"
          + "{'type':'tool_use','id':'c1','name':'work','input':{}}]},"
          + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'c1','content':'ok'},"
          + "{'type':'text','text':'on','cache_control':{'type':'ephemeral'}}]},"
          + "{'role':'assistant','content':[{'type':'text','text':'so'}]}],"
          + "'tools':[{'name':'work','input_schema':{'type':'object'}}],'stream':true}";

  @Test
  void whatIsRightIsTaken() {
    assertThatCode(() -> StrictOpenAi.check(bytes(CHAT))).doesNotThrowAnyException();
    assertThatCode(() -> StrictAnthropic.check(bytes(MESSAGES))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'model':'m' | 'model':'m','nonsense':1",
        "'role':'system' | 'role':'narrator'",
        "'content':'go' | 'content':null",
        "'content':'go' | 'content':[]",
        "'content':'go' | 'content':[{'type':'audio','text':'x'}]",
        "'content':'go' | 'content':'\\ud83d'",
        "'content':'so' | 'content':null",
        "'content':'so' | 'content':''",
        "'id':'c1' | 'id':''",
        "'id':'c1' | 'id':'ccccccccccccccccccccccccccccccccccccccccc'",
        "'name':'work','arguments' | 'name':'my work','arguments'",
        "'arguments':'{}' | 'arguments':{}",
        "'arguments':'{}' | 'arguments':'{'",
        "'tool_call_id':'c1' | 'tool_call_id':'c2'",
        "{'role':'tool','tool_call_id':'c1','content':'ok'}, | ``",
        "{'role':'tool' | {'role':'user','content':'x'},{'role':'tool'",
        "{'role':'assistant','content':'so'} | {'role':'tool','tool_call_id':'c1','content':'ok'}",
        "'parameters':{'type':'object'} | 'parameters':{'type':'array'}",
        "'tools':[{ | 'tools':[],'x':[{",
        "'max_tokens':9 | 'max_tokens':0",
        "'max_tokens':9 | 'max_tokens':9,'max_completion_tokens':9",
        "'max_tokens':9 | 'max_tokens':9,'response_format':{'type':'xml'}",
        "'stream':true | 'stream':false",
        "{'role':'user','content':'go'}, | {'role':'user','content':'go'},{'role':'user','content':'on'},",
        "{'role':'user','content':'go'}, | ``",
        "{'role':'system','content':'be'}, | {'role':'assistant','content':'x'},",
        "{'role':'system','content':'be'}, | {'role':'system','content':'be'},{'role':'system','content':'it'},",
        "{'role':'assistant','content':'so'} | {'role':'assistant','content':'so'},{'role':'assistant','content':'x'}",
        "{'role':'assistant','content':'so'} | {'role':'system','content':'so'}",
        "'tools':[{'type':'function','function':{'name':'work','parameters':{'type':'object'}}}], | ``",
        "{'type':'object'} | {'type':'object','properties':{'a':{}}}",
        "{'type':'object'} | {'type':'object','properties':{'a':{'type':['string','null']}}}",
        "{'type':'object'} | {'type':'object','properties':{'a':{'anyOf':[{'type':'string'}]}}}",
        "{'type':'object'} | {'type':'object','properties':{'a':{'type':'array','items':{}}}}"
      })
  void openAiRefuses(String right, String wrong) {
    assertRefused(CHAT, right, wrong, StrictOpenAi::check);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'max_tokens':2000, | `` | ",
        "'model':'m' | 'model':'m','nonsense':1 | ",
        "'text':'be' | 'text':' ' | ",
        "'text':'go' | 'text':'' | ",
        "'text':'go' | 'text':'\u00a0' | ",
        "'text':'go' | 'text':'\\ude00' | ",
        "[{'type':'text','text':'go'}] | [] | ",
        "{'role':'user','content':[{'type':'text','text':'go'}]}, | `` | ",
        "'role':'user','content':[{'type':'text','text':'go'}] | 'role':'system','content':'x' | ",
        "'id':'c1' | 'id':'c 1' | ",
        "'id':'c1' | 'id':'c2' | ",
        "'input':{} | 'input':'{}' | ",
        "'input':{}} | 'input':{}},{'type':'tool_use','id':'c1','name':'work','input':{}} | ",
        "'content':'ok' | 'content':'','is_error':true | ",
        "{'type':'tool_result' | {'type':'text','text':'x'},{'type':'tool_result' | ",
        "'signature':'s' | 'signature':'' | ",
        ",'signature':'s' | `` | ",
        ",{'type':'tool_use','id':'c1','name':'work','input':{}} | `` | ",
        "'text':'so' | 'text':'so ' | ",
        "'text':'so'} | 'text':'so'},{'type':'thinking','thinking':'hm','signature':'s'} | ",
        "'stream':true | 'stream':true,'thinking':{'type':'enabled','budget_tokens':2000} | ",
        "'stream':true | 'stream':true,'thinking':{'type':'enabled','budget_tokens':1000} | ",
        "{'type':'thinking','thinking':'hm','signature':'s'}, | {'type':'text','text':'hm'},|x",
        ",'tools':[{'name':'work','input_schema':{'type':'object'}}] | `` | ",
        "{'type':'object'} | {'type':'string'} | "
      })
  void anthropicRefuses(String right, String wrong, String thinking) {
    String body =
        thinking == null
            ? MESSAGES
            : MESSAGES.replace(
                "'stream':true",
                "'stream':true,'thinking':{'type':'enabled','budget_tokens':1024}");
    assertRefused(body, right, wrong, StrictAnthropic::check);
  }

  @Test
  void anthropicTakesFourMarks() {
    String mark = ",'cache_control':{'type':'ephemeral'}}";
    String four =
        MESSAGES
            .replace("'text':'be'}", "'text':'be'" + mark)
            .replace("'text':'go'}", "'text':'go'" + mark)
            .replace("{'type':'object'}}", "{'type':'object'}" + mark);
    assertThatCode(() -> StrictAnthropic.check(bytes(four))).doesNotThrowAnyException();
    assertRefused(four, "'text':'so'}", "'text':'so'" + mark, StrictAnthropic::check);
  }

  private interface Check {
    void check(byte[] body);
  }

  private static void assertRefused(String body, String right, String wrong, Check check) {
    String changed = body.replace(right, wrong == null ? "" : wrong);
    assertThatCode(() -> check.check(bytes(body))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check.check(bytes(changed))).isInstanceOf(Refused.class);
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
