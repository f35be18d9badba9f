package dev.penguin.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Values that deviate from a schema: one meaning is taken, two are left for the check to refuse.
 */
class SchemaFitTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // numbers by value
        "{'type':'integer'} | 5.0 | 5",
        "{'type':'integer'} | 1.5009969E7 | 15009969",
        "{'type':'integer'} | 1e2 | 100",
        "{'type':'integer'} | -0.0 | 0",
        "{'type':'integer'} | 1e30 | 1000000000000000000000000000000",
        "{'type':['integer','null']} | 5.0 | 5",
        "{'items':{'type':'integer'}} | [1,2.0,3e0] | [1,2,3]",
        "{'additionalProperties':{'type':'integer'}} | {'a':1.0} | {'a':1}",
        "{'anyOf':[{'type':'integer'},{'type':'null'}]} | 5.0 | 5",
        "{'$ref':'#/$defs/n','$defs':{'n':{'type':'integer'}}} | 5.0 | 5",
        "{'allOf':[{'type':'integer'}]} | 5.0 | 5",
        "{'prefixItems':[{'type':'integer'}],'items':{'type':'number'}} | [1.0,1.0] | [1,1.0]",
        // texts of numbers, flags and JSON
        "{'type':'integer'} | '1988' | 1988",
        "{'type':'integer'} | ' 5.0 ' | 5",
        "{'type':'number'} | '0.10' | 0.10",
        "{'type':'boolean'} | 'True' | true",
        "{'type':'boolean'} | 'false' | false",
        "{'type':'array','items':{'type':'integer'}} | '[1, 2.0]' | [1,2]",
        "{'type':'object','properties':{'n':{'type':'integer'}}} | '{`n`:`1`}' | {'n':1}",
        "{'anyOf':[{'type':'integer'},{'type':'boolean'}]} | '5' | 5",
        // choices
        "{'enum':['LOW','HIGH']} | 'high' | 'HIGH'",
        "{'enum':['IN_PROGRESS','DONE']} | 'in progress' | 'IN_PROGRESS'",
        "{'enum':['left-hand']} | ' LeftHand ' | 'left-hand'",
        "{'enum':['-1','1']} | ' -1 ' | '-1'",
        "{'enum':['http_2_only']} | 'HTTP_2_Only' | 'http_2_only'",
        "{'enum':['get_x2']} | 'Get-X2' | 'get_x2'",
        "{'enum':['größe_a']} | 'Größe A' | 'größe_a'",
        "{'const':'on'} | 'ON' | 'on'",
        "{'enum':['ab','A_B']} | 'AB' | 'ab'",
        // a lone value for a list
        "{'type':'array','items':{'type':'string'}} | 'red' | ['red']",
        "{'type':'array','items':{'enum':['RED']}} | 'red' | ['RED']",
        "{'type':'array','items':{'type':'integer'}} | '7' | [7]",
        "{'type':'array','items':{'required':['a']}} | {'a':1} | [{'a':1}]",
        // members
        "{'properties':{'a':{'type':'integer'}}} | {'a':null} | {}",
        "{'properties':{'oldText':{}},'additionalProperties':false} | {'old_text':1} |"
            + " {'oldText':1}",
        "{'properties':{'a':{},'Path':{}},'additionalProperties':false} | {'path':1,'a':2} |"
            + " {'Path':1,'a':2}",
        // the one alternative that it can be made fit
        "{'oneOf':[{'properties':{'t':{'enum':['Circle']}},'required':['t']},"
            + "{'properties':{'t':{'enum':['Square']}},'required':['t']}]} | {'t':'circle'} |"
            + " {'t':'Circle'}",
      })
  void whatHasOneMeaningTakesTheFormOfTheSchema(String schema, String value, String fitted) {
    assertThat(Json.write(fit(schema, value))).isEqualTo(json(fitted));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'type':'integer'} | 1.5",
        "{'type':'integer'} | '1.5'",
        "{'type':'integer'} | '007'",
        "{'type':'integer'} | '1,988'",
        "{'type':'integer'} | 'about 5'",
        "{'type':'integer'} | ''",
        "{'type':'number'} | 'NaN'",
        "{'type':'integer'} | true",
        "{'type':'boolean'} | 'yes'",
        "{'type':'boolean'} | 1",
        "{'type':'string'} | 5",
        "{'type':['string','null']} | 5",
        "{'enum':['ab','AB']} | 'Ab'",
        "{'enum':['A_B','A-B']} | 'ab'",
        "{'enum':['price','date']} | '-price'",
        "{'enum':['-price']} | 'price'",
        "{'enum':['price']} | 'price_'",
        "{'enum':['price']} | '- price'",
        "{'enum':['0','1','2']} | '-1'",
        "{'enum':['2026-11-1']} | '2026-1-11'",
        "{'enum':['2026-11-1']} | '2026111'",
        "{'enum':['12','1-2']} | '1 2'",
        "{'enum':['get_x2']} | 'get_x_2'",
        "{'enum':['t-1']} | 't_1'",
        "{'enum':['1st-a']} | '1-sta'",
        "{'enum':['LOW','HIGH']} | 'highest'",
        "{'enum':[1,2]} | '1'",
        "{'type':'array','items':{'type':'string'}} | 'red, green'",
        "{'type':'array','items':{'type':'string'}} | 'git status'",
        "{'type':'array','items':{'type':'string'}} | ''",
        "{'type':'array','items':{'type':'string'}} | ' '",
        "{'type':'array','items':{'type':'string'}} | 'red;green'",
        "{'type':'array','items':{'type':'string'}} | '红，绿'",
        "{'type':'array','items':{'type':'string'}} | '红、绿'",
        "{'type':'array','items':{'type':'string'}} | '红；绿'",
        "{'type':'array','items':{'type':'string'}} | 'أحمر،أخضر'",
        "{'type':'array','items':{'type':'string'}} | 'a\u3000b'",
        "{'type':'array','items':{'type':'string'}} | 'a\u00a0b'",
        "{'type':'array','items':{'type':'integer'}} | '[TODO] drop rows [5]'",
        "{'type':'array','items':{'type':'integer'}} | 'rows [5]'",
        "{'type':'array','items':{'type':'integer'}} | '[5,]'",
        "{'type':'object'} | '{`a`:1} but not {b}'",
        "{'type':'object'} | '{`a`:1} only'",
        "{'type':'array','items':{'type':'integer'}} | 'red'",
        "{'type':'array'} | 'red'",
        "{'type':'array','items':{'type':'string'}} | null",
        "{'type':'object'} | '{`a`:1}{`b`:1}'",
        "{'properties':{'a':{'type':'integer'}},'required':['a']} | {'a':null}",
        "{'properties':{'path':{}},'additionalProperties':false} | {'pth':1}",
        "{'properties':{'path':{}},'additionalProperties':false} | {'-path':1}",
        "{'properties':{'path':{},'b':{}},'additionalProperties':false} | {'path':1,'PATH':2}",
        "{'properties':{'path':{},'b':{}},'additionalProperties':false} | {'Path':1,'PATH':2}",
        "{'properties':{'ab':{},'a_b':{}},'additionalProperties':false} | {'a-b':1}",
        "{'anyOf':[{'type':'integer'},{'type':'array','items':{'type':'string'}}]} | '5'",
      })
  void whatHasTwoMeaningsIsLeftForTheCheckToRefuse(String schema, String value) {
    Map<String, Object> keywords = Json.parseObject(json(schema));
    Object given = Json.parseExact(json(value));

    Object fitted = SchemaFit.fit(keywords, given);

    assertThat(fitted).isEqualTo(given);
    assertThat(SchemaCheck.problems(keywords, fitted)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'type':'number'} | 5.0",
        "{'type':['number','integer']} | 5.0",
        "{} | [1.0,'5',null]",
        "{'type':'string'} | '5'",
        "{'type':['string','integer']} | '5'",
        "{'properties':{'a':{'type':['integer','null']}}} | {'a':null,'b':1.0}",
        "{'properties':{'path':{}}} | {'PATH':1}",
        "{'enum':['a','A']} | 'A'",
        "{'anyOf':[{'type':'string'},{'type':'integer'}]} | '5'",
        "{'patternProperties':{'^x':{}},'additionalProperties':{'type':'integer'}} | {'x':1.0}",
      })
  void whatFitsIsTheVerySame(String schema, String value) {
    Object given = Json.parseExact(json(value));

    assertThat(SchemaFit.fit(Json.parseObject(json(schema)), given)).isSameAs(given);
  }

  @Test
  void formsInsideFormsDoNotMultiplyForEver() {
    Map<String, Object> schema =
        Json.parseObject(
            json(
                "{'$ref':'#/$defs/f','$defs':{'f':{'anyOf':["
                    + "{'type':'array','items':{'$ref':'#/$defs/f'}},"
                    + "{'type':'array','items':{'anyOf':[{'$ref':'#/$defs/f'},"
                    + "{'type':'integer'}]}}]}}}"));
    Object deep = Json.parseExact("[".repeat(150) + "\"x\"" + "]".repeat(150));

    assertThat(SchemaFit.fit(schema, deep)).isEqualTo(deep);
    assertThat(SchemaCheck.problems(schema, deep)).isNotEmpty();
  }

  private static Object fit(String schema, String value) {
    return SchemaFit.fit(Json.parseObject(json(schema)), Json.parseExact(json(value)));
  }

  /** A grave accent stands for a quote inside a text. */
  private static String json(String text) {
    return text.replace('\'', '"').replace("`", "\\\"");
  }
}
