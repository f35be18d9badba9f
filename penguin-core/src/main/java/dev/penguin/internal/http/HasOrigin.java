package dev.penguin.internal.http;

/** An object that is reached at the origin of a server. */
public interface HasOrigin {

  /** Scheme, host and port of the server, without a path; the same at each call. */
  String origin();
}
