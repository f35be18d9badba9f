package dev.penguin.project.internal.store;

import dev.penguin.project.ProjectManager;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;

/**
 * The store behind a manager, for features in packages beside the manager's. The manager is frozen:
 * it has no method that would give its transactions away to every program, and a handle that only
 * this module can make does not need one.
 */
public final class ManagerStore {
  private static final MethodHandle SHARED;
  private static final MethodHandle STORE;
  private static final MethodHandle CALLER;

  static {
    try {
      MethodHandles.Lookup inside =
          MethodHandles.privateLookupIn(ProjectManager.class, MethodHandles.lookup());
      Field shared = ProjectManager.class.getDeclaredField("shared");
      SHARED = inside.unreflectGetter(shared);
      STORE = inside.findVirtual(shared.getType(), "store", MethodType.methodType(Store.class));
      CALLER = inside.findGetter(ProjectManager.class, "caller", WriteTransaction.Caller.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private ManagerStore() {}

  /** The store of a manager. */
  public static Store of(ProjectManager manager) {
    try {
      return (Store) STORE.invoke(SHARED.invoke(manager));
    } catch (Throwable e) {
      throw new IllegalStateException("The store of a manager cannot be reached", e);
    }
  }

  /** In whose name a manager changes things. */
  public static WriteTransaction.Caller callerOf(ProjectManager manager) {
    try {
      return (WriteTransaction.Caller) CALLER.invoke(manager);
    } catch (Throwable e) {
      throw new IllegalStateException("The actor of a manager cannot be reached", e);
    }
  }
}
