package dev.penguin.internal.http;

/** Something that is reached at an address. */
public interface HasOrigin {

  /** Scheme, host and port of the server, without a path; the same at each call. */
  String origin();
}
