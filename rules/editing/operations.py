"""What an editor does to a document, as pure functions on its data: insert, replace, move, copy, remove, wrap, unwrap.

A *path* names a node: `("needs", "all", 0)`. A *place* names where one can go: the path that the node would have if
nothing else moved. The data is never changed; each function gives new data, and where the node is now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from rules.documents.tree import KINDS
from rules.errors import AcquisError

Path = tuple[str | int, ...]
Data = Mapping[str, Any]
Direction = Literal["up", "down", "in", "out"]
DIRECTIONS: tuple[Direction, ...] = ("up", "down", "in", "out")
# Where a group's children stand.
CHILDREN_KEYS = {"all": "all", "any": "any", "at_least": "of", "points": "of"}
GROUPS = ("all", "any", "at_least", "points")
ROOTS = ("needs", "renewal")
# What a node says of itself whatever its kind.
OWN_KEYS = ("block", "title", "skills", "worth")


class EditError(AcquisError):
    """What was asked cannot be done to this document. `reason`: lost, inside-itself, root, full or no-group."""

    code = "edit"

    def __init__(self, reason: str, path: Path) -> None:
        self.reason = reason
        self.path = path
        super().__init__(f"{reason}: {path_of(path)}")


def path_of(path: Path) -> str:
    """The path as a text, the way addresses carry it: `needs.all.0`."""
    return ".".join(map(str, path))


def parse_path(text: str) -> Path:
    """The path from its text."""
    return tuple(int(part) if part.isdecimal() else part for part in text.split(".")) if text else ()


def kind_of(node: Any) -> str:
    """The kind of a node; empty where it is none."""
    kinds = [kind for kind in KINDS if kind in node] if isinstance(node, dict) else []
    return kinds[0] if len(kinds) == 1 else ""


def children_of(node: Any) -> list[tuple[Path, Any]]:
    """What stands right below a node, each with its path from the node."""
    kind = kind_of(node)
    if kind == "not":
        return [(("not",), node["not"])] if isinstance(node["not"], dict) and node["not"] else []
    key = CHILDREN_KEYS.get(kind, "")
    found = node.get(key) if key else None
    return [((key, number), item) for number, item in enumerate(found)] if isinstance(found, list) else []


def walk_nodes(data: Data) -> Iterator[tuple[Path, Any]]:
    """Every node of a document with its path, parents before children."""
    for root in ROOTS:
        if root in data:
            yield from _walk((root,), data[root])


def _walk(path: Path, node: Any) -> Iterator[tuple[Path, Any]]:
    yield path, node
    for step, child in children_of(node):
        yield from _walk((*path, *step), child)


def node_at(data: Data, path: Path) -> dict[str, Any]:
    """The node of that path; raises `EditError` where there is none."""
    node = _at(data, path)
    if not isinstance(node, dict) or not path or path[0] not in ROOTS:
        raise EditError("lost", path)
    return node


def append_place(data: Data, path: Path) -> Path:
    """The place behind the last child of a group; raises `EditError` where it takes no more, or is no group."""
    node = node_at(data, path)
    kind = kind_of(node)
    if kind == "not":
        if node["not"]:
            raise EditError("full", path)
        return (*path, "not")
    if kind not in GROUPS:
        raise EditError("no-group", path)
    return (*path, CHILDREN_KEYS[kind], len(children_of(node)))


def insert(data: Data, place: Path, node: Data) -> tuple[dict[str, Any], Path]:
    """The document with one more node; raises `EditError`."""
    if place in (("renewal",), ("needs",)) and not data.get(str(place[0])):
        return {**data, str(place[0]): dict(node)}, place
    if place and place[-1] == "not" and not node_at(data, place[:-1]).get("not"):
        return _put(data, place, dict(node)), place
    siblings, number = _list(data, place)
    return _put(data, place[:-1], [*siblings[:number], dict(node), *siblings[number:]]), (*place[:-1], number)


def replace(data: Data, path: Path, node: Data) -> tuple[dict[str, Any], Path]:
    """The document with another node in its place; raises `EditError`."""
    node_at(data, path)
    return _put(data, path, dict(node)), path


def remove(data: Data, path: Path) -> tuple[dict[str, Any], Path]:
    """The document without a node; what comes to its place, or else stands above, is named. Raises `EditError`."""
    node_at(data, path)
    if path == ("renewal",):
        return {key: value for key, value in data.items() if key != "renewal"}, ("needs",)
    if path == ("needs",):
        return {**data, "needs": {"all": []}}, path
    if path[-1] == "not":
        return _put(data, path, {}), path[:-1]
    siblings, number = _list(data, path)
    left = [*siblings[:number], *siblings[number + 1 :]]
    near: Path = (*path[:-1], min(number, len(left) - 1)) if left else path[:-2]
    return _put(data, path[:-1], left), near


def move(data: Data, path: Path, place: Path) -> tuple[dict[str, Any], Path]:
    """The document with a node at another place, which is given as it is before the move; raises `EditError`."""
    node = node_at(data, path)
    if len(path) == 1:
        raise EditError("root", path)
    if place[: len(path)] == path and len(place) > len(path):
        raise EditError("inside-itself", path)
    if place[-1] == "not":
        if node_at(data, place[:-1]).get("not"):
            raise EditError("full", place[:-1])
    else:
        _list(data, place)
    without, _ = remove(data, path)
    return insert(without, _after_removal(place, path), node)


def _after_removal(place: Path, path: Path) -> Path:
    """Where a place is when a node of a list is gone."""
    parent, number = path[:-1], path[-1]
    if isinstance(number, int) and place[: len(parent)] == parent and len(place) > len(parent):
        own = place[len(parent)]
        if isinstance(own, int) and own > number:
            return (*parent, own - 1, *place[len(parent) + 1 :])
    return place


def copy(data: Data, path: Path) -> tuple[dict[str, Any], Path]:
    """The document with a node twice, the second with keys of its own; raises `EditError`."""
    node = node_at(data, path)
    siblings, number = _list(data, path)
    taken = {key for _, one in walk_nodes(data) for key in _keys(one)}
    renamed: dict[str, str] = {}
    for _, one in _walk((), node):
        for key in _keys(one):
            renamed[key] = free_key(key, taken)
            taken.add(renamed[key])
    twin = _renamed(node, renamed)
    place: Path = (*path[:-1], number + 1)
    return _put(data, path[:-1], [*siblings[: number + 1], twin, *siblings[number + 1 :]]), place


def wrap(data: Data, path: Path, kind: str) -> tuple[dict[str, Any], Path]:
    """The document with a group of that kind around a node; raises `EditError`."""
    node = dict(node_at(data, path))
    worth = {"worth": node.pop("worth")} if "worth" in node and kind != "points" else {}
    return _put(data, path, {**group_of(kind, [node]), **worth}), path


def unwrap(data: Data, path: Path) -> tuple[dict[str, Any], Path]:
    """The document with the children of a group in its place; raises `EditError`."""
    children = [child for _, child in children_of(node_at(data, path))]
    if not children:
        raise EditError("no-group", path)
    if len(children) == 1:
        return _put(data, path, children[0]), path
    if len(path) == 1 or path[-1] == "not":
        raise EditError("root", path)
    siblings, number = _list(data, path)
    return _put(data, path[:-1], [*siblings[:number], *children, *siblings[number + 1 :]]), path


def step_place(data: Data, path: Path, direction: Direction) -> Path | None:
    """Where a node goes by one step in that direction; none where it cannot.

    Up and down among its siblings, in at the end of the group right above it, out behind the group that it is in.
    """
    if direction == "out":
        above = path[:-1] if path[-1:] == ("not",) else path[:-2]
        return _behind(above)
    if not _is_listed(path):
        return None
    number, parent = int(path[-1]), path[:-1]
    siblings = _at(data, parent)
    if direction == "up":
        return (*parent, number - 1) if number else None
    if direction == "down":
        return (*parent, number + 2) if number + 1 < len(siblings) else None
    return _place_in(data, (*parent, number - 1)) if number else None


def _behind(path: Path) -> Path | None:
    return (*path[:-1], int(path[-1]) + 1) if _is_listed(path) else None


def _is_listed(path: Path) -> bool:
    return len(path) > 1 and isinstance(path[-1], int)


def _place_in(data: Data, path: Path) -> Path | None:
    try:
        return append_place(data, path)
    except EditError:
        return None


def group_of(kind: str, children: list[Any]) -> dict[str, Any]:
    """A group of that kind with these children."""
    if kind == "at_least":
        return {"at_least": 1, "of": children}
    if kind == "points":
        worthy = [{**child, "worth": child.get("worth", 1)} for child in children]
        return {"points": ">= 1", "of": worthy}
    if kind == "not":
        return {"not": children[0] if children else {}}
    return {kind: children}


def free_key(key: str, taken: set[str]) -> str:
    """The key, or the first of `key-2`, `key-3` … that is not taken."""
    stem, dash, number = key.rpartition("-")
    stem = stem if dash and number.isdecimal() else key
    found, count = key, 1
    while found in taken:
        count += 1
        found = f"{stem}-{count}"
    return found


def _keys(node: Any) -> list[str]:
    return [node[name] for name in ("block", "criterion") if isinstance(node.get(name), str)]


def _renamed(node: Any, names: Mapping[str, str]) -> Any:
    """The node with other keys for itself, what is below it, and what they count after."""
    found = dict(node)
    for name in ("block", "criterion"):
        if isinstance(found.get(name), str):
            found[name] = names.get(found[name], found[name])
    within = found.get("within")
    if isinstance(within, dict) and isinstance(within.get("after"), str):
        found["within"] = {**within, "after": names.get(within["after"], within["after"])}
    for step, child in children_of(node):
        if len(step) == 1:
            found["not"] = _renamed(child, names)
        else:
            key, number = str(step[0]), int(step[1])
            found[key] = [*found[key][:number], _renamed(child, names), *found[key][number + 1 :]]
    return found


def _at(data: Any, path: Path) -> Any:
    for step in path:
        if isinstance(data, dict) and step in data:
            data = data[str(step)]
        elif isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data):
            data = data[step]
        else:
            return None
    return data


def _list(data: Data, place: Path) -> tuple[list[Any], int]:
    """The list in which a place lies, and its number there; raises `EditError`."""
    if len(place) < 3 or not isinstance(place[-1], int):
        raise EditError("root" if len(place) < 2 else "lost", place)
    node = node_at(data, place[:-2])
    if CHILDREN_KEYS.get(kind_of(node)) != place[-2]:
        raise EditError("lost", place)
    found = node.get(str(place[-2]))
    siblings = found if isinstance(found, list) else []
    if place[-1] > len(siblings):
        raise EditError("lost", place)
    return siblings, place[-1]


def _put(data: Any, path: Path, value: Any) -> Any:
    """The data with another value at that path."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(data, list):
        number = int(step)
        return [*data[:number], _put(data[number], rest, value), *data[number + 1 :]]
    return {**data, step: _put(data.get(step), rest, value)}
