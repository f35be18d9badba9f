/** Models of OpenAI, and of servers that speak its chat completions protocol. */
package dev.penguin.provider.openai;
