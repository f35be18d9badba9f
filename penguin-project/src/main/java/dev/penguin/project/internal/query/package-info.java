/** Questions about tasks: which are ready, which come next, lists and diagrams of them. */
package dev.penguin.project.internal.query;
