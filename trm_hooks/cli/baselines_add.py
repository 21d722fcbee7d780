"""``trm-hooks baselines add``: a project's own baseline from a saved training config, in ``.trm-hooks/baselines``.

The file is written whole or not at all. A baseline of the same name is overwritten only with ``--force``, and never a
shipped one.
"""

from __future__ import annotations

import os
import sys

from trm_hooks.baselines.adding import own_baseline
from trm_hooks.baselines.load import OWN_FOLDER, all_baselines, own_files, read_file, read_source, shipped_names
from trm_hooks.baselines.model import POLICIES, BaselineError
from trm_hooks.baselines.reading import is_name, joined
from trm_hooks.baselines.saved import read_saved
from trm_hooks.cli.failures import say
from trm_hooks.fix.atomic import write_whole
from trm_hooks.hydra.errors import did_you_mean
from trm_hooks.outputs import printable
from trm_hooks.project.repository import UsageError, is_inside
from trm_hooks.project.settings import load_settings
from trm_hooks.yaml.edit.edits import Refusal
from trm_hooks.yaml.text import SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from trm_hooks.baselines.saved import SavedConfig


def add(options: Namespace, repository: str) -> int:
    """Write the baseline; the exit status."""
    path = _target(options.name, options.force, repository)
    others = [other for other in own_files(repository) if other != path]
    baselines = all_baselines([*load_settings(repository).baselines, *others], repository)
    if options.name in {baseline.name for baseline in baselines}:
        raise UsageError(f"there is a baseline `{options.name}` already; choose another name")
    try:
        source = SourceText(_named(options.file, repository), read_source(options.file).text)
        saved = read_saved(source)
        if "defaults" in saved.nodes:
            raise UsageError(f"{source.path} has a defaults list: a config to compose, not a saved one")
        text, notes = own_baseline(options.name, saved, baselines, options.title, _held(options, saved))
    except BaselineError as error:
        say(str(error))
        return 1
    try:
        write_whole(os.path.join(repository, path), text.encode())
    except Refusal as refusal:
        raise UsageError(f"`{path}`: {refusal}") from None
    baseline = read_file(path, repository)
    print(f"{printable(path)}: {len(baseline.values)} values of {printable(options.file)}")
    for note in notes:
        print(f"trm-hooks: note: {printable(note)}", file=sys.stderr)
    return 0


def _held(options: Namespace, saved: SavedConfig) -> dict[str, list[str]]:
    """The keys that are to be held, by policy; raises :class:`UsageError` for one that the config does not have."""
    held = {}
    for policy in POLICIES:
        given = getattr(options, policy, [])
        held[policy] = [key.strip() for text in given for key in text.split(",") if key.strip()]
        for key in held[policy]:
            if key not in saved.values and not (f"{key}.0" in saved.values and joined(saved.everything, key)):
                raise UsageError(f"there is no `{key}` in {saved.path}; {did_you_mean(key, saved.values)}")
    return held


def _named(file: str, repository: str) -> str:
    """How the baseline names the file: others read it, who do not have the folders of this machine."""
    path, root = os.path.realpath(file), os.path.realpath(repository)
    return os.path.relpath(path, root).replace(os.sep, "/") if is_inside(path, root) else "/".join(path.split(os.sep)[-2:])


def _target(name: str, force: bool, repository: str) -> str:
    """The file to write, relative to the repository; raises :class:`UsageError` where it may not be written."""
    if not is_name(name):
        raise UsageError(f"`{name}` is no name for a baseline; use letters, digits, `.`, `_` and `-`")
    if name in shipped_names():
        raise UsageError(f"`{name}` is a baseline that trm-hooks ships; choose another name")
    path = f"{OWN_FOLDER}/{name}.yaml"
    full = os.path.join(repository, path)
    if not is_inside(os.path.realpath(full), os.path.realpath(repository)):
        raise UsageError(f"`{path}` leads out of the repository")
    if os.path.lexists(full) and not force:
        raise UsageError(f"`{path}` exists; --force overwrites it")
    return path
