package dev.penguin.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names and describes a parameter of a {@link ToolMethod}, or a component of a tool's record. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
public @interface Param {
  /**
   * The parameter's name. Needed on methods unless they are compiled with {@code -parameters};
   * ignored on record components, which keep their own.
   */
  String value() default "";

  /** What the parameter means, for the model. */
  String description() default "";

  /** The minimum of a number. Only for numbers, also inside an Optional. */
  double min() default Double.NEGATIVE_INFINITY;

  /** The maximum of a number. Only for numbers, also inside an Optional. */
  double max() default Double.POSITIVE_INFINITY;

  /**
   * A regular expression that must be found in a text; use {@code ^} and {@code $} to match the
   * whole text. Only for texts, also inside an Optional.
   */
  String pattern() default "";
}
