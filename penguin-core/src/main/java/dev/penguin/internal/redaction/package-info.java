/** Takes secrets out of everything that is emitted, stored or sent. */
package dev.penguin.internal.redaction;
