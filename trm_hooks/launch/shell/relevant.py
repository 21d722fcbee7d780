"""The variables of a script that flow into a launch: only for them is it worth to tell the ways through it apart."""

from __future__ import annotations

from trm_hooks.yaml.pattern import lazy

_USED = lazy(r"\$\{?[#!]?([A-Za-z_]\w*)")
_EXPORTED = lazy(r"\bexport[ \t]+([A-Za-z_]\w*)")
_COMPUTED = lazy(r"\(\(.*|\[[^\]\s]*\]")
_NAME = lazy(r"[A-Za-z_]\w*")
_STARTS = (".sh", "make ", " -c ")  # of another script, which finds what is exported
_PRINTING = tuple(str.split("echo printf mkdir rm ls tee log info warn module ulimit df du date sleep"))


def relevant_names(text: str) -> frozenset[str]:
    """Names that some command of the script uses, other than to print or to make folders; and what those hang on.

    What a value is assigned from counts as used: a name is left out only where nothing but output shows it.
    """
    names: set[str] = set()
    for line in text.splitlines():
        if "$" in line and not _prints(line.lstrip()):
            names.update(_USED.findall(line))
        if "((" in line or "[" in line:  # arithmetic takes names without a dollar
            names.update(name for part in _COMPUTED.findall(line) for name in _NAME.findall(part))
    if any(sign in text for sign in _STARTS):
        names.update(_EXPORTED.findall(text))
    return frozenset(names)


def _prints(line: str) -> bool:
    """Whether the first word of a line is a program that prints or makes folders."""
    if not line.startswith(_PRINTING):
        return False
    ends = (line[len(word) :][:1] for word in _PRINTING if line.startswith(word))
    return any(not (end.isalnum() or end == "_") for end in ends)
