"""What checks judge that is no composition: a refusal of a file or a config, and a key that nothing knows."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from trm_hooks.hydra.errors import CompositionError
    from trm_hooks.judging.finding import Place, Route


class Problem:
    """What a check of subject ``file`` or ``error`` judges: a refusal, its place, and the configs that do not compose for it."""

    __slots__ = ("configs", "error", "place")

    def __init__(self, error: CompositionError, place: Place, configs: list[str]) -> None:
        self.error = error
        self.place = place
        self.configs = configs


class UnknownKey:
    """What a check of subject ``keys`` judges: a key that only one file has and no baseline knows.

    ``known`` are the names that baselines (``published``) and other configs know, ``siblings`` those beside it in its file.
    ``find_place`` looks where the key stands, which takes longer than judging it; None where it stands nowhere of its own
    (a merge, an alias).
    """

    __slots__ = ("configs", "find_place", "key", "known", "name", "published", "route", "siblings")

    def __init__(
        self,
        name: str,
        key: str,
        find_place: Callable[[], Place | None],
        route: Route,
        known: frozenset[str],
        published: frozenset[str],
        siblings: frozenset[str],
        configs: list[str],
    ) -> None:
        self.name = name
        self.key = key
        self.find_place = find_place
        self.route = route
        self.known = known
        self.published = published
        self.siblings = siblings
        self.configs = configs
