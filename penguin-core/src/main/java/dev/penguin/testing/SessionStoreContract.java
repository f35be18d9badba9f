package dev.penguin.testing;

import static dev.penguin.testing.SessionSamples.entries;
import static dev.penguin.testing.SessionSamples.entry;

import dev.penguin.message.ToolCall;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionInfo.State;
import dev.penguin.session.SessionLock;
import dev.penguin.session.SessionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * Test cases for what every {@link SessionStore} must do. They use only named sessions, whose ids
 * consist of letters, digits and hyphens.
 */
public final class SessionStoreContract {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final int THREADS = 16;

  private SessionStoreContract() {}

  /**
   * The test cases. Each case creates its own store, and closes it afterwards if it is {@link
   * AutoCloseable}.
   *
   * @param stores creates an empty store
   */
  public static List<ContractCase> cases(Supplier<? extends SessionStore> stores) {
    Objects.requireNonNull(stores, "stores");
    return List.of(
        on(stores, "Entries are read in the order of their numbers", Checks::order),
        on(stores, "Every kind of entry is read as it was appended", Checks::everyKind),
        on(stores, "An entry with a wrong number is refused", Checks::wrongNumber),
        on(stores, "A refused append leaves no entry behind", Checks::allOrNone),
        on(stores, "A session begins with entry 1", Checks::beginning),
        on(stores, "An append without entries is refused", Checks::emptyAppend),
        on(stores, "The list that was appended still belongs to its caller", Checks::callersList),
        on(stores, "An unknown session cannot be read or deleted", Checks::unknownSession),
        on(stores, "A deleted session is gone, and its id is free", Checks::deletion),
        on(stores, "Sessions do not touch each other", Checks::independence),
        on(stores, "The list names the session first that was appended to last", Checks::list),
        on(stores, "One session is found as the list has it", Checks::find),
        on(stores, "The list says what waits, or that it is not known", Checks::states),
        on(stores, "An interrupted call keeps its idempotency key", Checks::interrupted),
        on(stores, "Agents that wait go on after a decision and an answer", Checks::agents),
        on(stores, "A session can be locked, given back and locked again", Checks::locks),
        on(stores, "A reader that throws ends the reading and harms nothing", Checks::badReader),
        on(stores, "Threads append to different sessions at once", Checks::threads),
        on(stores, "Threads take turns at appending to one session", Checks::turns),
        on(stores, "A reader beside an append sees a beginning of the log", Checks::readBeside));
  }

  private static ContractCase on(
      Supplier<? extends SessionStore> stores, String name, Check check) {
    return new ContractCase(
        name,
        () -> {
          SessionStore store = stores.get();
          try {
            check.run(store);
          } finally {
            if (store instanceof AutoCloseable closeable) {
              closeable.close();
            }
          }
        });
  }

  @FunctionalInterface
  private interface Check {
    void run(SessionStore store) throws Exception;
  }

  /** The bodies of the cases. */
  private static final class Checks {
    private static final String ONE = "contract-one";
    private static final String OTHER = "contract-other";
    private static final ToolCall ASK = new ToolCall("call", "ask_user", "{}");

    static void order(SessionStore store) {
      store.append(ONE, entries(1, 1));
      store.append(ONE, entries(2, 5));
      store.append(ONE, entries(6, 6));

      expectLog(store, ONE, 6, "What was appended is read in order");
      expectLog(store, ONE, 6, "Reading twice gives the same twice");
    }

    static void everyKind(SessionStore store) {
      List<SessionEntry> appended = SessionSamples.everyKind();
      store.append(ONE, appended);

      Expect.equal(appended, read(store, ONE), "An entry is read as it was appended");
    }

    static void wrongNumber(SessionStore store) {
      store.append(ONE, entries(1, 3));

      refuses(store, ONE, entries(5, 5), "after entry 3, entry 5 leaves a gap");
      refuses(store, ONE, entries(3, 3), "entry 3 is there already");
      refuses(store, ONE, entries(1, 1), "entry 1 is there already");
      expectLog(store, ONE, 3, "Refused entries are not in the log");
      store.append(ONE, entries(4, 4));
      expectLog(store, ONE, 4, "After a refusal the log goes on");
    }

    static void allOrNone(SessionStore store) {
      store.append(ONE, entries(1, 3));

      refuses(store, ONE, List.of(entry(4), entry(6)), "4, 6 leaves a gap");
      refuses(store, ONE, List.of(entry(4), entry(4)), "4, 4 repeats a number");
      refuses(store, ONE, List.of(entry(4), entry(5), entry(3)), "4, 5, 3 goes back");
      expectLog(store, ONE, 3, "Of a refused append no entry is in the log");
      store.append(ONE, entries(4, 5));
      expectLog(store, ONE, 5, "After a refusal the log goes on");
    }

    static void beginning(SessionStore store) {
      refuses(store, ONE, entries(2, 2), "a session begins with entry 1");
      refuses(store, ONE, List.of(entry(1), entry(3)), "1, 3 leaves a gap");

      expectUnknown(store, ONE, "A refused first append creates no session");
      Expect.equal(List.of(), store.list(), "A refused first append creates no session");
    }

    static void emptyAppend(SessionStore store) {
      refuses(store, ONE, List.of(), "at least one entry is needed");
      expectUnknown(store, ONE, "An empty append creates no session");

      store.append(ONE, entries(1, 1));
      refuses(store, ONE, List.of(), "at least one entry is needed");
      expectLog(store, ONE, 1, "An empty append changes nothing");
    }

    static void callersList(SessionStore store) {
      List<SessionEntry> mine = new ArrayList<>(entries(1, 3));
      store.append(ONE, mine);
      mine.clear();

      expectLog(store, ONE, 3, "Changing the list after the append changes nothing in the store");
    }

    static void unknownSession(SessionStore store) {
      expectUnknown(store, ONE, "Reading an unknown session throws NoSuchSessionException");
      expectCannotBeDeleted(store, ONE);

      store.append(OTHER, entries(1, 1));
      expectUnknown(store, ONE, "Reading an unknown session throws NoSuchSessionException");
      expectCannotBeDeleted(store, ONE);
    }

    static void deletion(SessionStore store) {
      store.append(ONE, entries(1, 3));
      store.append(OTHER, entries(1, 2));
      store.delete(ONE);

      expectUnknown(store, ONE, "A deleted session cannot be read");
      expectCannotBeDeleted(store, ONE);
      Expect.equal(List.of(OTHER), ids(store), "A deleted session is not listed");
      expectLog(store, OTHER, 2, "Deleting one session leaves the others");
      refuses(store, ONE, entries(4, 4), "a deleted session has no entry to go on from");
      store.append(ONE, entries(1, 1));
      expectLog(store, ONE, 1, "The id of a deleted session is free, without its old entries");
    }

    static void independence(SessionStore store) {
      store.append(ONE, entries(1, 2));
      store.append(OTHER, entries(1, 1));
      store.append(ONE, entries(3, 3));
      store.append(OTHER, entries(2, 5));

      expectLog(store, ONE, 3, "A session has its own entries only");
      expectLog(store, OTHER, 5, "A session has its own entries only");
    }

    static void list(SessionStore store) {
      Expect.equal(List.of(), store.list(), "A new store lists no session");
      store.append("contract-a", List.of(entry(1, 10)));
      store.append("contract-b", List.of(entry(1, 20)));
      store.append("contract-c", List.of(entry(1, 30), entry(2, 31)));
      Expect.equal(
          List.of("contract-c", "contract-b", "contract-a"),
          ids(store),
          "The session that was appended to last comes first");
      store.append("contract-a", List.of(entry(2, 40), entry(3, 50)));

      Expect.equal(
          List.of("contract-a", "contract-c", "contract-b"),
          ids(store),
          "The session that was appended to last comes first");
      SessionInfo info = store.list().get(0);
      Expect.equal(entry(1, 10).at(), info.createdAt(), "createdAt is the first entry's time");
      Expect.equal(entry(3, 50).at(), info.updatedAt(), "updatedAt is the last entry's time");
      Expect.equal(3L, info.entries(), "entries is the number of entries");
    }

    static void find(SessionStore store) {
      Expect.equal(Optional.empty(), store.find(ONE), "An unknown session is not found");
      store.append(OTHER, entries(1, 2));
      store.append(ONE, entries(1, 3));

      for (SessionInfo info : store.list()) {
        Expect.equal(
            Optional.of(info), store.find(info.id()), "A session is found as the list has it");
      }
      store.delete(ONE);
      Expect.equal(Optional.empty(), store.find(ONE), "A deleted session is not found");
    }

    static void states(SessionStore store) {
      store.append(ONE, entries(1, 2));
      expectState(store, State.IDLE);
      store.append(
          ONE,
          List.of(
              SessionSamples.entry(3, new SessionEntry.CheckpointMade("before")),
              SessionSamples.entry(4, new SessionEntry.RunStarted("run"))));
      expectState(store, State.UNFINISHED);
      store.append(ONE, List.of(SessionSamples.entry(5, new SessionEntry.RunFailed("run", "why"))));
      expectState(store, State.UNFINISHED);
      store.append(ONE, List.of(SessionSamples.entry(6, SessionSamples.ended("NEEDS_INPUT"))));
      expectState(store, State.WAITING);
      store.append(ONE, List.of(SessionSamples.entry(7, new SessionEntry.RolledBack(3))));
      expectState(store, State.IDLE);
      store.append(ONE, List.of(SessionSamples.entry(8, new SessionEntry.RunStarted("next"))));
      store.append(ONE, List.of(SessionSamples.entry(9, SessionSamples.ended("NEEDS_APPROVAL"))));
      expectState(store, State.NEEDS_APPROVAL);
      store.append(ONE, List.of(SessionSamples.entry(10, new SessionEntry.ToolStarted(ASK))));
      expectState(store, State.UNFINISHED);
      store.append(ONE, List.of(SessionSamples.entry(11, SessionSamples.ended("NEEDS_INPUT"))));
      expectState(store, State.WAITING);
      store.append(ONE, List.of(SessionSamples.entry(12, SessionSamples.answer(ASK))));
      expectState(store, State.UNFINISHED);
    }

    private static void expectState(SessionStore store, State state) {
      State told = store.list().get(0).state();
      if (told != State.UNKNOWN) {
        Expect.equal(state, told, "The list says what waits in a session");
      }
    }

    static void interrupted(SessionStore store) {
      Expect.equal(
          InterruptedRun.resumed(SessionStore.inMemory(), ONE),
          InterruptedRun.resumed(store, ONE),
          "A resumed run makes the calls that were left, by the ids and keys that they had");
    }

    static void agents(SessionStore store) {
      Expect.equal(
          WaitingAgents.resumed(SessionStore.inMemory(), ONE),
          WaitingAgents.resumed(store, ONE),
          "A run that waits goes on with its agents where they were, and has spent the same");
    }

    static void locks(SessionStore store) {
      for (int round = 1; round <= 2; round++) {
        SessionLock lock = store.lock(ONE);
        store.append(ONE, entries(round, round));
        expectLog(store, ONE, round, "A session is written and read while it is locked");
        lock.close();
        lock.close();
      }
      store.append(ONE, entries(3, 3));
      expectLog(store, ONE, 3, "A session that was given back can be used");
    }

    static void badReader(SessionStore store) throws Exception {
      store.append(ONE, entries(1, 3));
      IllegalStateException thrown = new IllegalStateException("The reader had enough");
      List<SessionEntry> heard = new ArrayList<>();

      IllegalStateException caught =
          Expect.thrown(
              IllegalStateException.class,
              () -> {
                store.read(
                    ONE,
                    entry -> {
                      heard.add(entry);
                      throw thrown;
                    });
                return null;
              },
              "What the reader throws reaches the caller");

      Expect.that(caught == thrown, "What the reader throws reaches the caller as it is");
      Expect.equal(entries(1, 1), heard, "A reader that threw receives nothing more");
      // From another thread, so that a lock that was left behind shows.
      Worker.start(
              () -> {
                store.append(ONE, entries(4, 4));
                expectLog(store, ONE, 4, "After a reader threw, the session goes on");
                store.delete(ONE);
                return true;
              })
          .result(SOON, "After a reader threw, the store works");
    }

    static void threads(SessionStore store) throws Exception {
      List<Worker<Boolean>> workers = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        String id = "contract-" + thread;
        workers.add(Worker.start(() -> appendMany(store, id)));
      }
      for (Worker<Boolean> worker : workers) {
        worker.result(PATIENCE, "Threads append to different sessions at once");
      }

      Expect.equal(THREADS, store.list().size(), "Sessions appended to at once are all listed");
      for (int thread = 0; thread < THREADS; thread++) {
        expectLog(store, "contract-" + thread, 60, "A session appended to beside others is whole");
      }
    }

    private static boolean appendMany(SessionStore store, String id) {
      for (int from = 1; from <= 60; from += 3) {
        store.append(id, entries(from, from + 2));
        expectLog(store, id, from + 2, "An append is read at once, beside other threads");
      }
      return true;
    }

    static void turns(SessionStore store) throws Exception {
      SessionLock lock = store.lock(ONE);
      try {
        store.append(ONE, entries(1, 1));
        for (int number = 2; number <= 9; number++) {
          List<SessionEntry> next = entries(number, number);
          Worker.start(
                  () -> {
                    store.append(ONE, next);
                    return true;
                  })
              .result(SOON, "A thread that has not locked a session appends to it");
        }
      } finally {
        lock.close();
      }
      expectLog(store, ONE, 9, "What threads append in turn is in the log");
    }

    static void readBeside(SessionStore store) throws Exception {
      store.append(ONE, entries(1, 3));
      Worker<Boolean> writer =
          Worker.start(
              () -> {
                for (int from = 4; from <= 150; from += 3) {
                  store.append(ONE, entries(from, from + 2));
                }
                return true;
              });
      boolean ended;
      do {
        ended = writer.endsWithin(Duration.ofMillis(1));
        int seen = read(store, ONE).size();
        expectLog(store, ONE, entries(1, seen), "A reader sees a beginning of the log");
        store.list();
      } while (!ended);
      writer.result(PATIENCE, "Appending works beside a reader");
      expectLog(store, ONE, 150, "An append beside a reader is whole");
    }

    private static List<SessionEntry> read(SessionStore store, String id) {
      List<SessionEntry> read = new ArrayList<>();
      store.read(id, read::add);
      return read;
    }

    private static List<String> ids(SessionStore store) {
      return store.list().stream().map(SessionInfo::id).toList();
    }

    private static void expectLog(SessionStore store, String id, long last, String demand) {
      Expect.equal(entries(1, last), read(store, id), demand);
    }

    private static void expectLog(
        SessionStore store, String id, List<SessionEntry> beginning, String demand) {
      List<SessionEntry> read = read(store, id);
      Expect.that(read.size() >= beginning.size(), demand + ": entries were there and are gone");
      Expect.equal(beginning, read.subList(0, beginning.size()), demand);
      Expect.that(read.size() % 3 == 0, demand + ": a part of an append was read");
    }

    private static void refuses(
        SessionStore store, String id, List<SessionEntry> entries, String why) {
      Expect.thrown(
          RuntimeException.class,
          calling(() -> store.append(id, entries)),
          "The store must refuse this append, as " + why);
    }

    private static void expectUnknown(SessionStore store, String id, String demand) {
      Expect.thrown(
          NoSuchSessionException.class,
          calling(
              () ->
                  store.read(
                      id,
                      entry -> {
                        throw new AssertionError(demand + ": the reader got " + entry);
                      })),
          demand);
    }

    private static void expectCannotBeDeleted(SessionStore store, String id) {
      Expect.thrown(
          NoSuchSessionException.class,
          calling(() -> store.delete(id)),
          "Deleting an unknown session throws NoSuchSessionException");
    }

    private static Callable<Boolean> calling(Runnable action) {
      return () -> {
        action.run();
        return true;
      };
    }
  }
}
