package dev.penguin.tool;

/**
 * What becomes of a call that began and whose result was never stored, as the process ended, when
 * its run is resumed: whether it took effect is unknown then. See {@link ToolSpec#withRecovery}.
 */
public enum Recovery {
  /**
   * It runs again, with the arguments and the {@link ToolContext#idempotencyKey()} that it had. For
   * tools that only look, and for those to which a second call with the same key does nothing. All
   * checks are made again, and the approver is asked again where it was before.
   */
  RERUN,
  /** It does not run again: the model reads that its outcome is unknown, and decides what to do. */
  REPORT,
  /**
   * The approver decides, whatever the permissions allow. It reads what is known: the arguments,
   * the idempotency key, when the call began, and that its outcome is unknown. Allowed, the call
   * runs again with the same key. Denied, the model reads that its outcome is unknown and why it
   * did not run again. Without an approver it is {@link #REPORT}.
   */
  ASK
}
