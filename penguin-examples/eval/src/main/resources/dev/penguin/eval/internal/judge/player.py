# Runs in the sandbox: loads a solution and answers calls. Nothing that it says is trusted.
import json, os, sys

source = os.fdopen(os.dup(0), "rb")
sink = os.fdopen(os.dup(1), "wb")
nothing = os.open("/dev/null", os.O_RDWR)
for number in (0, 1, 2):
    os.dup2(nothing, number)


def encode(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        plain = int(value)
        return plain if -(2**53) < plain < 2**53 else {"i": hex(plain)}
    if isinstance(value, float):
        plain = float(value)
        return plain if plain - plain == 0 else {"f": repr(plain)}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list):
        return [encode(one) for one in value]
    if isinstance(value, tuple):
        return {"t": [encode(one) for one in value]}
    if isinstance(value, dict):
        return {"d": [[encode(key), encode(one)] for key, one in value.items()]}
    if isinstance(value, frozenset):
        return {"z": [encode(one) for one in value]}
    if isinstance(value, set):
        return {"s": [encode(one) for one in value]}
    if isinstance(value, (bytes, bytearray)):
        return {"b": bytes(value).hex()}
    if isinstance(value, complex):
        return {"c": [encode(value.real), encode(value.imag)]}
    raise LookupError(type(value).__name__)


def decode(value):
    if isinstance(value, list):
        return [decode(one) for one in value]
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    return DECODERS[kind](inner)


DECODERS = {
    "i": lambda text: int(text, 16),
    "f": float,
    "t": lambda items: tuple(decode(items)),
    "d": lambda items: {decode(key): decode(one) for key, one in items},
    "z": lambda items: frozenset(decode(items)),
    "s": lambda items: set(decode(items)),
    "b": bytes.fromhex,
    "c": lambda parts: complex(*decode(parts)),
}


def answer(message):
    sink.write(json.dumps(message).encode("ascii") + b"\n")
    sink.flush()


def failure(error):
    return {"e": type(error).__name__, "m": str(error)[:200]}


def call(function, message):
    arguments = decode(message["a"])
    try:
        value = function(*arguments, **decode(message["k"]))
    except Exception as error:
        return failure(error)
    try:
        return {"v": encode(value), "a": encode(arguments)}
    except LookupError as error:
        return {"u": str(error)}


def play():
    task = json.loads(source.readline())
    names = {"__name__": "solution"}
    try:
        exec(compile(task["program"], "<solution>", "exec"), names)
        function = names[task["entry"]]
    except Exception as error:
        answer(failure(error))
        return
    answer({"v": None})
    for line in source:
        answer(call(function, json.loads(line)))


play()
