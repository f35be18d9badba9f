# Runs outside of the sandbox: has the tests, never loads a solution, and makes the verdict. It reads
# jobs and writes verdicts, one JSON object a line each. Every job runs in a child of its own.
import builtins, json, os, select, signal, subprocess, sys, time

# PLAYER: the functions encode and decode are put in here.


class Broken(BaseException):
    """Ends a job; no test can catch it with "except Exception"."""


class Solution:
    """The process in the sandbox."""

    def __init__(self, job):
        self.deadline = time.monotonic() + job["seconds"]
        self.left = job["bytes"]
        self.broken = None
        self.buffer = b""
        self.process = subprocess.Popen(
            job["command"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin"},
            cwd="/",
        )
        os.set_blocking(self.process.stdin.fileno(), False)

    def fail(self, status, reason):
        self.broken = self.broken or (status, reason)
        raise Broken()

    def wait(self, reading, writing):
        left = self.deadline - time.monotonic()
        if left <= 0 or not any(select.select(reading, writing, [], left)):
            self.fail("timed_out", "no answer in time")

    def ended(self):
        try:
            code = self.process.wait(timeout=max(0.1, self.deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.fail("failed", "the solution closed its channel")
        if code in (128 + signal.SIGXCPU, -signal.SIGXCPU):
            self.fail("timed_out", "used up its CPU time")
        self.fail("failed", "the solution ended its process with exit code %d" % code)

    def send(self, message):
        data = json.dumps(message).encode("ascii") + b"\n"
        while data:
            self.wait([], [self.process.stdin])
            try:
                data = data[os.write(self.process.stdin.fileno(), data) :]
            except BrokenPipeError:
                self.ended()

    def receive(self):
        while b"\n" not in self.buffer:
            self.wait([self.process.stdout], [])
            chunk = os.read(self.process.stdout.fileno(), 65536)
            if not chunk:
                self.ended()
            self.left -= len(chunk)
            if self.left < 0:
                self.fail("failed", "the solution gave too much output")
            self.buffer += chunk
        line, self.buffer = self.buffer.split(b"\n", 1)
        try:
            reply = json.loads(line)
            return reply if isinstance(reply, dict) else self.fail("failed", "no reply")
        except (ValueError, RecursionError):
            self.fail("failed", "the solution wrote into its channel")

    def value(self, reply, arguments=()):
        if "e" in reply:
            raise exception(reply)
        if "u" in reply:
            self.fail("failed", "returned a %s, which is no plain value" % reply["u"])
        try:
            for old, new in zip(arguments, decode(reply.get("a", []))):
                update(old, new)
            return decode(reply["v"])
        except Exception:
            self.fail("failed", "the solution wrote into its channel")

    def call(self, *arguments, **named):
        if self.broken:
            raise Broken()
        try:
            message = {"a": encode(list(arguments)), "k": encode(named)}
        except LookupError as error:
            self.fail("error", "the test passes a %s, which is no plain value" % error)
        self.send(message)
        return self.value(self.receive(), arguments)

    def close(self):
        self.process.kill()
        self.process.wait()


def update(old, new):
    """What the solution did to an argument."""
    if type(old) is not type(new) or old == new:
        return
    if isinstance(old, list):
        old[:] = new
    elif isinstance(old, (dict, set)):
        old.clear()
        old.update(new)


def exception(reply):
    kind = getattr(builtins, str(reply["e"]), None)
    if not isinstance(kind, type) or not issubclass(kind, Exception):
        kind = Exception
    try:
        return kind(str(reply.get("m")))
    except Exception:
        return Exception(str(reply.get("m")))


def describe(error):
    return ("%s: %s" % (type(error).__name__, error))[:300]


def setup(job):
    """The prompt as it stands is trusted, and tests use what it defines."""
    for text in (job["prompt"], job["prompt"] + job["indent"] + "pass\n"):
        try:
            return compile(text, "<prompt>", "exec")
        except SyntaxError as error:
            problem = error
    raise problem


def verdict(job):
    names = {"__name__": "check"}
    try:
        exec(setup(job), names)
        exec(compile(job["test"], "<test>", "exec"), names)
    except Exception as error:
        return "error", "the problem itself does not load: " + describe(error)
    solution = Solution(job)
    names[job["entry"]] = solution.call
    try:
        solution.send({"program": job["program"], "entry": job["entry"]})
        reply = solution.receive()
        if "e" in reply:
            return "failed", "does not load: %s: %s" % (reply["e"], reply.get("m"))
        names["check"](solution.call)
        return solution.broken or ("passed", "")
    except Broken:
        return solution.broken
    except AssertionError as error:
        return solution.broken or ("failed", "a check failed " + str(error)[:200])
    except Exception as error:
        return solution.broken or ("failed", describe(error))
    finally:
        solution.close()


def child(job, pipe):
    os.dup2(os.open("/dev/null", os.O_RDWR), 1)
    status, reason = verdict(job)
    os.write(pipe, json.dumps({"status": status, "reason": reason}).encode("ascii"))
    os._exit(0)


def serve():
    while True:
        line = sys.stdin.buffer.readline()
        if not line:
            return
        job = json.loads(line)
        reading, writing = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(reading)
            try:
                child(job, writing)
            finally:
                os._exit(1)
        os.close(writing)
        result = b""
        while True:
            ready, _, _ = select.select([reading, sys.stdin.buffer], [], [])
            if reading not in ready:  # The program that asked is gone.
                os.kill(process, signal.SIGKILL)
                return
            chunk = os.read(reading, 65536)
            if not chunk:
                break
            result += chunk
        os.close(reading)
        os.waitpid(process, 0)
        result = result or b'{"status": "error", "reason": "the checker ended"}'
        sys.stdout.buffer.write(result + b"\n")
        sys.stdout.buffer.flush()


serve()
