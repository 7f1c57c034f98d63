"""Catering and safety: the HACCP shift lead, electrical lock-out, and the stack that rests on both."""

from __future__ import annotations

from acquis.demo.cast import CATERING, MAINTENANCE, MOODLE
from acquis.demo.story.content import Board, Capsule, Course, Practice, Series, Task, Track

SITE = "Moodle du Campus Alizé"

HACCP = Track(
    slug="haccp-shift-lead",
    course=Course(
        home=MOODLE,
        site=SITE,
        number=21,
        section=61,
        name="Plan de maîtrise sanitaire et HACCP",
        pages=(
            (301, "Les sept principes de la méthode HACCP"),
            (302, "Dangers biologiques, chimiques et physiques"),
            (303, "Points critiques et limites : cuisson, refroidissement, liaison chaude"),
            (304, "Que faire en cas de non-conformité ?"),
        ),
        quiz=(310, "Quiz : conduire un service selon le plan HACCP"),
        questions=(
            "À quelle température à cœur maintient-on une préparation en liaison chaude ?",
            "De 63 °C à 10 °C : en combien de temps au plus ?",
            "Que fait-on d'un lot dont la traçabilité est perdue ?",
            "La marche en avant interdit le croisement du propre et du sale.",
            "Combien de temps conserve-t-on un plat témoin ?",
        ),
    ),
    passing=80,
    place=CATERING,
    gaps=("practice", "share", "quiz"),
    series=Series(
        "haccp",
        {"fr": "HACCP en deux minutes", "en": "HACCP in two minutes"},
        (
            Capsule("mains", {"fr": "Se laver les mains, vraiment", "en": "Washing hands, properly"}, "video", 95),
            Capsule("sonde", {"fr": "Étalonner sa sonde", "en": "Calibrating your probe"}, "video", 140),
            Capsule("refroidir", {"fr": "Refroidir vite", "en": "Cooling down fast"}, "video", 120),
            Capsule("allergenes", {"fr": "Les quatorze allergènes", "en": "The fourteen allergens"}, "cards", 150),
            Capsule("etiquettes", {"fr": "Lire une étiquette", "en": "Reading a label"}, "cards", 90),
            Capsule("nuisibles", {"fr": "Repérer les nuisibles", "en": "Spotting pests"}, "video", 110),
            Capsule("plat-temoin", {"fr": "Le plat témoin", "en": "The reference sample"}, "cards", 80),
        ),
    ),
    capsules=5,
    board=Board(
        "hygiene-et-qualite",
        {"fr": "Hygiène et qualité", "en": "Hygiene and quality"},
        (
            {
                "fr": "Une sonde affiche 2 °C de trop : que faites-vous ?",
                "en": "A probe reads 2 °C too high: what do you do?",
            },
            {"fr": "Comment organisez-vous les plats témoins ?", "en": "How do you organise reference samples?"},
            {"fr": "Livraison à 6 °C : refuser ou accepter ?", "en": "A delivery at 6 °C: refuse or accept?"},
            {"fr": "Comment former un extra en dix minutes ?", "en": "How do you brief a temp in ten minutes?"},
            {"fr": "Panne de cellule en plein service", "en": "The blast chiller fails during service"},
        ),
    ),
    shares=3,
    practice=(
        Practice(
            (
                Task(
                    "service-sous-controle",
                    {"fr": "Conduire un service sous contrôle", "en": "Run a service under control"},
                    (120, 240),
                ),
            ),
            times=2,
            every=6,
        ),
        Practice(
            (
                Task(
                    "releve-de-temperatures",
                    {"fr": "Relever et corriger les températures", "en": "Record and correct temperatures"},
                    (10, 25),
                ),
            ),
            times=5,
            every=2,
            role="manager",
        ),
    ),
)

LOCKOUT = Track(
    slug="electrical-lockout",
    course=Course(
        home=MOODLE,
        site=SITE,
        number=22,
        section=64,
        name="Consigner une installation électrique",
        pages=(
            (321, "Domaines de tension et distances"),
            (322, "Les étapes de la consignation"),
            (323, "Vérifier l'absence de tension"),
            (324, "Étiquettes, cadenas et attestation"),
        ),
        quiz=(330, "Quiz : la consignation étape par étape"),
        questions=(
            "Dans quel ordre : séparer, condamner, identifier, vérifier ?",
            "Un vérificateur d'absence de tension se contrôle avant et après usage.",
            "Qui peut retirer un cadenas de consignation ?",
            "Quelle est la limite haute de la basse tension en alternatif ?",
            "Que contient l'attestation de consignation ?",
            "Un condensateur peut rester chargé après séparation.",
        ),
    ),
    passing=85,
    place=MAINTENANCE,
    gaps=("practice", "share", "quiz"),
    series=Series(
        "consignation",
        {"fr": "Gestes de consignation", "en": "Lock-out moves"},
        (
            Capsule("cadenas", {"fr": "Un cadenas, une personne", "en": "One padlock, one person"}, "video", 100),
            Capsule(
                "vat", {"fr": "Le VAT, avant et après", "en": "The voltage tester, before and after"}, "video", 130
            ),
            Capsule("energies", {"fr": "Les énergies résiduelles", "en": "Stored energy"}, "video", 125),
            Capsule("schema", {"fr": "Lire un schéma unifilaire", "en": "Reading a one-line diagram"}, "cards", 160),
            Capsule("epi", {"fr": "Choisir ses EPI", "en": "Choosing protective equipment"}, "cards", 90),
        ),
    ),
    capsules=4,
    board=Board(
        "presque-accidents",
        {"fr": "Presque-accidents", "en": "Near misses"},
        (
            {"fr": "Un cadenas retrouvé sans étiquette", "en": "A padlock found with no tag"},
            {"fr": "Retour de tension par un onduleur", "en": "Back-feed from a UPS"},
            {"fr": "La trancheuse est repartie pendant le nettoyage", "en": "The slicer restarted during cleaning"},
            {"fr": "Deux équipes, une seule attestation", "en": "Two crews, one certificate"},
        ),
    ),
    shares=2,
    practice=(
        Practice(
            (
                Task(
                    "consignation/armoire-froid",
                    {"fr": "Consigner l'armoire de la chambre froide", "en": "Lock out the cold-room panel"},
                    (25, 50),
                ),
                Task(
                    "consignation/trancheuse",
                    {"fr": "Consigner la trancheuse", "en": "Lock out the slicer"},
                    (15, 30),
                ),
                Task(
                    "consignation/ventilation",
                    {"fr": "Consigner la ventilation", "en": "Lock out the ventilation"},
                    (30, 55),
                ),
            ),
            times=3,
            every=5,
        ),
        Practice(
            (
                Task(
                    "deconsignation",
                    {"fr": "Déconsigner et remettre en service", "en": "Remove the lock-out and restart"},
                    (20, 45),
                ),
            ),
            times=1,
            role="assessor",
        ),
    ),
)

SAFETY_LEAD = Track(
    slug="team-safety-lead",
    board=Board(
        "securite-au-quotidien",
        {"fr": "Sécurité au quotidien", "en": "Everyday safety"},
        (
            {"fr": "Votre quart d'heure sécurité qui a marché", "en": "The safety briefing that worked for you"},
            {"fr": "Faire remonter un presque-accident sans blâmer", "en": "Reporting a near miss without blame"},
            {"fr": "Accueillir un intérimaire le premier jour", "en": "A temp's first day"},
        ),
    ),
    shares=2,
    practice=(
        Practice(
            (
                Task(
                    "quart-heure-securite",
                    {"fr": "Animer un quart d'heure sécurité", "en": "Lead a fifteen-minute safety briefing"},
                    (12, 20),
                ),
            ),
            times=3,
            every=8,
            role="manager",
        ),
        Practice(
            (
                Task(
                    "visite-de-securite",
                    {"fr": "Conduire une visite de sécurité", "en": "Carry out a safety walk"},
                    (40, 75),
                ),
            ),
            times=1,
            role="assessor",
        ),
    ),
)
