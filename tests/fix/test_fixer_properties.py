"""Random projects, mended: nothing changes but what was found, in bytes, comments and composed values."""

from __future__ import annotations

import tempfile
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects import CHECKPOINT, Project

from trm_hooks.checks import CHECKS
from trm_hooks.show.compose_api import compose_config
from trm_hooks.yaml.comments import all_comments
from trm_hooks.yaml.text import SourceText

KEYS = ("halt_exploration_prob", "L_cycles", "H_cycles", "hidden_size", "encoder_type", "halt_max_steps")
MENDED = {"arch.halt_exploration_prob", "arch.L_cycles", "arch.H_cycles", "arch.hidden_size", "ema"}
OPENING = ("arch:", "", "defaults:")
VALUES = {
    "halt_exploration_prob": ("0.5", "0.1", ".5", "'0.5'", '"0.1"', "5e-1", "0.10", "${.p}", "~", "&p 0.5"),
    "L_cycles": ("6", "4", "6.0", "'4'"),
    "H_cycles": ("3", "2"),
    "hidden_size": ("512", "256", "5_12"),
    "encoder_type": ("standard", "'standard'"),
    "halt_max_steps": ("16", "0x10", "\n    16"),
}
comments = st.sampled_from(("", "", "  # why", " # 🎉 größer", "  # 768, 0.1 and 4", "   "))
between = st.sampled_from(("", "", "", "# a heading\n", "\n", "# a block\n# of two\n\n", "# halt_exploration_prob: 0.5\n"))
extras = st.sampled_from(("", "note: 'a # b'\n", "text: |\n  halt_exploration_prob: 0.5\n", "l: [1, {a: b}]\n", "p: 0.1\n"))
ends = st.sampled_from(("\n", "\n", "\r\n"))


@st.composite
def pairs(draw: Any, indent: str, keys: tuple[str, ...]) -> str:
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, max_size=4))
    lines = []
    for key in chosen:
        written = draw(st.sampled_from((key, key, key, f"'{key}'", f'"{key}"')))
        value = draw(st.sampled_from(VALUES[key])).replace("\n", "\n" + indent)
        lines.append(f"{indent}{written}: {value}{draw(comments)}\n{indent and draw(between)}")
    return "".join(lines)


@st.composite
def options(draw: Any) -> str:
    name = draw(st.sampled_from(("etrm@TRMWithEncoder", "trm@TRM", "hrm@HRM")))
    start, first, rest = draw(between), draw(extras), draw(pairs("", KEYS))
    return f"{start}name: recursive_reasoning.{name}{draw(comments)}\n{first}{draw(between)}{rest}"


@st.composite
def primaries(draw: Any, parent: str) -> str:
    entries = [parent, "_self_"] if draw(st.integers(0, 4)) else ["_self_", parent]
    text = "defaults:\n" + "".join(f"  - {entry}\n" for entry in entries) + draw(between)
    override = draw(pairs("  ", KEYS))
    if override:
        text += f"arch:{draw(st.sampled_from(('', '  # overrides')))}\n{override}"
    elif draw(st.booleans()):
        text += "arch: {halt_exploration_prob: 0.5, L_cycles: 6} # flow\n"
    for line in (
        "ema: False",
        "global_batch_size: 256",
        "lr: 3e-4",
        "load_pretrained_decoder: null",
        f"load_pretrained_decoder: {CHECKPOINT}",
    ):
        if draw(st.booleans()) and line.partition(":")[0] not in text:
            text += f"{line}{draw(comments)}\n{draw(between)}"
    return text


@st.composite
def projects(draw: Any) -> dict[str, str]:
    files = {
        "config/arch/a.yaml": draw(options()),
        "config/arch/b.yaml": draw(options()),
        "config/base.yaml": draw(primaries("arch: a")),
        "config/derived.yaml": draw(primaries("base")),
        "config/other.yaml": draw(primaries("arch: b")),
    }
    for name, text in files.items():
        text = draw(st.sampled_from(("", "", "\ufeff", "---\n"))) + text.replace("\n", draw(ends))
        files[name] = text.rstrip("\r\n") if draw(st.integers(0, 3)) == 0 else text
    return files


def composed(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("base", "derived", "other"):
        try:
            found[name] = compose_config(path / "config", name)["config"]
        except Exception as error:
            found[name] = str(error)
    return found


def flat(data: Any, key: str = "") -> dict[str, str]:
    if isinstance(data, dict):
        return {
            inner: text
            for name, item in data.items()
            for inner, text in flat(item, f"{key}.{name}" if key else str(name)).items()
        }
    return {key: repr(data)}


def comment_texts(text: str) -> Counter[str]:
    return Counter(comment.text for comment in all_comments(SourceText("", text.removeprefix("\ufeff"))))


def concerns_a_mended_key(line: str) -> bool:
    return line.strip() in OPENING or line.startswith("arch:") or any(key.rpartition(".")[2] in line for key in MENDED)


def check_lines(before: str, after: str, documented: tuple[str, ...]) -> None:
    """Lines that differ speak of a mended key, or gained a comment; all others are kept, with their line ends.

    The last line may lose its own: a file without a final newline has none afterwards.
    """
    old, new = before.split("\n"), after.split("\n")
    new[-1] = new[-1] if new[-1] in old[-1:] else new[-1] + "\r" * ("\r\n" in before)
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for line in (*old[start:end], *new[new_start:new_end]):
            bare = line.strip("\ufeff\r")
            assert concerns_a_mended_key(bare) or bare.startswith(documented) or bare.lstrip().startswith("#"), line


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(projects(), st.sampled_from(((), ("redundant-override", "misspelled-key"), ("misspelled-key",))))
def test_nothing_else_changes(files: dict[str, str], left_out: tuple[str, ...]) -> None:
    everything = bool(left_out)
    removes_anything = everything and "redundant-override" not in left_out
    with tempfile.TemporaryDirectory() as folder:
        lab = Project(Path(folder) / "lab", dict(files))
        select = tuple(check for check in CHECKS if check not in left_out) if everything else ()
        before = composed(lab.path)
        outcome = lab.mend(select=select, unsafe=everything)
        texts = {name: data.decode() for name, data in lab.bytes().items()}
        assert texts.keys() == files.keys()
        for name, values in composed(lab.path).items():
            assert isinstance(values, str) == isinstance(before[name], str)
            if not isinstance(values, str):
                one, other = flat(before[name]), flat(values)
                assert {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)} <= MENDED
        for name, text in texts.items():
            if not removes_anything:
                check_lines(files[name], text, ("lr", "global_batch_size", "load_pretrained_decoder", "halt_max_steps"))
            lost, gained = (
                comment_texts(one) - comment_texts(other) for one, other in ((files[name], text), (text, files[name]))
            )
            removed = any(each.path == name and each.description.startswith("remove") for each in outcome.mended)
            assert removed or all(any(new.startswith(old) for new in gained) for old in lost)
        left = [
            each for each in outcome.result.findings if each.fix is not None and (everything or each.fix.applicability == "safe")
        ]
        assert {id(each) for each in left} == {id(each) for each, _ in outcome.refused}
        again = lab.mend(select=select, unsafe=everything)
        assert again.mended == []
        assert lab.bytes() == {name: text.encode() for name, text in texts.items()}
