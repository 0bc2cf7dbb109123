"""Circuits in machine code over vectors: 512 patterns go through a gate at a time.

The compiled loop reads the gates of a `SlotProgram` one after another, as an emulator reads
instructions, and does each on a whole block of words. A block is as wide as the values of all slots
fit in the cache, since a gate does far less work than fetching its operands from memory would take.

numba's compiler does not find vectors in a loop whose operands may overlap, as slots may. So the
one operation on vectors is given to it in LLVM's own terms.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types
from numba.extending import intrinsic

from tmc.circuit import Circuit
from tmc.compiled import compiled
from tmc.evaluate import Words
from tmc.slots import on_slots

_VECTOR = 8  # words: a register of AVX-512, two of AVX2
_WIDEST = 256  # words of a block, after which nothing is gained
_CACHE_BYTES = 1 << 21  # of values: the second-level cache, and some of the third
_THREAD_WORK = 1 << 22  # gates times words: a millisecond, ten times what a thread costs


def evaluate_in_blocks(circuit: Circuit, inputs: Words) -> Words:
    """The same as `evaluate`, for large circuits or many patterns."""
    program, words = on_slots(circuit), inputs.shape[1]
    inputs = np.ascontiguousarray(inputs)
    result = np.empty((len(program.outputs), words), dtype=np.uint64)
    workers = max(1, min(_processors(), len(program.gates) * words // _THREAD_WORK))
    width = _block(program.slots, -(-words // workers))
    share = max(-(-words // (workers * width)), 1) * width
    loop = compiled(_run)

    def work(begin: int) -> None:
        values = _aligned(program.slots * width)
        end = min(begin + share, words)
        loop(program.gates, program.outputs, inputs, result, begin, end, values, width)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, range(0, words, share)))
    return result


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _block(slots: int, words: int) -> int:
    """The words of a block: whole vectors, as many as are needed and the cache has room for."""
    most = min(_WIDEST, _CACHE_BYTES // (8 * slots), words + _VECTOR - 1)
    return max(most // _VECTOR, 1) * _VECTOR


def _aligned(words: int) -> Words:
    """Zeros that begin where a vector begins, so that none lies across two lines of the cache."""
    room = np.zeros(words + _VECTOR, dtype=np.uint64)
    skipped = -(room.ctypes.data // 8) % _VECTOR
    return room[skipped : skipped + words]


def _run(
    gates: Any,
    outputs: Any,
    inputs: Any,
    result: Any,
    begin: int,
    end: int,
    values: Any,
    width: int,
) -> None:
    """Fill the words from `begin` to `end` of `result`; word `w` of slot `i` is at `width i + w`.

    All indices are unsigned, because numba tests signed ones for being negative.
    """
    one, step = np.uint64(1), np.uint64(width)
    for start in range(begin, end, width):
        count = min(width, end - start)
        for i in range(len(inputs)):
            first = (i + 1) * width
            for w in range(count):
                values[first + w] = inputs[i, start + w]
        for g in range(len(gates)):
            left, right = np.uint64(gates[g, 0]), np.uint64(gates[g, 1])
            written = np.uint64(gates[g, 2])
            x, y, z = (left >> one) * step, (right >> one) * step, (written >> one) * step
            flip_x, flip_y, xor = -(left & one), -(right & one), -(written & one)
            for w in range(np.uint64(0), step, np.uint64(_VECTOR)):
                _gate(values, x + w, y + w, z + w, flip_x, flip_y, xor)
        for i in range(len(outputs)):
            literal = np.uint64(outputs[i])
            place, flip = (literal >> one) * step, -(literal & one)
            for w in range(count):
                result[i, start + w] = values[place + np.uint64(w)] ^ flip


def _gate_in_llvm(
    typing: Any, values: Any, x: Any, y: Any, z: Any, flip_x: Any, flip_y: Any, xor: Any
) -> Any:
    """Write at `z` the gate of the vectors at `x` and `y`; flips and `xor` are words of one bit.

    With `xor` all ones, `(x & (y | xor)) ^ (y & xor)` is `x ^ y`; with zeros it is `x & y`.
    """
    signature = types.void(values, x, y, z, flip_x, flip_y, xor)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector = ir.VectorType(ir.IntType(64), _VECTOR)
        lanes = ir.Constant(ir.VectorType(ir.IntType(32), _VECTOR), [0] * _VECTOR)
        undefined = ir.Constant(vector, ir.Undefined)
        first = ir.Constant(ir.IntType(32), 0)
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data

        def at(index: Any) -> Any:
            return builder.bitcast(builder.gep(data, [index]), vector.as_pointer())

        def spread(word: Any) -> Any:
            lane = builder.insert_element(undefined, word, first)
            return builder.shuffle_vector(lane, undefined, lanes)

        flip_x, flip_y, xor = map(spread, arguments[4:])
        x = builder.xor(builder.load(at(arguments[1]), align=8), flip_x)
        y = builder.xor(builder.load(at(arguments[2]), align=8), flip_y)
        both = builder.and_(x, builder.or_(y, xor))
        builder.store(builder.xor(both, builder.and_(y, xor)), at(arguments[3]), align=8)
        return context.get_dummy_value()

    return signature, generate


_gate: Any = intrinsic(_gate_in_llvm)
