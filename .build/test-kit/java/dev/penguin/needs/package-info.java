/** What tests need beside the project itself; a test skips only when its need's own probe fails. */
package dev.penguin.needs;
