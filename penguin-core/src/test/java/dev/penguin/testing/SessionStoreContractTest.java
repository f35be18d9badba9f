package dev.penguin.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionLock;
import dev.penguin.session.SessionStore;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SessionStoreContractTest {

  /** A broken store, the case that must notice, and what the case says. */
  private record Mutant(String what, Supplier<SessionStore> store, String caught, String says) {}

  @TestFactory
  Stream<DynamicTest> thePlainStoreKeepsTheContract() {
    return ContractProof.tests(SessionStoreContract.cases(ListStore::new));
  }

  @TestFactory
  Stream<DynamicTest> aBrokenStoreIsCaught() {
    return mutants().stream()
        .map(
            mutant ->
                DynamicTest.dynamicTest(
                    mutant.what(),
                    () ->
                        ContractProof.expectFailure(
                            SessionStoreContract.cases(mutant.store()),
                            mutant.caught(),
                            mutant.says())));
  }

  @Test
  void everyCaseCatchesSomething() {
    assertThat(mutants().stream().map(Mutant::caught))
        .containsAll(
            SessionStoreContract.cases(ListStore::new).stream().map(ContractCase::name).toList());
  }

  @Test
  void aStoreThatCanBeClosedIsClosedAfterEachCase() {
    AtomicInteger open = new AtomicInteger();
    class ClosableStore extends ListStore implements AutoCloseable {
      ClosableStore() {
        open.incrementAndGet();
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    }

    assertThat(ContractProof.failures(SessionStoreContract.cases(ClosableStore::new))).isEmpty();
    assertThat(open).hasValue(0);
  }

  private static List<Mutant> mutants() {
    List<Mutant> mutants = new ArrayList<>();
    mutants.addAll(ofAppending());
    mutants.addAll(ofReading());
    mutants.addAll(ofThreads());
    return mutants;
  }

  private static List<Mutant> ofAppending() {
    return List.of(
        new Mutant(
            "takes any number",
            Unchecked::new,
            "An entry with a wrong number is refused",
            "The store must refuse this append, as after entry 3, entry 5 leaves a gap: got no exception"),
        new Mutant(
            "appends one by one",
            OneByOne::new,
            "A refused append leaves no entry behind",
            "Of a refused append no entry is in the log: expected 3, got 4 of them"),
        new Mutant(
            "begins anywhere",
            BeginsAnywhere::new,
            "A session begins with entry 1",
            "The store must refuse this append, as a session begins with entry 1: got no exception"),
        new Mutant(
            "ignores an empty append",
            IgnoresEmpty::new,
            "An append without entries is refused",
            "The store must refuse this append, as at least one entry is needed: got no exception"),
        new Mutant(
            "keeps the caller's list",
            KeepsCallersList::new,
            "The list that was appended still belongs to its caller",
            "Changing the list after the append changes nothing in the store: expected 3, got 0 of them"),
        new Mutant(
            "has one log for all",
            OneLog::new,
            "Sessions do not touch each other",
            "Wrong number 1"),
        new Mutant(
            "hides what it deletes",
            Hides::new,
            "A deleted session is gone, and its id is free",
            "The store must refuse this append, as a deleted session has no entry to go on from: got no exception"));
  }

  private static List<Mutant> ofReading() {
    return List.of(
        new Mutant(
            "reads backwards",
            Backwards::new,
            "Entries are read in the order of their numbers",
            "What was appended is read in order; number 1: expected '…ssionEntry[sequence=1, at=2026-03-01T12:00:01.123456789Z, body=Created[anonymous=false, forkedFrom=O…', got '…ssionEntry[sequence=6, at=2026-03-01T12:00:06.123456789Z, body=MessageAdded[message=UserMessage[part…'"),
        new Mutant(
            "loses trailing zeros of money",
            LosesZeros::new,
            "Every kind of entry is read as it was appended",
            "An entry is read as it was appended; number 17: expected '…costUsd=Optional[0.1000], turns=3, duration=PT4.000000005S, spending=[], toolCalls=-1]]', got '…costUsd=Optional[0.1], turns=3, duration=PT4.000000005S, spending=[], toolCalls=-1]]'"),
        new Mutant(
            "reads nothing from an unknown session",
            ReadsUnknown::new,
            "An unknown session cannot be read or deleted",
            "Reading an unknown session throws NoSuchSessionException: got no exception"),
        new Mutant(
            "lists by creation",
            ListsByCreation::new,
            "The list names the session first that was appended to last",
            "The session that was appended to last comes first; number 1: expected 'contract-a', got 'contract-c'"),
        new Mutant(
            "finds nothing",
            FindsNothing::new,
            "One session is found as the list has it",
            "A session is found as the list has it: expected 'Optional[SessionInfo[id=contract-one, createdAt=2026-03-01T12:00:01.123456789Z, updatedAt=2026-03-01…', got 'Optional.empty'"),
        new Mutant(
            "says that nothing ever waits",
            NothingWaits::new,
            "The list says what waits, or that it is not known",
            "The list says what waits in a session: expected 'UNFINISHED', got 'IDLE'"),
        new Mutant(
            "forgets what was decided",
            ForgetsDecisions::new,
            "Agents that wait go on after a decision and an answer",
            "A run that waits goes on with its agents where they were, and has spent the same; number"
                + " 4: expected 'COMPLETED [Spending[agentPath=[], model=contract/lead,"
                + " usage=Usage[inputTokens=200, outputTokens=20,…', got 'NEEDS_APPROVAL"
                + " [Spending[agentPath=[], model=contract/lead, usage=Usage[inputTokens=100,"
                + " outputToken…'"),
        new Mutant(
            "names runs by itself",
            NamesRuns::new,
            "An interrupted call keeps its idempotency key",
            "A resumed run makes the calls that were left, by the ids and keys that they had; number"
                + " 1: expected 'call_2 c162ad78-67e6-8d15-be49-e2d30679dc89 {\"n\":4}', got 'call_2"
                + " 178da1cd-1c95-8dd4-84b7-0179daa0eeaf {\"n\":4}'"),
        new Mutant(
            "never takes a lock back",
            KeepsClaims::new,
            "A session can be locked, given back and locked again",
            "Session 'contract-one' has a run under way. Wait for its end, stop it with Session.cancel(), or run in another session"),
        new Mutant(
            "swallows what a reader throws",
            Swallows::new,
            "A reader that throws ends the reading and harms nothing",
            "What the reader throws reaches the caller: got no exception"),
        new Mutant(
            "keeps its lock when a reader throws",
            KeepsLock::new,
            "A reader that throws ends the reading and harms nothing",
            "After a reader threw, the store works: still busy after 3000 ms"));
  }

  private static List<Mutant> ofThreads() {
    return List.of(
        new Mutant(
            "knows one writer only",
            OneWriter::new,
            "Threads append to different sessions at once",
            "Another thread writes"),
        new Mutant(
            "takes appends of its lock's thread only",
            OwnedByThread::new,
            "Threads take turns at appending to one session",
            "A thread that has not locked a session appends to it: still busy after 3000 ms"),
        new Mutant(
            "shows half an append",
            ShowsHalf::new,
            "A reader beside an append sees a beginning of the log",
            "A reader sees a beginning of the log: a part of an append was read"));
  }

  private static class Unchecked extends ListStore {
    @Override
    void check(String sessionId, List<SessionEntry> entries) {}
  }

  private static final class OneByOne extends ListStore {
    @Override
    public synchronized void append(String sessionId, List<SessionEntry> entries) {
      if (entries.isEmpty()) {
        super.append(sessionId, entries);
      }
      entries.forEach(entry -> super.append(sessionId, List.of(entry)));
    }
  }

  private static final class BeginsAnywhere extends ListStore {
    @Override
    void check(String sessionId, List<SessionEntry> entries) {
      if (logs.containsKey(sessionId)) {
        super.check(sessionId, entries);
      }
    }
  }

  private static final class IgnoresEmpty extends ListStore {
    @Override
    public synchronized void append(String sessionId, List<SessionEntry> entries) {
      if (!entries.isEmpty()) {
        super.append(sessionId, entries);
      }
    }
  }

  private static final class KeepsCallersList extends ListStore {
    @Override
    public synchronized void append(String sessionId, List<SessionEntry> entries) {
      boolean created = !logs.containsKey(sessionId);
      super.append(sessionId, entries);
      if (created) {
        logs.put(sessionId, entries);
      }
    }
  }

  private static final class OneLog extends ListStore {
    @Override
    public synchronized void append(String sessionId, List<SessionEntry> entries) {
      super.append("contract-one", entries);
    }
  }

  private static final class Hides extends ListStore {
    private final List<String> hidden = new ArrayList<>();

    @Override
    public synchronized void append(String sessionId, List<SessionEntry> entries) {
      super.append(sessionId, entries);
      hidden.remove(sessionId);
    }

    @Override
    public void read(String sessionId, Consumer<? super SessionEntry> reader) {
      if (!hidden.contains(sessionId)) {
        super.read(sessionId, reader);
      } else {
        super.read("unknown", reader);
      }
    }

    @Override
    public synchronized List<SessionInfo> list() {
      return super.list().stream().filter(info -> !hidden.contains(info.id())).toList();
    }

    @Override
    public synchronized void delete(String sessionId) {
      log(hidden.contains(sessionId) ? "unknown" : sessionId);
      hidden.add(sessionId);
    }
  }

  private static final class Backwards extends ListStore {
    @Override
    public void read(String sessionId, Consumer<? super SessionEntry> reader) {
      List<SessionEntry> entries = new ArrayList<>(log(sessionId));
      Collections.reverse(entries);
      entries.forEach(reader);
    }
  }

  private static final class LosesZeros extends ListStore {
    @Override
    public void read(String sessionId, Consumer<? super SessionEntry> reader) {
      super.read(sessionId, entry -> reader.accept(strip(entry)));
    }

    private static SessionEntry strip(SessionEntry entry) {
      if (!(entry.body() instanceof SessionEntry.RunEnded ended)) {
        return entry;
      }
      Optional<BigDecimal> cost = ended.costUsd().map(BigDecimal::stripTrailingZeros);
      return new SessionEntry(
          entry.sequence(),
          entry.at(),
          new SessionEntry.RunEnded(
              ended.runId(),
              ended.outcome(),
              ended.text(),
              ended.reason(),
              ended.question(),
              ended.usage(),
              cost,
              ended.turns(),
              ended.duration(),
              List.of(),
              -1));
    }
  }

  private static final class ReadsUnknown extends ListStore {
    @Override
    public void read(String sessionId, Consumer<? super SessionEntry> reader) {
      if (logs.containsKey(sessionId)) {
        super.read(sessionId, reader);
      }
    }
  }

  private static final class ListsByCreation extends ListStore {
    @Override
    public synchronized List<SessionInfo> list() {
      return super.list().stream()
          .sorted((one, other) -> other.createdAt().compareTo(one.createdAt()))
          .toList();
    }
  }

  private static final class FindsNothing extends ListStore {
    @Override
    public Optional<SessionInfo> find(String sessionId) {
      return Optional.empty();
    }
  }

  private static final class NothingWaits extends ListStore {
    @Override
    public synchronized List<SessionInfo> list() {
      return super.list().stream()
          .map(
              info ->
                  new SessionInfo(
                      info.id(),
                      info.createdAt(),
                      info.updatedAt(),
                      info.entries(),
                      SessionInfo.State.IDLE))
          .toList();
    }
  }

  private static final class NamesRuns extends ListStore {
    @Override
    public void read(String sessionId, Consumer<? super SessionEntry> reader) {
      super.read(
          sessionId,
          entry ->
              reader.accept(
                  entry.body() instanceof SessionEntry.RunStarted
                      ? new SessionEntry(
                          entry.sequence(), entry.at(), new SessionEntry.RunStarted("other"))
                      : entry));
    }
  }

  private static final class KeepsClaims extends ListStore {
    private boolean claimed;

    @Override
    public SessionLock lock(String sessionId) {
      if (claimed) {
        throw new SessionBusyException(sessionId);
      }
      claimed = true;
      return () -> {};
    }
  }

  private static final class Swallows extends ListStore {
    @Override
    public void read(String sessionId, Consumer<? super SessionEntry> reader) {
      for (SessionEntry entry : log(sessionId)) {
        try {
          reader.accept(entry);
        } catch (RuntimeException e) {
          return;
        }
      }
    }
  }

  private static final class KeepsLock extends ListStore {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    public synchronized void append(String sessionId, List<SessionEntry> entries) {
      try {
        lock.lockInterruptibly();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      super.append(sessionId, entries);
      lock.unlock();
    }

    @Override
    public void read(String sessionId, Consumer<? super SessionEntry> reader) {
      lock.lock();
      super.read(sessionId, reader);
      lock.unlock();
    }
  }

  private static final class OneWriter extends ListStore {
    private Thread writer;

    @Override
    public synchronized void append(String sessionId, List<SessionEntry> entries) {
      if (writer == null) {
        writer = Thread.currentThread();
      }
      if (writer != Thread.currentThread()) {
        throw new IllegalStateException("Another thread writes");
      }
      super.append(sessionId, entries);
    }
  }

  private static final class OwnedByThread extends ListStore {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    public SessionLock lock(String sessionId) {
      lock.lock();
      return () -> {
        if (lock.isHeldByCurrentThread()) {
          lock.unlock();
        }
      };
    }

    @Override
    public void append(String sessionId, List<SessionEntry> entries) {
      try {
        lock.lockInterruptibly();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      super.append(sessionId, entries);
      lock.unlock();
    }
  }

  private static final class ShowsHalf extends ListStore {
    private final Semaphore reads = new Semaphore(0);

    @Override
    public void append(String sessionId, List<SessionEntry> entries) {
      if (entries.size() < 3) {
        super.append(sessionId, entries);
        return;
      }
      super.append(sessionId, entries.subList(0, 1));
      try {
        // Gives a reader the time to look; the first append has none.
        reads.drainPermits();
        reads.tryAcquire(50, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      super.append(sessionId, entries.subList(1, entries.size()));
    }

    @Override
    public void read(String sessionId, Consumer<? super SessionEntry> reader) {
      super.read(sessionId, reader);
      reads.release();
    }
  }
}
