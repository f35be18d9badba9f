package dev.penguin.internal.http;

/** An object that calls a server at a fixed origin. */
public interface HasOrigin {

  /** Scheme, host and port of the server, without a path; the same at each call. */
  String origin();
}
