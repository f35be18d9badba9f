/** What runs may spend and have spent: a tree of budgets, and caps that runs share. */
package dev.penguin.internal.budget;
