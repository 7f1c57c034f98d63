"""Care, front desk and data: wound care at home, welcoming customers, linear algebra."""

from __future__ import annotations

from acquis.demo.cast import CARE, DATA, FRONT_DESK, MOODLE
from acquis.demo.recorded import HOME as PILOT
from acquis.demo.story.content import Board, Capsule, Course, Practice, Series, Task, Track
from acquis.demo.story.tracks_food import SITE

WOUND_CARE = Track(
    slug="wound-care-at-home",
    course=Course(
        home=MOODLE,
        site=SITE,
        number=23,
        section=67,
        name="Soigner une plaie à domicile",
        pages=(
            (341, "Évaluer une plaie : aspect, taille, exsudat"),
            (342, "Asepsie dans une salle de bains"),
            (343, "Choisir un pansement"),
            (344, "Quand appeler le médecin"),
        ),
        quiz=(350, "Quiz : plaies aiguës et chroniques"),
        questions=(
            "Quels signes font suspecter une infection ?",
            "On nettoie du plus propre vers le plus sale.",
            "Quel pansement pour une plaie très exsudative ?",
            "Une plaie noire est une plaie nécrosée.",
            "Combien de temps dure une friction hydro-alcoolique ?",
        ),
        assignment=(351, "Étude de cas : l'escarre de Mme R."),
    ),
    passing=75,
    place=CARE,
    series=Series(
        "plaies",
        {"fr": "Plaies et pansements", "en": "Wounds and dressings"},
        (
            Capsule("friction", {"fr": "La friction en sept gestes", "en": "Hand rub in seven moves"}, "video", 70),
            Capsule("champ", {"fr": "Installer un champ stérile", "en": "Setting a sterile field"}, "video", 150),
            Capsule("bourgeonnement", {"fr": "Reconnaître les stades", "en": "Recognising the stages"}, "cards", 140),
            Capsule("douleur", {"fr": "Mesurer la douleur", "en": "Measuring pain"}, "cards", 75),
            Capsule("photo", {"fr": "Photographier une plaie", "en": "Photographing a wound"}, "video", 85),
            Capsule("dechets", {"fr": "Trier les déchets de soins", "en": "Sorting care waste"}, "cards", 65),
        ),
    ),
    capsules=4,
    board=Board(
        "cas-du-domicile",
        {"fr": "Cas du domicile", "en": "Home-care cases"},
        (
            {"fr": "Plaie qui stagne depuis trois semaines", "en": "A wound that has not changed for three weeks"},
            {"fr": "Le chat monte sur le lit pendant le soin", "en": "The cat jumps on the bed during care"},
            {"fr": "Refus de soin : comment en parler ?", "en": "Care is refused: how do you talk about it?"},
            {"fr": "Matériel manquant un dimanche", "en": "Supplies missing on a Sunday"},
        ),
    ),
    shares=2,
    practice=(
        Practice(
            (
                Task(
                    "pansement-supervise",
                    {"fr": "Refaire un pansement sous supervision", "en": "Change a dressing under supervision"},
                    (20, 45),
                ),
            ),
            times=3,
            every=4,
        ),
        Practice(
            (
                Task(
                    "pansement-escarre",
                    {"fr": "Soigner une escarre", "en": "Care for a pressure ulcer"},
                    (30, 60),
                ),
            ),
            times=1,
            role="assessor",
        ),
    ),
)

WELCOME = Track(
    slug="welcoming-customers",
    course=Course(
        home=MOODLE,
        site=SITE,
        number=24,
        section=70,
        name="Accueillir, écouter, orienter",
        pages=(
            (361, "Les trente premières secondes"),
            (362, "Écouter une réclamation"),
            (363, "Accueillir en anglais"),
        ),
        quiz=(370, "Quiz : situations d'accueil"),
        questions=(
            "Un client attend et le téléphone sonne : que faites-vous ?",
            "Reformuler, c'est donner raison.",
            "Quelle formule pour prendre congé ?",
            "Comment accueillir une personne malvoyante ?",
        ),
    ),
    passing=70,
    place=FRONT_DESK,
    series=Series(
        "accueil",
        {"fr": "L'accueil en poche", "en": "Welcoming, in your pocket"},
        (
            Capsule("sourire", {"fr": "Le sourire s'entend", "en": "A smile can be heard"}, "video", 60),
            Capsule("regard", {"fr": "Le regard et la posture", "en": "Eyes and posture"}, "video", 75),
            Capsule("attente", {"fr": "Faire patienter", "en": "Keeping people waiting well"}, "cards", 70),
            Capsule("colere", {"fr": "Face à la colère", "en": "Facing anger"}, "video", 135),
            Capsule("anglais", {"fr": "Dix phrases d'anglais", "en": "Ten English phrases"}, "cards", 120),
            Capsule("accessibilite", {"fr": "Accueil et handicap", "en": "Disability and access"}, "video", 145),
        ),
    ),
    capsules=4,
    board=Board(
        "paroles-accueil",
        {"fr": "Paroles d'accueil", "en": "Front-desk talk"},
        (
            {"fr": "La phrase qui désamorce", "en": "The sentence that calms things down"},
            {"fr": "File d'attente un jour de rentrée", "en": "The queue on the first day of term"},
            {"fr": "Un visiteur sans rendez-vous", "en": "A visitor with no appointment"},
            {"fr": "Comment dites-vous non ?", "en": "How do you say no?"},
        ),
    ),
    shares=2,
    practice=(
        Practice(
            (
                Task(
                    "accueil-observe",
                    {"fr": "Tenir l'accueil, observé", "en": "Staff the desk, observed"},
                    (45, 90),
                ),
            ),
            times=3,
            every=8,
        ),
        Practice(
            (
                Task(
                    "reclamation",
                    {"fr": "Traiter une réclamation", "en": "Handle a complaint"},
                    (10, 25),
                ),
            ),
            times=1,
            role="manager",
        ),
    ),
)

LINEAR_ALGEBRA = Track(
    slug="linear-algebra-for-data",
    # The numbers are those of the recorded course (see ../moodle).
    course=Course(
        home=PILOT,
        site="Test Moodle",
        number=2,
        section=1,
        name="Linear Algebra 101",
        language="en",
        pages=((14, "Reading: matrices"), (18, "Bases and change of basis"), (19, "Projections and least squares")),
        quiz=(17, "Quiz: eigenvalues"),
        questions=(
            "The answer is true.",
            "Which is the oddest number?",
            "Name an amphibian: __________",
            "What is pi to two d.p.?",
        ),
        assignment=(15, "Homework 1"),
        forum=(16, "Discussion"),
        threads=(
            "How do I find eigenvalues?",
            "Why is my matrix singular?",
            "Is PCA just a change of basis?",
            "Least squares: normal equations or QR?",
        ),
    ),
    passing=70,
    place=DATA,
    series=Series(
        "algebre-lineaire",
        {"fr": "L'algèbre linéaire en images", "en": "Linear algebra in pictures"},
        (
            Capsule("vecteurs", {"fr": "Des vecteurs partout", "en": "Vectors everywhere"}, "video", 160),
            Capsule("matrices", {"fr": "Une matrice est un geste", "en": "A matrix is a move"}, "video", 175),
            Capsule("rang", {"fr": "Le rang d'un tableau", "en": "The rank of a table"}, "cards", 110),
            Capsule("valeurs-propres", {"fr": "Ce qui ne tourne pas", "en": "What does not turn"}, "video", 180),
            Capsule("acp", {"fr": "L'ACP pas à pas", "en": "PCA step by step"}, "video", 170),
        ),
    ),
    capsules=3,
    shares=2,
    practice=(
        Practice(
            (
                Task(
                    "analyse-de-donnees",
                    {"fr": "Réduire un jeu de données du service", "en": "Reduce one of the department's data sets"},
                    (90, 240),
                ),
            ),
            times=2,
            every=7,
        ),
    ),
)
