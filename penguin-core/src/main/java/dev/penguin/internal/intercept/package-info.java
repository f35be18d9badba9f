/** The way of requests and calls through the interceptors of the application. */
package dev.penguin.internal.intercept;
