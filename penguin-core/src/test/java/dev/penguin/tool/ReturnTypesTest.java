package dev.penguin.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.message.ToolCall;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a tool returns is judged when the tool is made, as far as its declaration tells. */
class ReturnTypesTest {
  private static final ToolContext CONTEXT = new QuietContext();

  static class Bean {
    private final int size = 3;

    public int getSize() {
      return size;
    }
  }

  enum Colour {
    RED {
      @Override
      public String toString() {
        return "red";
      }
    }
  }

  interface Animal {}

  record Cat(String name, List<Cat> kittens) implements Animal {}

  record Basket<T>(T content) {}

  sealed interface Figure permits Square {}

  record Square(int side) implements Figure {}

  sealed interface Mixed permits Square2, Plain {}

  record Square2(int side) implements Mixed {}

  static final class Plain implements Mixed {}

  static final class Cats extends ArrayList<Cat> {
    private static final long serialVersionUID = 1L;
  }

  /** Each method is one row: what it returns can be written, or may turn out to be. */
  interface Writable {
    @ToolMethod("A row")
    void nothing();

    @ToolMethod("A row")
    Void boxedNothing();

    @ToolMethod("A row")
    ToolResult result();

    @ToolMethod("A row")
    CompletionStage<ToolResult> laterResult();

    @ToolMethod("A row")
    CompletableFuture<Void> laterNothing();

    @ToolMethod("A row")
    CompletableFuture<CompletionStage<Cat>> muchLater();

    @ToolMethod("A row")
    Future<String> future();

    @ToolMethod("A row")
    Object anything();

    @ToolMethod("A row")
    Record anyRecord();

    @ToolMethod("A row")
    Serializable anyInterface();

    @ToolMethod("A row")
    Animal animal();

    @ToolMethod("A row")
    int number();

    @ToolMethod("A row")
    BigInteger huge();

    @ToolMethod("A row")
    AtomicInteger atomic();

    @ToolMethod("A row")
    StringBuilder text();

    @ToolMethod("A row")
    char letter();

    @ToolMethod("A row")
    Colour colour();

    @ToolMethod("A row")
    Instant instant();

    @ToolMethod("A row")
    Date date();

    @ToolMethod("A row")
    Path path();

    @ToolMethod("A row")
    OptionalInt optionalInt();

    @ToolMethod("A row")
    Optional<Cat> optional();

    @ToolMethod("A row")
    Cat record();

    @ToolMethod("A row")
    Basket<? extends Cat> basket();

    @ToolMethod("A row")
    Figure sealed();

    @ToolMethod("A row")
    Cat[][] array();

    @ToolMethod("A row")
    int[] numbers();

    @ToolMethod("A row")
    byte[] bytes();

    @ToolMethod("A row")
    Iterable<? super Cat> iterable();

    @ToolMethod("A row")
    Collection<?> collection();

    @ToolMethod("A row")
    Map<Bean, Cat> map();

    @ToolMethod("A row")
    Cats cats();

    @ToolMethod("A row")
    <T extends Cat> T variable();
  }

  /** Each interface is one row: what its method returns can never be written. */
  interface Unwritable {
    interface ABean {
      @ToolMethod("A row")
      Bean bean();
    }

    interface AThread {
      @ToolMethod("A row")
      Thread thread();
    }

    interface APlain {
      @ToolMethod("A row")
      Plain plain();
    }

    interface AMixed {
      @ToolMethod("A row")
      Mixed mixed();
    }

    interface AArray {
      @ToolMethod("A row")
      Bean[] array();
    }

    interface AList {
      @ToolMethod("A row")
      List<Bean> list();
    }

    interface AMap {
      @ToolMethod("A row")
      Map<String, List<Bean>> map();
    }

    interface AOptional {
      @ToolMethod("A row")
      Optional<Bean> optional();
    }

    interface ALater {
      @ToolMethod("A row")
      CompletableFuture<Bean> later();
    }

    interface ABasket {
      @ToolMethod("A row")
      Basket<Bean> basket();
    }

    interface ADeeper {
      @ToolMethod("A row")
      Basket<Basket<Thread>> deeper();
    }

    interface AWildcard {
      @ToolMethod("A row")
      List<? extends Bean> wildcard();
    }

    interface AStream {
      @ToolMethod("A row")
      Stream<String> stream();
    }

    interface AIterator {
      @ToolMethod("A row")
      Iterator<String> iterator();
    }

    interface AVariable {
      @ToolMethod("A row")
      <T extends Bean> T variable();
    }
  }

  @Test
  void whatMayBeWrittenMakesATool() {
    List<String> rows =
        Arrays.stream(Writable.class.getDeclaredMethods()).map(Method::getName).toList();

    assertThat(Tools.from(proxy(Writable.class))).hasSize(rows.size()).hasSizeGreaterThan(30);
  }

  static Stream<Class<?>> unwritable() {
    return Arrays.stream(Unwritable.class.getDeclaredClasses());
  }

  @ParameterizedTest
  @MethodSource("unwritable")
  void whatCannotBeWrittenMakesNone(Class<?> row) {
    assertThatThrownBy(() -> Tools.from(proxy(row)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            ", which method %s of %s returns, has no JSON form; return a record, a collection, a"
                    .formatted(row.getDeclaredMethods()[0].getName(), row.getTypeName())
                + " map, a text, a number or an interface of records")
        .hasMessageEndingWith(" (see errors.md#no-json-form in the penguin-core jar)");
  }

  /** An object that has the marked methods of an interface; they are not called here. */
  private static Object proxy(Class<?> rows) {
    return Proxy.newProxyInstance(
        rows.getClassLoader(), new Class<?>[] {rows}, (proxy, method, arguments) -> null);
  }

  record None() {}

  static final class BeanHandler implements Tool.Handler<None> {
    @Override
    public Bean handle(None none) {
      return new Bean();
    }
  }

  static class LaterHandler implements Tool.ContextHandler<None> {
    @Override
    public CompletionStage<List<Bean>> handle(None none, ToolContext context) {
      return CompletableFuture.completedFuture(List.of());
    }
  }

  static final class HeirOfLater extends LaterHandler {}

  static final class CatHandler implements Tool.Handler<None> {
    @Override
    public Cat handle(None none) {
      return new Cat("Tom", List.of());
    }

    Bean handle(Bean other) {
      return other;
    }
  }

  @Test
  void aHandlerThatIsAClassIsJudgedTooALambdaAtTheCall() throws Exception {
    String words = "$Bean, which the function of tool 'get' returns, has no JSON form;";
    assertThatThrownBy(() -> Tool.of("get", "", None.class, new BeanHandler()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(words);
    assertThatThrownBy(() -> Tool.of("get", "", None.class, new LaterHandler()))
        .hasMessageContaining(words);
    assertThatThrownBy(() -> Tool.of("get", "", None.class, new HeirOfLater()))
        .hasMessageContaining(words);
    assertThat(call(Tool.of("get", "", None.class, new CatHandler())))
        .isEqualTo(ToolResult.success("{\"name\":\"Tom\",\"kittens\":[]}"));
    Tool lambda = Tool.of("get", "", None.class, none -> new Bean());
    assertThatThrownBy(() -> call(lambda))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("A " + Bean.class.getTypeName() + " has no JSON form;");
  }

  private static ToolResult call(Tool tool) throws Exception {
    return tool.call(new ToolCall("c1", "get", "{}"), CONTEXT);
  }
}
