package dev.penguin.internal.recovery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A server that takes payments over HTTP on loopback. It charges once for each idempotency key, and
 * tells each later request with that key what it told the first one. Thread-safe.
 */
final class PaymentServer implements AutoCloseable {
  private final ServerSocket listening;
  private final List<Thread> threads = new ArrayList<>();
  private final List<Socket> sockets = new ArrayList<>();

  /** What was charged, by key. Guarded by this object. */
  private final Map<String, String> charged = new LinkedHashMap<>();

  private final List<String> requests = new ArrayList<>();
  private boolean silent;
  private final Semaphore charges = new Semaphore(0);

  PaymentServer() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::listen);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** From now on it charges and gives no answer. */
  synchronized void fallSilent() {
    silent = true;
  }

  synchronized void speak() {
    silent = false;
  }

  /** Waits until so many payments were charged, of which the last one may have no answer yet. */
  void awaitCharges(int number) throws InterruptedException {
    if (!charges.tryAcquire(number, 60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("Nobody paid within a minute");
    }
  }

  /** What was charged, in order. */
  synchronized List<String> charges() {
    return List.copyOf(charged.values());
  }

  /** The keys of all requests, in order. */
  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  private synchronized void start(Runnable work) {
    Thread thread = new Thread(work, "payment-server");
    threads.add(thread);
    thread.start();
  }

  private void listen() {
    try {
      while (true) {
        Socket socket = listening.accept();
        synchronized (this) {
          sockets.add(socket);
        }
        start(() -> answer(socket));
      }
    } catch (IOException e) { // it was closed
      return;
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String first = in.readLine();
      String key = "";
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        if (line.startsWith("Idempotency-Key: ")) {
          key = line.substring(line.indexOf(' ') + 1);
        }
      }
      if (first == null) {
        return; // the process ended
      }
      String receipt = charge(key, first.split(" ")[1]);
      if (receipt.isEmpty()) {
        in.read(); // until the process ends
        return;
      }
      byte[] body = receipt.getBytes(StandardCharsets.UTF_8);
      String head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n";
      socket.getOutputStream().write(head.formatted(body.length).getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(body);
    } catch (IOException e) { // the process ended
      return;
    }
  }

  /** Charges once; the receipt, or nothing when none is given. */
  private synchronized String charge(String key, String what) {
    requests.add(key);
    charged.putIfAbsent(key, what);
    charges.release();
    return silent ? "" : "paid " + charged.get(key);
  }

  @Override
  public void close() {
    try {
      listening.close();
      List<Thread> all;
      synchronized (this) {
        for (Socket socket : sockets) {
          socket.close();
        }
        all = List.copyOf(threads);
      }
      for (Thread thread : all) {
        thread.join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
