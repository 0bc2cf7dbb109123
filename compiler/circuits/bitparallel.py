"""Circuits in machine code over vectors: thousands of patterns go through a gate at a time.

The compiled loop reads the chains of a `SlotProgram` one after another, as an emulator reads
instructions. A value is some registers wide and stays in them; only the end of a chain is written.
The registers are eight, so that a gate is worth the work of reading it, and two where the values of
all slots would leave the cache.

numba knows numbers of 64 bits. Here it learns of wider ones, for which LLVM, the compiler that it
is made on, has had instructions all along.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types
from numba.core.datamodel import models
from numba.extending import intrinsic, register_model

from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import Words
from tmc.circuits.slots import NOT_OPERAND, NOT_VALUE, SLOT, XOR, on_slots
from tmc.jit import compiled

_REGISTER = 8  # words: a register of AVX-512, two of AVX2
_WIDE, _NARROW = 8, 2  # registers of a value
_CACHE_BYTES = 1 << 22  # of wide values: the second-level cache, and some of the third
_THREAD_WORK = 1 << 22  # gates times words: a millisecond, ten times what a thread costs


def evaluate_in_blocks(circuit: Circuit, inputs: Words) -> Words:
    """The same as `evaluate`, for large circuits or many patterns."""
    program, words = on_slots(circuit), inputs.shape[1]
    inputs = np.ascontiguousarray(inputs)
    result = np.empty((len(program.outputs), words), dtype=np.uint64)
    workers = max(1, min(_processors(), len(program.operands) * words // _THREAD_WORK))
    wide = 8 * _REGISTER * _WIDE * program.slots <= _CACHE_BYTES
    registers = (0,) * (_WIDE if wide else _NARROW)
    width = _REGISTER * len(registers)
    share = max(-(-words // (workers * width)), 1) * width
    loop = compiled(_run)

    def work(begin: int) -> None:
        values, end = _aligned(program.slots * width), min(begin + share, words)
        loop(
            program.operands,
            program.chains,
            program.outputs,
            inputs,
            result,
            begin,
            end,
            values,
            registers,
        )

    if workers == 1:
        work(0)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(work, range(0, words, share)))
    return result


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _aligned(words: int) -> Words:
    """Zeros such that no register lies across two lines of the cache."""
    room = np.zeros(words + _REGISTER, dtype=np.uint64)
    skipped = -(room.ctypes.data // 8) % _REGISTER
    return room[skipped : skipped + words]


def _run(
    operands: Any,
    chains: Any,
    outputs: Any,
    inputs: Any,
    result: Any,
    begin: int,
    end: int,
    values: Any,
    registers: tuple[int, ...],
) -> None:
    """Fill the words from `begin` to `end` of `result`, `width` at a time.

    Word `w` of slot `i` is at `width * i + w` of `values`. There are as many numbers in `registers`
    as a value has registers: that is how the compiler gets to know. Indices are unsigned, because
    numba tests signed ones for being negative.
    """
    width, one, bits = _REGISTER * len(registers), np.uint64(1), np.uint64(SLOT)
    step = np.uint64(width)
    for start in range(begin, end, width):
        count = min(width, end - start)
        for i in range(len(inputs)):
            first = (i + 1) * width
            for w in range(count):
                values[first + w] = inputs[i, start + w]
        now = 0
        for c in range(len(chains)):
            value = _load(values, np.uint64(operands[np.uint64(now)]) // bits * step, registers)
            for i in range(now + 1, chains[np.uint64(c), 0]):
                gate = np.uint64(operands[np.uint64(i)])
                operand = _load(values, gate // bits * step, registers)
                flip_value = -(gate // np.uint64(NOT_VALUE) & one)
                flip_operand = -(gate // np.uint64(NOT_OPERAND) & one)
                if gate & np.uint64(XOR):
                    value = _xor(value, _flip(operand, flip_value ^ flip_operand))
                else:
                    value = _and(_flip(value, flip_value), _flip(operand, flip_operand))
            _store(values, np.uint64(chains[np.uint64(c), 1]) * step, value)
            now = chains[np.uint64(c), 0]
        for i in range(len(outputs)):
            literal = np.uint64(outputs[i])
            place, flip = literal // np.uint64(2) * step, -(literal & one)
            for w in range(count):
                result[i, start + w] = values[place + np.uint64(w)] ^ flip


# ------------------------------------------------------------------------- numbers of many words


class _Vector(types.Type):
    """A number of so many words, for numba."""

    def __init__(self, words: int) -> None:
        self.words = words
        super().__init__(f"vector of {words} words")


@register_model(_Vector)
class _VectorModel(models.PrimitiveModel):
    """The same for LLVM."""

    def __init__(self, manager: Any, vector: _Vector) -> None:
        kind = ir.VectorType(ir.IntType(64), vector.words)
        super().__init__(manager, vector, kind)  # type: ignore[no-untyped-call]


def _place_of(context: Any, builder: Any, kinds: Any, arguments: Any, vector: Any) -> Any:
    """The address of a vector in an array, the first two arguments being the array and an index."""
    data = context.make_array(kinds[0])(context, builder, arguments[0]).data
    return builder.bitcast(builder.gep(data, [arguments[1]]), vector.as_pointer())


def _load_vector(typing: Any, values: Any, index: Any, registers: Any) -> Any:
    """The vector at an index of `values`, as many registers wide as `registers` has numbers."""
    kind = _Vector(_REGISTER * len(registers))

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector = context.get_value_type(kind)
        place = _place_of(context, builder, signature.args, arguments, vector)
        return builder.load(place, align=8)

    return kind(values, index, registers), generate


def _store_vector(typing: Any, values: Any, index: Any, vector: Any) -> Any:
    """Writes a vector at an index of `values`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _place_of(context, builder, signature.args, arguments, arguments[2].type)
        builder.store(arguments[2], place, align=8)
        return context.get_dummy_value()

    return types.void(values, index, vector), generate


def _and_vectors(typing: Any, x: Any, y: Any) -> Any:
    return x(x, y), lambda context, builder, signature, arguments: builder.and_(*arguments)


def _xor_vectors(typing: Any, x: Any, y: Any) -> Any:
    return x(x, y), lambda context, builder, signature, arguments: builder.xor(*arguments)


def _flip_vector(typing: Any, x: Any, flip: Any) -> Any:
    """The XOR of every word of a vector with the word `flip`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector = arguments[0].type
        lanes = ir.Constant(ir.VectorType(ir.IntType(32), vector.count), [0] * vector.count)
        undefined = ir.Constant(vector, ir.Undefined)
        first = builder.insert_element(undefined, arguments[1], ir.Constant(ir.IntType(32), 0))
        return builder.xor(arguments[0], builder.shuffle_vector(first, undefined, lanes))

    return x(x, flip), generate


_load: Any = intrinsic(_load_vector)
_store: Any = intrinsic(_store_vector)
_and: Any = intrinsic(_and_vectors)
_xor: Any = intrinsic(_xor_vectors)
_flip: Any = intrinsic(_flip_vector)
