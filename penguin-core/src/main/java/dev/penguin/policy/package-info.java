/** Who may do what: permissions, approvals and their answers. */
package dev.penguin.policy;
