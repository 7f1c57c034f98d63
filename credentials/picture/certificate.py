"""The certificate: one sheet of A4 for people, with a code that leads to the credential's page.

Paper proves nothing. So the signed credential lies in the PDF as an attachment, and the sheet says how to check it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

import segno
from babel.dates import format_date
from babel.numbers import format_decimal

from credentials.picture.lettering import FALLBACK, can_write, fitted, font_file

WIDE, HIGH = 297.0, 210.0
INK, MUTED, LINE, ACCENT = (20, 32, 30), (77, 91, 88), (159, 173, 168), (11, 86, 80)
# A millimetre in points, the unit of letters.
_POINT = 25.4 / 72
_TITLE, _TEXT, _STRONG = "newsreader-title", "hanken-grotesk-text", "hanken-grotesk-strong"
_WORDS: Mapping[str, Mapping[str, str]] = {
    "certifies": {"en": "{issuer} certifies that", "fr": "{issuer} certifie que"},
    "nobody": {"en": "the holder of this credential", "fr": "la personne titulaire de cette attestation"},
    "earned": {"en": "has earned the micro-credential", "fr": "a obtenu la micro-certification"},
    "awarded": {"en": "Awarded", "fr": "Délivrée le"},
    "until": {"en": "Valid until", "fr": "Valable jusqu'au"},
    "for ever": {"en": "Does not expire", "fr": "Sans limite de validité"},
    "validity": {"en": "Validity", "fr": "Validité"},
    "level": {"en": "Level", "fr": "Niveau"},
    "eqf": {"en": "EQF {level}", "fr": "CEC {level}"},
    "workload": {"en": "Workload", "fr": "Charge de travail"},
    "hours": {"en": "{hours} h", "fr": "{hours} h"},
    "ects": {"en": "{ects} ECTS", "fr": "{ects} ECTS"},
    "check": {
        "en": "This sheet proves nothing by itself. The code leads to the credential's page, where its signature is"
        " checked.",
        "fr": "Cette feuille ne prouve rien à elle seule. Le code mène à la page de l'attestation, où sa signature est"
        " vérifiée.",
    },
    "closed": {
        "en": "This sheet proves nothing by itself. The code leads to the credential's page, which opens if its holder"
        " shares it.",
        "fr": "Cette feuille ne prouve rien à elle seule. Le code mène à la page de l'attestation, qui s'ouvre si son"
        " titulaire la partage.",
    },
    "attached": {
        "en": "The signed credential (Open Badges 3.0) is attached to this PDF as {file}.",
        "fr": "L'attestation signée (Open Badges 3.0) est jointe à ce PDF : {file}.",
    },
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the sheet says. `picture` is a PNG; `attachment` the signed document under `attachment_name`.

    `is_open`: whether strangers find the page at `address`. `made_at` is the PDF's own date.
    """

    language: str
    issuer: str
    holder: str | None
    title: str
    other_title: str | None
    aptitude: str
    awarded_on: date
    valid_until: date | None
    eqf: int | None
    hours: float | None
    ects: float | None
    address: str
    is_open: bool
    picture: bytes
    attachment_name: str
    attachment: bytes
    made_at: datetime
    # What a picture shows that the author gave.
    picture_alt: str = ""


def certificate_pdf(it: Certificate) -> bytes:
    """The sheet as PDF, A4 across."""
    sheet = _Sheet(it)
    sheet.frame()
    sheet.say()
    sheet.facts()
    sheet.foot()
    return bytes(sheet.pdf.output())


class _Sheet:
    def __init__(self, it: Certificate) -> None:
        # Loaded here: its fonts and drawings cost every start of a process a quarter of a second.
        from fpdf import FPDF

        self.it = it
        self.pdf = pdf = FPDF(orientation="landscape", format="A4")
        pdf.set_auto_page_break(auto=False)
        pdf.set_margin(0)
        pdf.set_title(it.title)
        pdf.set_author(it.issuer)
        pdf.set_lang(it.language)
        pdf.set_creation_date(it.made_at)
        for name in (_TITLE, _TEXT, _STRONG, FALLBACK):
            pdf.add_font(name, fname=font_file(name))
        pdf.set_fallback_fonts([FALLBACK])
        pdf.add_page()
        pdf.embed_file(
            basename=it.attachment_name, bytes=it.attachment, mime_type="application/json", modification_date=it.made_at
        )

    def word(self, name: str, **values: str) -> str:
        return _WORDS[name]["fr" if self.it.language.startswith("fr") else "en"].format(**values)

    def frame(self) -> None:
        self.pdf.set_draw_color(*LINE)
        for inset, thickness in ((9.0, 0.35), (12.0, 0.2)):
            self.pdf.set_line_width(thickness)
            self.pdf.rect(inset, inset, WIDE - 2 * inset, HIGH - 2 * inset)
        picture, side = BytesIO(self.it.picture), 42.0
        self.pdf.image(picture, x=(WIDE - side) / 2, y=17, w=side, h=side, alt_text=self.it.picture_alt)

    def say(self) -> None:
        it = self.it
        named = it.holder is not None and can_write(it.holder, _TITLE)
        self.pdf.set_y(63)
        self.line(self.word("certifies", issuer=it.issuer), _TEXT, (13,), MUTED)
        self.line(it.holder if named and it.holder else self.word("nobody"), _TITLE, (27, 22, 18), INK, after=1)
        self.line(self.word("earned"), _TEXT, (13,), MUTED, after=1)
        self.line(it.title, _TITLE, (34, 28, 23), ACCENT, most=2)
        if it.other_title:
            self.line(it.other_title, _TEXT, (14, 12), MUTED, after=1.5)
        self.line(it.aptitude, _TEXT, (12, 10.5), INK, most=2)

    def line(
        self,
        text: str,
        face: str,
        sizes: tuple[float, ...],
        colour: tuple[int, int, int],
        *,
        most: int = 1,
        after: float = 0,
    ) -> None:
        """The text in the middle, in the largest of the sizes (points) that lets it fit."""
        room = WIDE - 70
        size, lines = fitted(text, face, [points * _POINT for points in sizes], room, most)  # type: ignore[arg-type]
        self.pdf.set_font(face, size=size / _POINT)
        self.pdf.set_text_color(*colour)
        for one in lines:
            self.pdf.cell(WIDE, size * 1.38, one, align="C", new_x="LMARGIN", new_y="NEXT")
        self.pdf.set_y(self.pdf.get_y() + after)

    def facts(self) -> None:
        it = self.it
        language = "fr" if it.language.startswith("fr") else "en"
        facts = [(self.word("awarded"), format_date(it.awarded_on, "long", language))]
        if it.valid_until is not None:
            facts.append((self.word("until"), format_date(it.valid_until, "long", language)))
        else:
            facts.append((self.word("validity"), self.word("for ever")))
        if it.eqf is not None:
            facts.append((self.word("level"), self.word("eqf", level=str(it.eqf))))
        load = [
            self.word(unit, **{unit: format_decimal(amount, locale=language)})
            for unit, amount in (("hours", it.hours), ("ects", it.ects))
            if amount
        ]
        if load:
            facts.append((self.word("workload"), " · ".join(load)))
        room = min(52.0, (WIDE - 60) / len(facts))
        left = (WIDE - room * len(facts)) / 2
        for number, (name, value) in enumerate(facts):
            self.put(left + room * number, 143, room, name, _STRONG, 9, MUTED)
            self.put(left + room * number, 148.5, room, value, _TEXT, 12.5, INK)

    def put(
        self,
        x: float,
        y: float,
        room: float,
        text: str,
        face: str,
        size: float,
        colour: tuple[int, int, int],
        align: str = "C",
    ) -> None:
        self.pdf.set_font(face, size=size)
        self.pdf.set_text_color(*colour)
        self.pdf.set_xy(x, y)
        self.pdf.multi_cell(room, size * _POINT * 1.35, text, align=align)

    def foot(self) -> None:
        it = self.it
        side, left, top = 29.0, 24.0, 163.0
        matrix = segno.make(it.address, error="m", micro=False).matrix
        dot = side / len(matrix)
        self.pdf.set_fill_color(*INK)
        for row, cells in enumerate(matrix):
            for column, dark in enumerate(cells):
                if dark:
                    # A little larger than its place: no light shines between two.
                    self.pdf.rect(left + column * dot, top + row * dot, dot + 0.02, dot + 0.02, style="F")
        x, room = left + side + 8, WIDE - left - side - 32
        self.put(x, top + 1, room, self.word("check" if it.is_open else "closed"), _TEXT, 10.5, INK, "L")
        self.put(x, self.pdf.get_y() + 1, room, self.word("attached", file=it.attachment_name), _TEXT, 10.5, INK, "L")
        self.pdf.set_xy(x, self.pdf.get_y() + 1.5)
        self.pdf.set_font(_TEXT, size=9.5)
        self.pdf.set_text_color(*ACCENT)
        self.pdf.cell(room, 5, it.address, link=it.address)
