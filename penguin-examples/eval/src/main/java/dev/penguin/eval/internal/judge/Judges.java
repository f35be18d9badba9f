package dev.penguin.eval.internal.judge;

import java.io.IOException;

/** Makes judges. */
public final class Judges {
  private Judges() {}

  /**
   * A judge of functions in Python.
   *
   * @param number of the judge in this program, from 0
   */
  public static Judge python(int number, Bounds bounds) throws IOException, InterruptedException {
    return PythonJudge.of(number, bounds);
  }

  /**
   * A judge of classes {@code Solution} in Java.
   *
   * @param number of the judge in this program, from 0
   */
  public static Judge java(int number, Bounds bounds) throws IOException {
    return JavaJudge.of(number, bounds);
  }
}
