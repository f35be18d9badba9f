package dev.penguin.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Makes a public method a tool, see {@link Tools#from(Object)}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ToolMethod {
  /** What the tool does, for the model. */
  String value();

  /** The tool's name; by default the method's, in snake case. */
  String name() default "";

  /** The effects of a call; none means that they are undeclared. */
  Effect[] effects() default {};

  /**
   * What a resumed run does with a call whose outcome is unknown, see {@link ToolSpec#recovery()}.
   * At most one value; with none, the effects decide.
   */
  Recovery[] recovery() default {};
}
