"""A job about to start, judged by its final values: what is pinned, and what it loads.

The values are judged by the same checks, baselines and settings as the files of a commit; where each was written is found by
composing the same config statically. So a value that only running code knows is judged here, and nowhere earlier.
"""

from __future__ import annotations

import os

from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from trm_hooks.hydra.composition import Composition, Origin
    from trm_hooks.judging.finding import Finding

# A job with a finding of these is not worth starting.
STOPPING = ("halt-exploration-prob", "pinned-value", "pretrained-decoder", "loaded-checkpoint")


class Wrong(Record):
    """One value that stops a job: the check, its message, and where the value was written if that is known."""

    check: str
    key: str | None
    message: str
    written: str


class Standards:
    """What the jobs of one repository are held to: its settings and baselines, read once."""

    def __init__(self, repository: str) -> None:
        from trm_hooks.judging.measure import Checkpoints, Measure
        from trm_hooks.project.settings import baselines_of, load_settings
        from trm_hooks.run.request import Request, select_checks

        self.repository = repository
        self.settings = load_settings(repository)
        baselines, preferred = baselines_of(repository, self.settings)
        self.measure = Measure(baselines, preferred, Checkpoints(repository), self.settings.reasons)
        self.selected = select_checks(Request((), repository), self.settings)
        self.checks = [check for check in self.selected if check in STOPPING]

    def judge(self, values: Mapping[str, Any], config: str, composition: Composition | None) -> list[Wrong]:
        """What is wrong with the final ``values`` (nested) of a job of ``config``; ``composition`` has their places."""
        from trm_hooks.checks import load

        context = self.measure.context(_composed(values), config, True)
        wrong: list[Wrong] = []
        for check in self.checks:
            for finding in load(check).check(context):
                if getattr(finding, "effective_in", ()):
                    wrong += self._wrong(finding, config, composition)
        return wrong

    def _wrong(self, finding: Finding, config: str, composition: Composition | None) -> Iterator[Wrong]:
        """The finding, unless the project wants it so: by its settings, or by a comment where the value is written."""
        key = finding.key
        origin = _effective(composition, key) if composition is not None and key is not None else None
        path = origin.path if origin is not None else ""
        if key is not None and any(each.covers(config, path, key) for each in self.settings.allow):
            return
        if origin is not None and _is_suppressed(finding.check, origin):
            return
        yield Wrong(finding.check, key, finding.message, _written(origin) if origin is not None else "")


def _composed(values: Mapping[str, Any]) -> Composition:
    """A composition that gives ``values``, and reads no file."""
    from trm_hooks.hydra.composition import compose
    from trm_hooks.hydra.config_files import ConfigRoot
    from trm_hooks.outputs.yaml_text import inline

    lines = [f"{inline(key)}: {inline(value)}" for key, value in values.items() if key not in ("defaults", "hydra")]
    folder = os.path.join(os.sep, "trm-hooks-job")
    text = ("\n".join(lines) + "\n").encode("utf-8", "replace")
    drafts = {os.path.realpath(os.path.join(folder, "job.yaml")): text}
    return compose(ConfigRoot(folder, drafts=drafts), "job")


def _effective(composition: Composition, key: str) -> Origin | None:
    """The origin of a key, or of the nearest key above it that has one."""
    while key:
        origins = composition.chain(key)
        if origins:
            return next((each for each in reversed(origins) if each.effective), origins[-1])
        key = key.rpartition(".")[0]
    return None


def _is_suppressed(check: str, origin: Origin) -> bool:
    from trm_hooks.run.suppress import suppressions_in

    if origin.layer is None:
        return False
    line = origin.position()[0]
    return any(each.holds_for(check, line) for each in suppressions_in(origin.node.source))


def _written(origin: Origin) -> str:
    if origin.layer is None and origin.override is not None:
        return f"by the override `{origin.override.input_line}`"
    line, column = origin.position()
    text = getattr(origin.node, "value", None)
    as_text = f" as `{text}`" if isinstance(text, str) and "${" in text else ""
    return f"at {origin.path}:{line}:{column}{as_text}"


__all__ = ["STOPPING", "Standards", "Wrong"]
