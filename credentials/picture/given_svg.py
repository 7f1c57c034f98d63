"""An SVG that somebody gives: read strictly, and written anew with the shapes and colours that we know.

What could run, fetch, or draw otherwise on another machine is refused with its line: scripts, event handlers, style
sheets, text, filters, animations, references to anything outside. What drawing programs leave for themselves (metadata,
names of layers) is left out. References inside are followed, so that a small file does not make a large drawing.
"""

from __future__ import annotations

import base64
import math
import re
import xml.parsers.expat
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from credentials.errors import PictureError
from credentials.picture.given_png import clean_png
from credentials.picture.refusals import refusal

NAMESPACE = "http://www.w3.org/2000/svg"
MOST_ELEMENTS, MOST_DEPTH, MOST_DRAWN = 3000, 32, 20_000
# What a group costs that is drawn apart first.
_LAYER = 20
_MOST_SIDE = 100_000
_XLINK = "http://www.w3.org/1999/xlink"
_ELEMENTS = frozenset((
    "svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
    "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "image",
))  # fmt: skip
# Left out with all that they hold: they say something, and draw nothing.
_SILENT = frozenset(("metadata", "title", "desc"))
_SCRIPTS = frozenset(("script", "foreignObject", "handler", "listener", "iframe", "a"))
_TEXTS = frozenset(("text", "tspan", "textPath", "font", "glyph"))
_PRESENTATION = frozenset((
    "fill", "fill-rule", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset", "opacity", "color", "display",
    "visibility", "clip-path", "clip-rule", "mask", "mask-type", "stop-color", "stop-opacity", "paint-order",
    "shape-rendering",
))  # fmt: skip
_ATTRIBUTES = _PRESENTATION | frozenset((
    "id", "d", "points", "x", "y", "width", "height", "rx", "ry", "r", "cx", "cy", "fx", "fy", "fr", "x1", "y1", "x2",
    "y2", "transform", "gradientTransform", "gradientUnits", "spreadMethod", "patternUnits", "patternContentUnits",
    "patternTransform", "clipPathUnits", "maskUnits", "maskContentUnits", "viewBox", "preserveAspectRatio", "offset",
    "pathLength", "href",
))  # fmt: skip
# Attributes of the root that place it: who shows the picture does that.
_PLACING = frozenset(("x", "y", "width", "height", "viewBox", "preserveAspectRatio"))
_URL = re.compile(r"url\(\s*(?:'#([^'\"()\s]+)'|\"#([^'\"()\s]+)\"|#([^'\"()\s]+))\s*\)")
_DATA = "data:image/png;base64,"
# Colours; what else has brackets in a value may fetch something.
_FUNCTIONS = frozenset(("rgb", "rgba", "hsl", "hsla"))
_CALL = re.compile(r"([\w-]*)\s*\(")
_NUMBER = re.compile(r"([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)(?:px)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(slots=True)
class _Element:
    name: str
    attributes: dict[str, str]
    children: list[_Element] = field(default_factory=list)


def clean_svg(data: bytes) -> bytes:
    """The picture as we understood it; raises `PictureError` where it holds what it must not."""
    root = _Reading().read(data)
    box = _box(root)
    _check_cost(root)
    attributes = {name: value for name, value in root.attributes.items() if name not in _PLACING}
    head = f'<svg xmlns="{NAMESPACE}" viewBox="{" ".join(f"{number:.10g}" for number in box)}"'
    inside = "".join(map(_written, root.children))
    return f"{head}{_listed(attributes)}>{inside}</svg>".encode()


class _Reading:
    """One pass over the text, with expat, which fetches nothing."""

    def __init__(self) -> None:
        self.parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self.parser.SkippedEntityHandler = self._entity
        self.parser.ProcessingInstructionHandler = self._instruction
        self.root: _Element | None = None
        self.open: list[_Element] = []
        # How deep inside of something that is left out.
        self.left_out = 0
        self.count = 0

    def read(self, data: bytes) -> _Element:
        try:
            self.parser.Parse(data, True)
        except xml.parsers.expat.ExpatError as error:
            if self.root is None:
                raise refusal("no-picture") from error
            raise refusal("damaged", detail=str(error)[:120]) from error
        if self.root is None:
            raise refusal("no-picture")
        return self.root

    def _refuse(self, reason: str, name: str = "") -> PictureError:
        return refusal(reason, line=self.parser.CurrentLineNumber, name=name[:60])

    def _doctype(self, _name: str, _system: str | None, _public: str | None, has_internal_subset: int) -> None:
        if has_internal_subset:
            raise self._refuse("entities")

    def _entity(self, *_: object) -> None:
        raise self._refuse("entities")

    def _instruction(self, target: str, _data: str) -> None:
        # Others are notes of the program that drew it.
        if target == "xml-stylesheet":
            raise self._refuse("style")

    def _start(self, qualified: str, given: dict[str, str]) -> None:
        namespace, _, name = qualified.rpartition(" ")
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.open) + self.left_out > MOST_DEPTH:
            raise refusal("too-complex")
        if self.root is None and (namespace, name) != (NAMESPACE, "svg"):
            raise refusal("no-picture")
        if self.left_out or namespace != NAMESPACE or name in _SILENT:
            # What is left out may still not be what a careless reader would run.
            if name in ("script", "foreignObject"):
                raise self._refuse("script", name)
            self.left_out += 1
            return
        self._check_element(name)
        made = _Element(name, self._attributes(name, given))
        if self.open:
            self.open[-1].children.append(made)
        else:
            self.root = made
        self.open.append(made)

    def _end(self, _name: str) -> None:
        if self.left_out:
            self.left_out -= 1
        else:
            self.open.pop()

    def _check_element(self, name: str) -> None:
        if name in _SCRIPTS:
            raise self._refuse("script", name)
        if name in _TEXTS:
            raise self._refuse("text")
        if name == "style":
            raise self._refuse("style")
        if name not in _ELEMENTS:
            raise self._refuse("element", name)

    def _attributes(self, element: str, given: dict[str, str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for qualified, value in given.items():
            namespace, _, name = qualified.rpartition(" ")
            if name.lower().startswith("on") and not namespace:
                raise self._refuse("script", name)
            if namespace not in ("", _XLINK) or (namespace == _XLINK and name != "href"):
                continue
            if name == "style":
                found |= self._style(value)
            elif name in _ATTRIBUTES:
                found.setdefault(name, self._value(element, name, value))
        return found

    def _style(self, text: str) -> dict[str, str]:
        """The declarations of a `style` attribute as attributes: no policy of a page stands in their way then."""
        if "\\" in text or "/*" in text or "@" in text:
            raise self._refuse("style")
        found = {}
        for declaration in text.split(";"):
            name, _, value = declaration.partition(":")
            if name.strip() in _PRESENTATION:
                found[name.strip()] = self._value("", name.strip(), value.replace("!important", "").strip())
            else:
                self._check_calls(name.strip(), value)
        return found

    def _value(self, element: str, name: str, value: str) -> str:
        if _CONTROL.search(value) or "\\" in value:
            raise self._refuse("outside", name)
        if name == "href":
            return self._reference(element, value.strip())
        if name in _PRESENTATION:
            self._check_calls(name, value)
        return value

    def _check_calls(self, name: str, value: str) -> None:
        """Of what a value can call, only colours and parts of this picture."""
        if any(called.lower() not in _FUNCTIONS for called in _CALL.findall(_URL.sub("", value))):
            raise self._refuse("outside", name)

    def _reference(self, element: str, value: str) -> str:
        if element == "image":
            return self._embedded(value)
        if not value.startswith("#") or len(value) < 2:
            raise self._refuse("outside", "href")
        return value

    def _embedded(self, value: str) -> str:
        """A PNG inside, checked as one that is given by itself."""
        if not value.startswith(_DATA):
            raise self._refuse("outside", "href")
        try:
            data = base64.b64decode("".join(value[len(_DATA) :].split()), validate=True)
        except ValueError as error:
            raise refusal("damaged", detail="an embedded picture is no base64") from error
        return _DATA + base64.b64encode(clean_png(data)).decode("ascii")


def _box(root: _Element) -> tuple[float, float, float, float]:
    """The part of the plane that is shown (SVG 2 §8.2)."""
    given = root.attributes.get("viewBox", "")
    numbers = re.split(r"[\s,]+", given.strip()) if given else []
    if not numbers:
        numbers = ["0", "0", *(_length(root.attributes.get(side, "")) for side in ("width", "height"))]
    try:
        x, y, wide, high = (float(number) for number in numbers)
    except ValueError as error:
        raise refusal("damaged", detail="its viewBox, or width and height, are no numbers") from error
    if not all(math.isfinite(number) and abs(number) <= _MOST_SIDE for number in (x, y)):
        raise refusal("damaged", detail="its viewBox lies nowhere")
    if not (0 < wide <= _MOST_SIDE and 0 < high <= _MOST_SIDE):
        raise refusal("size", wide=f"{wide:g}", high=f"{high:g}", least="> 0", most=_MOST_SIDE)
    if max(wide, high) > 2 * min(wide, high):
        raise refusal("shape", wide=f"{wide:g}", high=f"{high:g}")
    return x, y, wide, high


def _length(text: str) -> str:
    found = _NUMBER.fullmatch(text.strip())
    return found[1] if found else ""


def _check_cost(root: _Element) -> None:
    """How much is drawn when each reference is followed; raises where it is too much, or without end."""
    named: dict[str, _Element] = {}
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if "id" in element.attributes:
            named.setdefault(element.attributes["id"], element)
        waiting += element.children
    known: dict[int, int] = {}
    under_way: set[int] = set()

    def cost(element: _Element, depth: int) -> int:
        key = id(element)
        if key in known:
            return known[key]
        if key in under_way:
            raise refusal("circle", name=element.name)
        if depth > 4 * MOST_DEPTH:
            raise refusal("too-complex")
        under_way.add(key)
        apart = {"opacity", "mask", "clip-path"} & set(element.attributes)
        total = _LAYER if apart or element.name in ("image", "pattern", "mask") else 1
        total += sum(cost(child, depth + 1) for child in element.children)
        total += sum(cost(named[name], depth + 1) for name in _references(element) if name in named)
        under_way.discard(key)
        if total > MOST_DRAWN:
            raise refusal("too-complex")
        known[key] = total
        return total

    cost(root, 0)


def _references(element: _Element) -> list[str]:
    found = []
    for name, value in element.attributes.items():
        if name == "href" and value.startswith("#"):
            found.append(value[1:])
        elif name in _PRESENTATION:
            found += [next(filter(None, match)) for match in _URL.findall(value)]
    return found


def _written(element: _Element) -> str:
    inside = "".join(map(_written, element.children))
    head = f"<{element.name}{_listed(element.attributes)}"
    return f"{head}>{inside}</{element.name}>" if inside else f"{head}/>"


def _listed(attributes: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
