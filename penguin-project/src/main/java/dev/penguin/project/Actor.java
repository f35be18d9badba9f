package dev.penguin.project;

import java.util.Locale;
import java.util.Objects;

/**
 * The author of a change. Every event and every transition names one. The actor's kind decides what
 * it may do: an agent may not complete work, override a check, or change work that another worker
 * holds.
 *
 * @param kind the kind of actor
 * @param name a name for the history, for instance a login or the id of a worker
 */
public record Actor(Kind kind, String name) {
  /** The kind of actor. */
  public enum Kind {
    /** A human being, or a program that acts for one. */
    PERSON,
    /** A model at work. Its work ends in review. */
    AGENT,
    /** Trusted to complete tasks in review, for instance a build server. */
    VERIFIER
  }

  /** Checks the name. */
  public Actor {
    Objects.requireNonNull(kind, "kind");
    Text.line("actor", name);
  }

  /** A person. */
  public static Actor person(String name) {
    return new Actor(Kind.PERSON, name);
  }

  /** An agent, whose work ends in review. */
  public static Actor agent(String name) {
    return new Actor(Kind.AGENT, name);
  }

  /** A trusted verifier, which may complete tasks in review. */
  public static Actor verifier(String name) {
    return new Actor(Kind.VERIFIER, name);
  }

  /** Returns the kind and the name, for instance {@code person anna}. */
  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + " " + name;
  }
}
