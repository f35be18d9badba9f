/** Takes secrets out of everything that is told, stored or sent. */
package dev.penguin.internal.redaction;
