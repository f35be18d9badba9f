package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.AgentRun;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.Sessions;
import dev.penguin.engine.TypedResult;
import dev.penguin.event.AgentListener;
import dev.penguin.model.ChatModel;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelProvider;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionStore;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.Tools;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No public method of the contract is missing from what this program and its tests call. */
class WholeContractTest {

  private static Set<String> called() throws Exception {
    Path tests = Path.of(WholeContractTest.class.getResource("WholeContractTest.class").toURI());
    Path program = Path.of(EchoModel.class.getResource("EchoModel.class").toURI());
    return CalledMethods.in(List.of(tests.getParent(), program.getParent()));
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        PenguinAgent.class,
        PenguinAgent.Builder.class,
        RunRequest.class,
        RunResult.class,
        TypedResult.class,
        RunLimits.class,
        RunLimits.Builder.class,
        AgentRun.class,
        Session.class,
        Sessions.class,
        ModelConfig.class,
        HttpSettings.class,
        Permissions.class,
        Decision.class,
        Tools.class
      })
  void eachPublicMethodIsCalled(Class<?> type) throws Exception {
    Set<String> called = called();
    List<String> missing = new ArrayList<>();
    for (Method method : type.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())
          && !method.isSynthetic()
          && !isObjects(method)
          && !called.contains(signature(method))) {
        missing.add(signature(method));
      }
    }

    assertThat(missing).isEmpty();
  }

  static List<Arguments> implemented() {
    return List.of(
        Arguments.of(AgentListener.class, EventCount.class),
        Arguments.of(Approver.class, HouseRules.class),
        Arguments.of(ChatModel.class, EchoModel.class),
        Arguments.of(ModelProvider.class, EchoProvider.class),
        Arguments.of(PreparedCall.class, CommandCall.class),
        Arguments.of(SessionStore.class, ListStore.class),
        Arguments.of(Tool.class, CommandTool.class),
        Arguments.of(ToolProvider.class, StationTools.class));
  }

  @ParameterizedTest
  @MethodSource("implemented")
  void eachMethodOfAnInterfaceForOthersIsImplementedAndItsStaticOnesCalled(
      Class<?> type, Class<?> own) throws Exception {
    Set<String> called = called();
    for (Method method : type.getDeclaredMethods()) {
      if (Modifier.isStatic(method.getModifiers())) {
        assertThat(method.isSynthetic() || called.contains(signature(method)))
            .as(signature(method))
            .isTrue();
      } else {
        assertThat(own.getDeclaredMethod(method.getName(), method.getParameterTypes())).isNotNull();
      }
    }
  }

  @Test
  void aMethodThatIsNotCalledIsNoticed() throws Exception {
    assertThat(called())
        .contains(signature(PenguinAgent.class.getMethod("close")))
        .doesNotContain(signature(ProcessHandle.class.getMethod("destroyForcibly")));
  }

  /** The methods that every object has are called by the JDK and the assertions. */
  private static boolean isObjects(Method method) {
    return Arrays.stream(Object.class.getMethods())
        .anyMatch(
            own ->
                own.getName().equals(method.getName())
                    && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()));
  }

  private static String signature(Method method) {
    return method.getDeclaringClass().getName().replace('.', '/')
        + "."
        + method.getName()
        + MethodType.methodType(method.getReturnType(), method.getParameterTypes())
            .toMethodDescriptorString();
  }
}
