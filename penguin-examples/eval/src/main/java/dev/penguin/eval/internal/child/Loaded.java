package dev.penguin.eval.internal.child;

import java.util.Map;

/** Loads classes from memory, besides those of the JDK. */
final class Loaded extends ClassLoader {
  private final Map<String, byte[]> classes;

  Loaded(Map<String, byte[]> classes) {
    super(ClassLoader.getPlatformClassLoader());
    this.classes = Map.copyOf(classes);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = classes.get(name);
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }
}
