"""Why a picture that somebody gives is refused, in words."""

from __future__ import annotations

from credentials.errors import PictureError
from rules import LanguageMap

REFUSALS: dict[str, LanguageMap] = {
    "missing": {
        "en": "the file {name} was not given with the document",
        "fr": "le fichier {name} n'a pas été fourni avec le document",
    },
    "unknown": {
        "en": "no picture with this digest is kept here; name its file",
        "fr": "aucune image de cette empreinte n'est conservée ici ; indiquez son fichier",
    },
    "too-large": {
        "en": "has {size} bytes; {most} are allowed",
        "fr": "compte {size} octets ; {most} sont permis",
    },
    "no-picture": {"en": "is neither PNG nor SVG", "fr": "n'est ni du PNG ni du SVG"},
    "damaged": {"en": "is damaged: {detail}", "fr": "est abîmée : {detail}"},
    "size": {
        "en": "is {wide} × {high}; each side must be {least} to {most}",
        "fr": "mesure {wide} × {high} ; chaque côté doit mesurer de {least} à {most}",
    },
    "shape": {
        "en": "is {wide} × {high}; no side may be more than twice the other",
        "fr": "mesure {wide} × {high} ; aucun côté ne peut dépasser le double de l'autre",
    },
    "too-complex": {
        "en": "holds more shapes, or deeper ones, than are drawn",
        "fr": "contient plus de formes, ou de plus imbriquées, qu'on n'en dessine",
    },
    "entities": {"en": "declares entities (line {line})", "fr": "déclare des entités (ligne {line})"},
    "element": {
        "en": "holds the element {name} (line {line}), which pictures of credentials do not have",
        "fr": "contient l'élément {name} (ligne {line}), que les images de certifications n'ont pas",
    },
    "text": {
        "en": "holds text (line {line}); turn it into outlines: fonts differ from one machine to another",
        "fr": "contient du texte (ligne {line}) ; convertissez-le en tracés : les polices varient selon la machine",
    },
    "style": {
        "en": "holds a style sheet (line {line}); save it with presentation attributes",
        "fr": "contient une feuille de style (ligne {line}) ; enregistrez-la avec des attributs de présentation",
    },
    "script": {"en": "holds a script, {name} (line {line})", "fr": "contient un script, {name} (ligne {line})"},
    "outside": {
        "en": "refers to something outside of it, in {name} (line {line})",
        "fr": "renvoie à quelque chose d'extérieur, dans {name} (ligne {line})",
    },
    "circle": {"en": "refers to itself, in {name}", "fr": "renvoie à elle-même, dans {name}"},
}


def refusal(reason: str, field: str = "image", **values: object) -> PictureError:
    """The refusal of the picture that `field` gives, in words."""
    return PictureError(field, reason, {tag: text.format(**values) for tag, text in REFUSALS[reason].items()})
