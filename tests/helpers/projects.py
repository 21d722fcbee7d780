"""Small Hydra projects for the fixer's tests: made from texts, mended, and read back byte by byte."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from trm_hooks.fix.fixer import Outcome, mend
from trm_hooks.judging.finding import Finding
from trm_hooks.run.engine import run
from trm_hooks.run.request import Request

CHECKPOINT = "./checkpoints/official_trm/arc_v1_public/step_518071"
DATA = "data_paths: [data/arc1concept-encoder-aug-1000]\n"
# What makes a config one of the family that the ARC baselines speak of, and nothing that the default checks find.
OPTION = """\
name: recursive_reasoning.etrm@TRMWithEncoder
encoder_type: standard
H_cycles: 3
L_cycles: 6
halt_exploration_prob: 0.1
"""
PRIMARY = "defaults:\n  - arch: etrm\n  - _self_\n" + DATA
# A project whose script composes `cfg`, and nothing wrong in it.
LAUNCHED = {
    "pretrain.py": (
        "import hydra\n\n\n"
        '@hydra.main(config_path="config", config_name="cfg", version_base=None)\n'
        "def main(config):\n    print(config)\n"
    ),
    "config/cfg.yaml": (
        "defaults:\n  - arch: trm\n  - _self_\ndata_paths: [data/arc1concept-aug-1000]\nseed: 0\nload_pretrained_decoder: null\n"
    ),
    "config/arch/trm.yaml": "name: recursive_reasoning.trm@TRM\nhalt_exploration_prob: 0.1\nL_cycles: 4\nH_cycles: 3\n",
}


class Project:
    """A folder with configs; ``files`` are paths relative to it, texts are written as they are."""

    def __init__(self, path: Path, files: Mapping[str, str | bytes]) -> None:
        self.path = path
        (path / ".git").mkdir(parents=True)
        for name, content in files.items():
            self.write(name, content)

    def write(self, name: str, content: str | bytes) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def read(self, name: str) -> str:
        return (self.path / name).read_bytes().decode()

    def bytes(self) -> dict[str, bytes]:
        """Every file there is, by its path."""
        files = (path for path in self.path.rglob("*") if path.is_file())
        return {path.relative_to(self.path).as_posix(): path.read_bytes() for path in files}

    def findings(self, *paths: str, select: tuple[str, ...] = ()) -> list[Finding]:
        return run(Request(paths, str(self.path), select=select)).findings

    def found(self, *paths: str, select: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        """The places and checks of what a run finds."""
        return [(str(each.place), each.check) for each in self.findings(*paths, select=select)]

    def mend(self, *paths: str, select: tuple[str, ...] = (), reason: str | None = None, **options: bool) -> Outcome:
        return mend(Request(paths, str(self.path), select=select, reason=reason), **options)


def reasons(outcome: Outcome) -> str:
    """Why findings were not mended, one line each."""
    return "\n".join(f"{finding.place}: {finding.check}: {reason}" for finding, reason in outcome.refused)


def left(outcome: Outcome) -> list[tuple[str, str]]:
    """The findings that are left, as place and check."""
    return [(str(finding.place), finding.check) for finding in outcome.result.findings]
