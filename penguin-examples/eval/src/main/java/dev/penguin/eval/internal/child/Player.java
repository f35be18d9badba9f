package dev.penguin.eval.internal.child;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidObjectException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs in the sandbox: loads a solution and answers calls. Nothing that it says is trusted. */
public final class Player {
  static final byte VALUE = 0;
  static final byte EXCEPTION = 1;
  static final byte NOT_PLAIN = 2;

  private final DataInputStream in;
  private final DataOutputStream out;

  private Player(InputStream in, OutputStream out) {
    this.in = new DataInputStream(in);
    this.out = new DataOutputStream(out);
  }

  /**
   * Plays until the checker ends.
   *
   * @param args none
   */
  public static void main(String[] args) throws Exception {
    Player player =
        new Player(
            new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
    PrintStream nothing =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    System.setIn(InputStream.nullInputStream());
    System.setOut(nothing);
    System.setErr(nothing);
    player.play();
  }

  private void play() throws Exception {
    Class<?> type = new Loaded(readClasses()).loadClass("Solution");
    Object solution = null;
    while (true) {
      String name = Values.readText(in);
      Object arguments = Values.read(in);
      ByteArrayOutputStream reply = new ByteArrayOutputStream();
      try (DataOutputStream data = new DataOutputStream(reply)) {
        try {
          if (solution == null) {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            solution = constructor.newInstance();
          }
          Object[] values = arguments instanceof List<?> list ? list.toArray() : new Object[0];
          answer(data, method(type, name, values.length).invoke(solution, values), values);
        } catch (InvocationTargetException e) {
          reply.reset();
          Throwable thrown = e.getTargetException();
          data.writeByte(EXCEPTION);
          Values.writeText(data, thrown.getClass().getName());
          Values.writeText(data, String.valueOf(thrown.getMessage()));
        } catch (InvalidObjectException e) {
          reply.reset();
          data.writeByte(NOT_PLAIN);
          Values.writeText(data, String.valueOf(e.getMessage()));
        }
      }
      out.write(reply.toByteArray());
      out.flush();
    }
  }

  private static void answer(DataOutputStream data, @Nullable Object value, Object[] arguments)
      throws IOException {
    data.writeByte(VALUE);
    Values.write(data, value);
    Values.write(data, Arrays.asList(arguments));
  }

  private static Method method(Class<?> type, String name, int parameters)
      throws NoSuchMethodException {
    for (Method method : type.getDeclaredMethods()) {
      if (method.getName().equals(name) && method.getParameterCount() == parameters) {
        method.setAccessible(true);
        return method;
      }
    }
    throw new NoSuchMethodException(name);
  }

  private Map<String, byte[]> readClasses() throws IOException {
    Map<String, byte[]> classes = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      classes.put(Values.readText(in), Values.readBytes(in));
    }
    return classes;
  }
}
