package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The two managers have the same methods. */
class ManagersTest {
  private static final Set<String> ONLY_SYNC =
      Set.of("open(Path)", "builder(Path)", "async()", "async(Executor)");
  private static final Set<String> NOT_FUTURES =
      Set.of(
          "as(Actor)",
          "under(Lease)",
          "events(long)",
          "addListener(long,ProjectListener)",
          "close()");

  @Test
  void eachMethodHasItsPairByNameAndParameters() {
    Map<String, Method> sync = methods(ProjectManager.class);
    Map<String, Method> async = methods(AsyncProjectManager.class);

    sync.keySet().removeAll(ONLY_SYNC);

    assertThat(async.keySet()).isEqualTo(sync.keySet());
  }

  @Test
  void eachFutureHoldsWhatTheOtherFormReturns() {
    Map<String, Method> async = methods(AsyncProjectManager.class);
    async.keySet().removeAll(NOT_FUTURES);

    Map<String, Method> sync = methods(ProjectManager.class);

    async.forEach(
        (name, method) -> {
          assertThat(method.getReturnType()).as(name).isEqualTo(CompletableFuture.class);
          Type held =
              ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[0];
          assertThat(held.getTypeName().toLowerCase())
              .as(name)
              .endsWith(sync.get(name).getGenericReturnType().getTypeName().toLowerCase());
        });
  }

  @Test
  void eachMethodIsInTheInterfaceThatScenariosAreWrittenWith() {
    Map<String, Method> api = methods(Api.class);
    Map<String, Method> async = methods(AsyncProjectManager.class);
    async.remove("events(long)");

    assertThat(api.keySet()).isEqualTo(async.keySet());
  }

  static Map<String, Method> methods(Class<?> type) {
    Map<String, Method> found = new TreeMap<>();
    for (Method method : type.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
        String parameters =
            String.join(
                ",", Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).toList());
        found.put(method.getName() + "(" + parameters + ")", method);
      }
    }
    return found;
  }
}
