"""What files in other languages hand to a shell or to a program: each kind has its reader, imported for it alone."""

from __future__ import annotations

from trm_hooks.launch.file_kinds import DEBUGGER, DOCKER, JUST, MAKE, NOTEBOOK, PYTHON, TASKS, WINDOWS, YAML

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.launch.shell_words import Word
    from trm_hooks.launch.spliced import Embedded
    from trm_hooks.launch.text_files import Surroundings
    from trm_hooks.yaml.text import SourceText

    Contents = tuple[Sequence[list[Word]], Sequence[Word], Sequence[Embedded]]


def contents(source: SourceText, kind: str, read: Surroundings) -> Contents:
    """What a file of the kind holds; ``read`` gives the text of another file of the repository.

    Lists of arguments, texts that a shell gets as they are, and embedded ones with what the file sets for them.
    """
    if kind == PYTHON:
        from trm_hooks.launch.python.lists import STARTS, Lists

        found = Lists(source).read() if any(name in source.text for name in STARTS) else Lists(source)
        return found.lists, found.texts, ()
    if kind == YAML:
        from trm_hooks.launch.formats.yaml_lists import read_yaml

        return read_yaml(source, read)
    if kind == MAKE:
        from trm_hooks.launch.make.recipes import makefile_texts

        return (), (), makefile_texts(source, read)
    if kind == JUST:
        from trm_hooks.launch.formats.just_recipes import justfile_texts

        return (), (), justfile_texts(source)
    if kind == TASKS:
        from trm_hooks.launch.formats.task_files import task_lists

        return *task_lists(source), ()
    if kind == WINDOWS:
        from trm_hooks.launch.formats.windows import windows_texts

        return (), (), windows_texts(source)
    if kind == NOTEBOOK:
        from trm_hooks.launch.formats.notebooks import read_notebook

        return read_notebook(source)
    if kind in (DEBUGGER, DOCKER):
        from trm_hooks.launch.formats.json_lists import exec_lists, json_commands

        return (*json_commands(source), ()) if kind == DEBUGGER else (list(exec_lists(source)), (), ())
    return (), (), ()
