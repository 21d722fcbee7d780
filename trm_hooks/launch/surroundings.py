"""What the commands of a text may refer to beside it, as far as the repository holds it."""

from __future__ import annotations

import re

from trm_hooks.launch.launchers import find_launch, may_feed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from trm_hooks.launch.launchers import Launch
    from trm_hooks.launch.shell_words import Word
    from trm_hooks.yaml.text import SourceText

_STARTED = r"\b(?:docker|podman|nerdctl)(?:-compose)?[ \t][^\n]{0,100}\brun(?![\w-])"


class Surroundings:
    """Called with a path and the folder of the text that names it: the text of another file, or None.

    ``programs`` are the commands that the repository's packages install and that launch; ``images`` gives ENTRYPOINT and CMD
    of each image that the repository builds, by its name, where it may build any. ``hit`` finds what a line may launch by them.
    """

    __slots__ = ("_images", "_read", "hit", "programs")

    def __init__(
        self,
        read: Callable[[str, str], SourceText | None] = lambda *_: None,
        programs: Collection[str] = (),
        images: Callable[[], Mapping[str, tuple[list[Word], list[Word]]]] | None = None,
    ) -> None:
        self._read = read
        self._images = images
        self.programs = programs
        names = [rf"(?<![\w.])(?<!\w-)(?<!--){re.escape(name)}(?![\w.-])" for name in sorted(programs)]
        hits = names if images is None else [*names, _STARTED]
        self.hit = re.compile("|".join(hits)) if hits else None

    def __call__(self, path: str, folder: str) -> SourceText | None:
        """The text of a file."""
        return self._read(path, folder)

    def each(self, words: list[Word], lines: Sequence[list[Word]] | None = None) -> list[list[Word]]:
        """The commands that a command starts: itself, or one for each item that it is fed, of known ``lines`` of words."""
        if not may_feed(words):
            return [words]
        from trm_hooks.launch.fed import fed

        return fed(words, lines)

    def launch(self, words: list[Word], prose: bool = False) -> tuple[list[Word], Launch | None]:
        """What a simple command launches, and its words: those of an image's ENTRYPOINT in place of the image's name."""
        launch = find_launch(words, prose, programs=self.programs)
        if launch is None and self._images is not None and not prose:
            from trm_hooks.launch.images import image_started

            started = image_started(words, self._images)
            if started is not None:
                return started, find_launch(started)
        return words, launch
