package dev.penguin.internal.http;

/** How far a call came. Used by the calling thread alone. */
final class CallProgress {
  private boolean connected;

  /** There is a connection, and the request is about to be sent. */
  void connected() {
    connected = true;
  }

  boolean isConnected() {
    return connected;
  }
}
