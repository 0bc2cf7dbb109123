"""A machine of one tape that moves in every step, for tools that cannot stay.

A rule that stays is followed on: what the next state does with the symbol just written is done at
once, as often as needed. Where the run ends instead, a move to the right changes nothing that is
told. Where staying never ends, the machine goes to the right for ever.
"""

from dataclasses import replace

from tmc.machines.machine import Action, Machine, Move, Verdict, Word


def without_stay(machine: Machine) -> Machine:
    """A machine that decides or computes the same in as many steps or fewer, and never stays.

    The machine has one tape and is deterministic. Where it got stuck the new one halts.
    """
    if all(Move.S not in action.moves for (action,) in machine.delta.values()):
        return machine
    states, final = list(machine.states), dict(machine.final)

    def extra(name: str) -> int:
        if name not in states:
            states.append(name)
        return states.index(name)

    def ending(verdict: Verdict) -> int:
        for q, ends in final.items():
            if ends is verdict:
                return q
        q = extra(_fresh(str(verdict), states))
        final[q] = verdict
        return q

    missing = Verdict.HALT if machine.computes else Verdict.REJECT
    forever = _fresh("for-ever", states)
    delta: dict[tuple[int, Word], tuple[Action, ...]] = {}
    for (q, read), (action,) in machine.delta.items():
        met = set()
        while action.moves == (Move.S,):
            here = action.state, action.write
            if action.state in final:
                action = replace(action, moves=(Move.R,))
            elif here in met:
                action = replace(action, moves=(Move.R,), state=extra(forever))
            elif here not in machine.delta:
                action = replace(action, moves=(Move.R,), state=ending(missing))
            else:
                met.add(here)
                (action,) = machine.delta[here]
        delta[q, read] = (action,)
    if forever in states:
        q = states.index(forever)
        for s in range(len(machine.symbols)):
            delta[q, (s,)] = (Action(q, (s,), (Move.R,)),)
    return replace(machine, states=tuple(states), final=final, delta=delta)


def _fresh(name: str, taken: list[str]) -> str:
    while name in taken:
        name += "'"
    return name
