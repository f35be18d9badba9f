package dev.penguin.project;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The two ways to call a manager. */
enum Style {
  SYNC {
    @Override
    Object target(ProjectManager manager) {
      return manager;
    }
  },
  ASYNC {
    @Override
    Object target(ProjectManager manager) {
      return manager.async();
    }
  };

  abstract Object target(ProjectManager manager);

  /** Opens a file. */
  Api open(Path file) {
    return wrap(ProjectManager.open(file));
  }

  Api wrap(ProjectManager manager) {
    return proxy(target(manager));
  }

  private static Api proxy(Object target) {
    return (Api)
        Proxy.newProxyInstance(
            Api.class.getClassLoader(),
            new Class<?>[] {Api.class},
            (self, method, arguments) -> call(target, method, arguments));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    Method real = target.getClass().getMethod(method.getName(), method.getParameterTypes());
    Object result;
    try {
      result = real.invoke(target, arguments);
      if (result instanceof CompletableFuture<?> future) {
        result = future.join();
      }
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } catch (CompletionException e) {
      throw e.getCause();
    }
    return result instanceof ProjectManager || result instanceof AsyncProjectManager
        ? proxy(result)
        : result;
  }
}
