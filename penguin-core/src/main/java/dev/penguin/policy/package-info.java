/** Permissions of tool calls, requests for approval, and the decisions about them. */
package dev.penguin.policy;
