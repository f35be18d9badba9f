/** Models of Anthropic, and of servers that speak its messages protocol. */
package dev.penguin.provider.anthropic;
