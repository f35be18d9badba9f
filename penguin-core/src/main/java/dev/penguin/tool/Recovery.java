package dev.penguin.tool;

/**
 * What a resumed run does with a call that began but whose result was not stored because the
 * process ended. It is unknown whether such a call took effect. See {@link ToolSpec#withRecovery}.
 */
public enum Recovery {
  /**
   * The call runs again, with the same arguments and {@link ToolContext#idempotencyKey()}. Use it
   * for tools that only read, and for tools where a second call with the same key has no second
   * effect. All checks are made again, and if the call needed an approval, it needs one again.
   */
  RERUN,
  /**
   * The call does not run again. The model reads that its outcome is unknown, and decides what to
   * do.
   */
  REPORT,
  /**
   * The approver decides, even if the permissions allow the call. It sees the arguments, the
   * idempotency key, the time when the call began, and that its outcome is unknown. If it allows
   * the call, the call runs again with the same key. If it denies the call, the model reads that
   * the outcome is unknown and why the call did not run again. Without an approver this is {@link
   * #REPORT}.
   */
  ASK
}
