package dev.penguin.project;

import java.util.Locale;
import java.util.Objects;

/**
 * Who changes a project. Every event and every transition names one. Its kind decides what it may
 * do: an agent may not complete work, override a check, or touch work that another worker holds.
 *
 * @param kind what sort of actor
 * @param name a name for the history, for instance a login or the id of a worker
 */
public record Actor(Kind kind, String name) {
  /** What sort of actor. */
  public enum Kind {
    /** A human being, or a program in the name of one. */
    PERSON,
    /** A model at work: its work ends in review. */
    AGENT,
    /** Trusted to complete what is in review, for instance a build server. */
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

  /** A trusted verifier, which may complete what is in review. */
  public static Actor verifier(String name) {
    return new Actor(Kind.VERIFIER, name);
  }

  /** The kind and the name, for instance {@code person anna}. */
  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + " " + name;
  }
}
