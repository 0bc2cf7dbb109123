"""What the headers of a program say: of each key the first counts, and mistakes are reported."""

from collections.abc import Iterable

from tmc.machines.cells import BLANK
from tmc.machines.errors import Report, Span, count_of
from tmc.machines.machine import Verdict
from tmc.machines.program import Header, Lexeme, Program

_MAX_TAPES = 32

VERDICTS = {v.value: v for v in (Verdict.ACCEPT, Verdict.REJECT, Verdict.HALT)}


class Headers:
    """The headers of a program but the tests. To make them reports their mistakes, never raises."""

    def __init__(self, program: Program, report: Report) -> None:
        self.program = program
        self.report = report
        self._first = self._first_of_each()
        self.tapes = self._tapes()
        """How many there are; 0 if only the author knows."""
        self.blank = self._blank()
        self.final = self._final()
        """The states that end a run, in the order of the file."""

    def __contains__(self, key: str) -> bool:
        return key in self._first

    def value(self, key: str) -> Lexeme | None:
        """The word after a key that takes one word."""
        return self._first[key].values[0] if key in self else None

    def output_tape(self) -> int:
        """The number of the tape of the answer, from 0."""
        written = self.value("output")
        if written is None:
            return 0
        k = int(written.text)
        if self.tapes and not 1 <= k <= self.tapes:
            self.report.error(
                "output-tape",
                f"there is no tape {k}, this machine has {count_of(self.tapes, 'tape')}",
                written.span,
                "tapes are counted from 1",
            )
        return k - 1

    def check_kind(self, states: Iterable[str]) -> None:
        """A machine with these states decides or computes, it starts somewhere, and it can end."""
        whole = Span(self.program.file, 1, 1)
        if self.program.empty:
            hint = "a machine has at least `start STATE`, `accept STATE` and `STATE:` with rules"
            self.report.error("empty-file", "there is no machine in this file", whole, hint)
            return
        halt = self._first.get("halt")
        decides = self._first.get("accept") or self._first.get("reject")
        if halt and decides:
            later = max(halt, decides, key=lambda header: header.key.span.line)
            self.report.error(
                "two-kinds",
                f"`halt` and `{decides.key.text}` do not go together",
                later.key.span,
                "`halt` states answer with a word, `accept` and `reject` states with yes or no",
            )
        if halt and "nondeterministic" in self:
            self.report.error(
                "two-kinds",
                "a nondeterministic machine cannot have `halt` states",
                self._first["nondeterministic"].key.span,
                "its branches have no common output: use `accept` and `reject`",
            )
        if self.program.mistakes:
            return  # what is missing may stand in a line that could not be read
        if not self.final:
            self.report.error(
                "missing-verdict",
                "no state ends a run",
                whole,
                "add `accept STATE` and `reject STATE`, or `halt STATE` if the machine computes",
            )
        if "start" not in self:
            first = next(iter(states), "STATE")
            self.report.error(
                "missing-start", "no state to start in", whole, f"add `start {first}`"
            )

    def _first_of_each(self) -> dict[str, Header]:
        """The headers that say one thing; a second one that says it is an error."""
        headers: dict[str, Header] = {}
        for header in self.program.headers:
            key = header.key.text
            first = headers.setdefault(key, header)
            if first is not header and key not in VERDICTS:
                self.report.error(
                    "repeated-header",
                    f"`{key}` is given twice: lines {first.key.span.line} "
                    f"and {header.key.span.line}",
                    header.key.span,
                    "remove one of them",
                )
        return headers

    def _tapes(self) -> int:
        written = self.value("tapes")
        if written is None:
            return 0 if "tapes" in self.program.unread else 1
        k = int(written.text)
        if 1 <= k <= _MAX_TAPES:
            return k
        self.report.error(
            "tapes",
            f"a machine has at least 1 tape and at most {_MAX_TAPES}, not {k}",
            written.span,
        )
        return 0

    def _blank(self) -> str:
        written = self.value("blank")
        return BLANK if written is None or written.text == "_" else written.text[-1]

    def _final(self) -> dict[str, Verdict]:
        final: dict[str, Verdict] = {}
        for header in self.program.headers:
            verdict = VERDICTS.get(header.key.text)
            for state in header.values if verdict else ():
                assert verdict
                if final.setdefault(state.text, verdict) is not verdict:
                    self.report.error(
                        "two-verdicts",
                        f"state {state.text} is declared `{final[state.text]}` and `{verdict}`",
                        state.span,
                        "a run ends in one way only",
                    )
        return final
