package dev.penguin.tools.internal.text;

import java.util.Map;
import java.util.OptionalLong;

/** The arguments of a call, read by kind. The engine has checked them; a direct caller may not. */
public record Arguments(Map<String, Object> values) {

  public String text(String name) throws ToolFailureException {
    if (values.get(name) instanceof String text) {
      return text;
    }
    throw new ToolFailureException("The argument " + name + " must be given, as a text");
  }

  public String text(String name, String otherwise) throws ToolFailureException {
    return values.get(name) == null ? otherwise : text(name);
  }

  public int number(String name, int least, int most, int otherwise) throws ToolFailureException {
    Object value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Long number && number >= least && number <= most) {
      return number.intValue();
    }
    throw new ToolFailureException(
        "The argument " + name + " must be a whole number from " + least + " to " + most);
  }

  /** A whole number that is not negative; empty when it is not given. */
  public OptionalLong longNumber(String name) throws ToolFailureException {
    Object value = values.get(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (value instanceof Long number && number >= 0) {
      return OptionalLong.of(number);
    }
    throw new ToolFailureException("The argument " + name + " must be a whole number from 0 on");
  }

  public boolean flag(String name) throws ToolFailureException {
    Object value = values.get(name);
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw new ToolFailureException("The argument " + name + " must be true or false");
  }
}
