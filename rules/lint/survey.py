"""The chances of every node of a rule, from the leaves up."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from rules.lint.chances import Cause, Chances
from rules.lint.leaves import criterion_chances
from rules.lint.mixing import mixable
from rules.lint.sameness import claims, clash
from rules.model import All, AnyOf, AtLeast, Criterion, Holds, Mix, Node, Not, Points, Rule
from rules.predicate import Comparison
from rules.tables import SHIPPED, Tables

# Beyond so many different sums, what points add up to is taken for anything between the least and the most.
_MOST_SUMS = 10_000


class Survey:
    """The chances of a rule's nodes. `attainable` says which other micro-credentials can be earned."""

    def __init__(
        self,
        rule: Rule,
        attainable: Callable[[str], bool],
        tables: Tables = SHIPPED,
    ) -> None:
        self._anchors = rule.anchors
        self._attainable = attainable
        self._tables = tables
        self._known: dict[int, Chances] = {}
        for root in (rule.needs, *([rule.renewal] if rule.renewal is not None else [])):
            self._look(root, ())

    def of(self, node: Node) -> Chances:
        """The chances of a node of the rule."""
        return self._known[id(node)]

    def _look(self, node: Node, siblings: Sequence[Node]) -> Chances:
        if id(node) in self._known:
            return self._known[id(node)]
        match node:
            case Criterion():
                anchor = self._anchors.get(node.window.after) if node.window and node.window.after else None
                found = criterion_chances(node, self._look(anchor, ()) if anchor else None, self._tables)
            case Holds():
                found = self._holds(node)
            case Mix():
                found = self._mix(node, siblings)
            case Not():
                (child,) = self._children(node.children)
                causes = () if child.unmet else (Cause("denies-always", node.path),)
                found = Chances(child.unmet, child.met, causes)
            case All() | AnyOf() | AtLeast() | Points():
                found = self._group(node, self._children(node.children))
            case _:
                raise TypeError(f"{type(node).__name__} is no kind of node")
        self._known[id(node)] = found
        return found

    def _children(self, nodes: Sequence[Node]) -> list[Chances]:
        return [self._look(node, nodes) for node in nodes]

    def _holds(self, node: Holds) -> Chances:
        slugs = set(node.microcredentials)
        if node.need > len(slugs):
            return _too_many(node, node.need, len(slugs))
        return Chances(met=sum(map(self._attainable, slugs)) >= node.need)

    def _mix(self, node: Mix, siblings: Sequence[Node]) -> Chances:
        missing = mixable(node, [one for one in siblings if one is not node and self._can(one)], self._anchors)
        unmet = not all(wanted.holds(0) for _, wanted in node.quotas)
        if missing is None:
            return Chances(unmet=unmet)
        modality, most = missing
        values = {"comparison": str(dict(node.quotas)[modality]), "modality": modality, "most": f"{most:g}"}
        return Chances(False, True, (Cause("mix-out-of-reach", f"{node.path}.mix.{modality}", values),))

    def _can(self, node: Node) -> bool:
        return isinstance(node, Mix) or self._look(node, ()).met

    def _group(self, node: All | AnyOf | AtLeast | Points, children: list[Chances]) -> Chances:
        can, must = sum(child.met for child in children), sum(not child.unmet for child in children)
        match node:
            case All():
                # An order can be wrong, too.
                found = Chances(can == len(children), must < len(children) or (node.in_order and len(children) > 1))
            case AnyOf():
                found = Chances(can > 0, must == 0)
            case AtLeast() if node.need > len(children):
                return _too_many(node, node.need, len(children))
            case AtLeast():
                left = {"need": node.need, "left": can}
                short = () if can >= node.need else (Cause("too-few-left", node.path, dict(left)),)
                found = Chances(can >= node.need, must < node.need, short)
            case Points():
                return _points(node, children)
        return self._with_clashes(node, found)

    def _with_clashes(self, node: Node, found: Chances) -> Chances:
        """What the children's chances do not show: that they exclude each other, or leave nothing out."""
        met, unmet, causes = found.met, found.unmet, found.causes
        if met:
            parts = clash(claims(node, True), self._anchors)
            if parts:
                names = " / ".join(dict.fromkeys(part.key for part in parts))
                met, causes = False, (*causes, Cause("contradiction", node.path, {"parts": names}))
        if unmet and met and not (isinstance(node, All) and node.in_order):
            unmet = not clash(claims(node, False), self._anchors)
        return Chances(met, unmet, causes)


def _too_many(node: Node, need: int, available: int) -> Chances:
    return Chances(False, True, (Cause("too-many", node.path, {"need": need, "available": available}),))


def _points(node: Points, children: list[Chances]) -> Chances:
    worths = [child.worth or 0.0 for child in node.children]
    pairs = list(zip(worths, children, strict=True))
    sure = [worth for worth, child in pairs if not child.unmet and child.met]
    free = [worth for worth, child in pairs if child.unmet and child.met and worth > 0]
    sums = _sums(math.fsum(sure), free)
    wanted = node.comparison
    met = any(_near(wanted, total) for total in sums) or (sums[0] < wanted.number < sums[-1] and len(sums) > _MOST_SUMS)
    unmet = len(sums) > 1 and wanted.operator in ("==", "!=") if met else True
    if met and not unmet:
        unmet = not all(wanted.holds(total) and not _nearly(wanted, total) for total in sums)
    values = {"comparison": str(wanted), "worth": f"{sums[-1]:g}"}
    return Chances(met, unmet, () if met else (Cause("points-out-of-reach", node.path, values),))


def _sums(least: float, free: Sequence[float]) -> list[float]:
    """What some of these come to with the least, in order; beyond many only that many and the most."""
    sums = {least}
    for worth in free:
        sums |= {total + worth for total in sums}
        if len(sums) > _MOST_SUMS:
            return [least, *sorted(sums)[1:], least + math.fsum(free)]
    return sorted(sums)


def _near(wanted: Comparison, total: float) -> bool:
    """Whether a sum meets it, or misses it by so little that adding up in another order might."""
    return wanted.holds(total) or (wanted.operator != "!=" and _nearly(wanted, total))


def _nearly(wanted: Comparison, total: float) -> bool:
    """Whether a broken sum is the threshold but for its last digits."""
    return total % 1 != 0 and math.isclose(total, wanted.number, abs_tol=1e-9)
