"""Every hand-made case gives what hydra-core gives: config, resolved values, refusals; and origins that re-parse.

hydra-core's results are kept in ``golden/``, since asking it for all cases takes minutes; a sample is asked anew in every
run. ``TRM_HOOKS_CONFORMANCE=all`` asks for all of them, ``TRM_HOOKS_CONFORMANCE=write`` also writes them down.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from conformance import casefile, golden, origins
from conformance.casefile import Case
from conformance.compare import differences
from conformance.conftest import Place
from trm_hooks.hydra.errors import CompositionError, UnknownError
from trm_hooks.show.compose_api import compose_config

CASES = casefile.load_all()
MODE = os.environ.get("TRM_HOOKS_CONFORMANCE", "sample")
SAMPLE = 40
GOLDEN = {topic: golden.read(topic) for topic in {case.tree.topic for case in CASES}}

# Where we knowingly differ from hydra-core, and why.
DISAGREEMENTS = {
    "yaml/words/tagged_omap": "`!!omap` is refused; Hydra makes a list of lists of it",
    "yaml/keys/binary_key": "a `!!binary` key is refused; Hydra takes bytes for a key",
}
# Where the value is unknown since only running code would show it.
UNKNOWN = {
    "defaults_interpolation/choices/resolver": "an environment variable decides the option",
    "resolvers/options/by_the_environment": "an environment variable decides the option",
}


def _parameters(cases: list[Case]) -> list[Any]:
    marks = {key: pytest.mark.xfail(strict=True, reason=reason) for key, reason in DISAGREEMENTS.items()}
    return [pytest.param(case, id=case.id, marks=marks.get(case.id, ())) for case in cases]


def _compose(case: Case, place: Place, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    root = place(case)
    monkeypatch.chdir(root.parent)
    return compose_config(root, case.config, case.overrides)


@pytest.mark.parametrize("case", _parameters([case for case in CASES if case.id not in UNKNOWN]))
def test_composition_equals_hydra(case: Case, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = GOLDEN[case.tree.topic][case.digest]
    if "refused" in expected:
        with pytest.raises(CompositionError) as refusal:
            _compose(case, place, monkeypatch)
        assert not isinstance(refusal.value, UnknownError)
        return
    ours = _compose(case, place, monkeypatch)
    assert not differences(ours["config"], expected["config"], "config")
    assert not differences(ours["resolved"], expected["resolved"], "resolved")
    assert not origins.wrong(ours["config"], ours["origins"])


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES if case.id in UNKNOWN])
def test_a_value_is_unknown_where_only_code_would_show_it(case: Case, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownError):
        _compose(case, place, monkeypatch)


def test_refusals_are_marked_as_the_case_files_say() -> None:
    wrong = [case.id for case in CASES if case.refused != ("refused" in GOLDEN[case.tree.topic][case.digest])]
    assert wrong == []


def test_golden_results_belong_to_cases() -> None:
    known = {case.digest for case in CASES}
    assert {digest for results in GOLDEN.values() for digest in results} <= known


def test_xfails_and_unknowns_name_cases() -> None:
    assert {*DISAGREEMENTS, *UNKNOWN} <= {case.id for case in CASES}


@pytest.mark.parametrize("topic", sorted(GOLDEN))
def test_golden_results_are_what_hydra_gives(topic: str, place: Place) -> None:
    cases = [case for case in CASES if case.tree.topic == topic]
    asked = cases if MODE in ("all", "write") else cases[hash_of(topic) % SAMPLE :: SAMPLE]
    made = {case.digest: golden.make(case, place(case)) for case in asked}
    if MODE == "write":
        golden.write(topic, made)
        return
    wrong = [case.id for case in asked if differences(made[case.digest], GOLDEN[topic].get(case.digest))]
    assert wrong == []


def hash_of(text: str) -> int:
    """A number that is the same in every run."""
    return sum(text.encode())
