package dev.penguin.tools.internal.mcp.wire;

import dev.penguin.internal.mcp.RpcMessage;

/** Takes what a server sends without being asked. Called by several threads. */
public interface Inbox {
  /** A message that wants no answer. Quick. */
  void notified(RpcMessage.Notification notification);

  /** A request of the server. May wait for a person; an interrupt ends that. */
  RpcMessage.Answer asked(RpcMessage.Request request);

  /** Something came that is not the protocol, and was passed over. Quick. */
  void noise(String text);
}
