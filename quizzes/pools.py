"""Pools: which questions have all tags of a slot, and how several slots share them. Pure: no database."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def split(text: str) -> tuple[str, ...]:
    """Return the tags of a slot's text ("record, sourcing"), each once; letters' case does not make two of one."""
    tags: dict[str, str] = {}
    for part in text.split(","):
        if tag := " ".join(part.split()):
            tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())


def has_all(tags: Iterable[str], own: Iterable[object]) -> bool:
    """Whether a question whose tags are `own` has all `tags`; letters' case does not matter."""
    return {tag.casefold() for tag in tags} <= {str(tag).casefold() for tag in own}


def share(pools: Sequence[Sequence[Key]]) -> list[Key | None]:
    """Return one key of each pool, no key twice; None for a pool that got none.

    As many pools as possible get one. Within that, an earlier pool gets the earliest of its keys that it can: where
    pools overlap, one does not take the only key of the next.
    """
    taken: set[Key] = set()
    shared: list[Key | None] = []
    for at, pool in enumerate(pools):
        free, rest = [key for key in pool if key not in taken], pools[at + 1 :]
        most = _fillable(rest, taken)
        kind = (key for key in free if _fillable(rest, taken | {key}) == most)
        key = next(kind, free[0] if free else None)
        shared.append(key)
        taken |= set() if key is None else {key}
    return shared


def too_small(pools: Sequence[Sequence[Key]]) -> list[int]:
    """Return the indexes of the pools that get nothing when all are filled, as `share` does."""
    return [at for at, key in enumerate(share(pools)) if key is None]


def _fillable(pools: Sequence[Collection[Key]], taken: AbstractSet[Key]) -> int:
    """Return how many of `pools` can have a key of their own: Kuhn's augmenting paths (Kuhn 1955)."""
    holder: dict[Key, int] = {}

    def place(at: int, tried: set[Key]) -> bool:
        for key in pools[at]:
            if key in taken or key in tried:
                continue
            tried.add(key)
            if key not in holder or place(holder[key], tried):
                holder[key] = at
                return True
        return False

    return sum(place(at, set()) for at in range(len(pools)))
