"""Every message of the front end, word for word: what a text is told, and in which codes.

A message is a feature. Whoever changes one changes it in `tests/messages`, and reads it in full
while doing so.
"""

import pytest

from tests.messages.case import Case
from tests.messages.headers import HEADERS
from tests.messages.lines import LINES
from tests.messages.remarks import REMARKS
from tests.messages.rules import RULES
from tmc.machines.errors import Severity, SourceError
from tmc.machines.files import parse

ERRORS = [*LINES, *RULES, *HEADERS]


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case.name)
def test_errors_are_told_word_for_word(case: Case) -> None:
    with pytest.raises(SourceError) as error:
        parse(case.text, "f.tm")
    assert str(error.value) == case.message
    assert [d.code for d in error.value.diagnostics] == case.codes.split()
    assert {d.severity for d in error.value.diagnostics} == {Severity.ERROR}


@pytest.mark.parametrize("case", REMARKS, ids=lambda case: case.name)
def test_remarks_are_carried_by_the_machine(case: Case) -> None:
    notes = parse(case.text, "f.tm").notes
    told = [d for d in notes if d.code in case.codes.split()]
    assert "\n".join(map(str, told)) == case.message
    assert [d.code for d in told] == case.codes.split()
    assert Severity.ERROR not in {d.severity for d in told}


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case.name)
def test_carets_stand_under_what_is_wrong(case: Case) -> None:
    with pytest.raises(SourceError) as error:
        parse(case.text, "f.tm")
    lines = case.text.replace("\r\n", "\n").split("\n")
    for diagnostic in error.value.diagnostics:
        span = diagnostic.span
        assert span is not None
        if span.text:
            assert span.text == lines[span.line - 1]
            assert 1 <= span.column <= span.column + span.width - 1 <= len(span.text)


def test_twenty_errors_are_shown_and_the_others_counted() -> None:
    with pytest.raises(SourceError) as error:
        parse("who knows\n" * 25, "f.tm")
    assert len(error.value.diagnostics) == 25
    assert str(error.value).count("error:") == 20
    assert str(error.value).endswith("\n... and 5 more")
