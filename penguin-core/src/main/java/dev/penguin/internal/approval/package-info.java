/**
 * Calls that wait: the approvals of a session as its log tells them, and how a call says that it
 * waits.
 */
package dev.penguin.internal.approval;
