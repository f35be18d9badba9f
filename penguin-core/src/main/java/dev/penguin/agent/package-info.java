/** Agents that another agent calls as its tools. */
package dev.penguin.agent;
