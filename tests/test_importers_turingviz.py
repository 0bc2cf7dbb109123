"""The language of TuringViz, and its layout in YAML."""

import pytest

from tests.imported import mistakes
from tmc.machines.errors import SourceError
from tmc.machines.files import parse
from tmc.machines.machine import Verdict
from tmc.machines.simulate import run

TVM = """\
/* equal numbers
   of a and b */
tapes: 2
blank: _
alphabet: {a, b, _, "R"}
input: "abR" | ""
start: count
state count:
  on [a/_, a/a] -> move R/R; write same/a;   -- on tape 2
  if (t1 = b) or (t1 = "R" and t2 not in {_}) then
    move S/L; goto match;
  on !a/_ -> choose {
    move S/S; goto reject;
    write _/_; move S/S; goto accept;
  }
state match:
  on b/a -> move R/L;
  if t1 = _ and any t2 then move S/S; goto accept;
state accept:
state reject:
"""


def test_the_language_of_turingviz() -> None:
    with pytest.raises(SourceError):
        parse(TVM, "f.tvm")  # a body may not begin on the next line
    machine = parse(TVM.replace("then\n    move", "then move"), "f.tvm")
    assert machine.nondeterministic and machine.tapes == 2
    assert machine.symbols == ("R", "a", "b", "_")
    assert {machine.states[q]: v for q, v in machine.final.items()} == {
        "accept": Verdict.ACCEPT,
        "reject": Verdict.REJECT,
    }
    assert (
        run(machine, "b").verdict is Verdict.ACCEPT and run(machine, "").verdict is Verdict.ACCEPT
    )
    assert run(machine, "aaR").branch == (0, 0, 1)  # of two alternatives the second


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("tapes: 2", "tapes: 7", "3: a machine here has 1 to 6 tapes"),
        ("blank: _\n", "", "1: the header `blank:` is missing"),
        ("goto match", "goto mtch", '10: unknown state "mtch"'),
        ("move R/R; ", "", "9: a rule without `move`"),
        ("on b/a", "on b", "17: this rule reads, writes and moves on 1, 2 and 2 tapes of 2"),
        ("t1 = b", "t3 = b", "10: there is no tape t3"),
        ("alphabet", "--", "11: `all but` needs an alphabet"),
        ("{_}", '{"_', '10: `"` makes no sense here'),
        ("state reject", "state accept", "20: state accept is declared twice"),
    ],
)
def test_mistakes_in_turingviz(old: str, new: str, expected: str) -> None:
    text = TVM.replace("then\n    move", "then move").replace("state match:", "\nstate match:")
    assert expected in mistakes(text.replace(old, new), "f.tvm")


def test_layout_in_the_old_turingviz() -> None:
    text = (
        "tapes: 2\nblank: ' '\ninput: 'a/'\nstartstate: q\ntable:\n  q:\n"
        "    '[ /a,  /b]': {write: same/same, S/S: accept}\n    'all/!a': [{R/R: q}, R/S]\n"
        "  accept:\n"
    )
    machine = parse(text, "f.yaml")
    blank = machine.blank
    assert {read for q, read in machine.delta if q == 0} >= {(blank, 1), (blank, 2)}
    assert len(machine.delta[0, (0, 2)]) == 2
