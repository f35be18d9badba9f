/** The contract of a chat model, its configuration, and decorators that change its behaviour. */
package dev.penguin.model;
