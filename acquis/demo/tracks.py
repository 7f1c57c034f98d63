"""The learning behind each micro-credential of the demo: the courses, capsules, groups and practice that feed its rule.

A *track* is all that a learner may do on the way to one micro-credential. The rule documents use the same
addresses.
"""

from __future__ import annotations

from dataclasses import dataclass

from acquis.demo.roster import ATELIER, COMMUNITY, LMS, RECORDED_LMS

CAPSULES = "https://capsules.campus-alize.example"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with an address and a name in both languages."""

    iri: str
    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class Quiz:
    """A Moodle quiz: its questions, and the percentage that the rule asks for."""

    thing: Thing
    questions: tuple[str, ...]
    asked: int


@dataclass(frozen=True, slots=True)
class Course:
    """A Moodle course. `assignment` is passed with `assignment_asked` percent."""

    site: str
    thing: Thing
    pages: tuple[Thing, ...]
    quiz: Quiz | None = None
    assignment: Thing | None = None
    assignment_asked: int = 60
    forum: Thing | None = None
    # A cmi5 unit with an assessment of its own.
    module: Thing | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """Capsules on one subject; `verb` is `completed` or `watched`."""

    thing: Thing
    capsules: tuple[Thing, ...]
    verb: str = "completed"
    simulation: Thing | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the community; `verb` says what members do there. `judged`: peers mark answers as helpful."""

    thing: Thing
    topics: tuple[Thing, ...]
    verb: str = "answered"
    judged: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """One way to a micro-credential. `capsules`, `posts` and `practice` say how many its rule asks for."""

    slug: str
    course: Course | None = None
    collection: Collection | None = None
    group: Group | None = None
    tasks: tuple[Thing, ...] = ()
    capsules: int = 0
    posts: int = 0
    practice: int = 0


def _things(base: str, *names: tuple[str, str, str]) -> tuple[Thing, ...]:
    return tuple(Thing(base + end, fr, en) for end, fr, en in names)


def _group(slug: str, fr: str, en: str, verb: str, *topics: tuple[str, str, str], judged: bool = False) -> Group:
    address = f"{COMMUNITY}/groups/{slug}"
    return Group(Thing(address, fr, en), _things(f"{address}/topics/", *topics), verb, judged)


HACCP = Track(
    slug="haccp-shift-lead",
    course=Course(
        LMS,
        Thing(f"{LMS}/course/view.php?id=3", "Hygiène et plan HACCP", "Hygiene and the HACCP plan"),
        _things(
            f"{LMS}/mod/page/view.php?id=",
            ("33", "Les sept principes", "The seven principles"),
            ("34", "Limites critiques", "Critical limits"),
            ("35", "Actions correctives", "Corrective actions"),
            ("36", "Tenir les enregistrements", "Keeping records"),
        ),
        Quiz(
            Thing(f"{LMS}/mod/quiz/view.php?id=31", "Test HACCP", "HACCP test"),
            (
                "À quelle température à cœur maintient-on un plat chaud ?",
                "Qu'est-ce qu'un point critique pour la maîtrise ?",
                "Que faire d'un bac resté deux heures à 20 °C ?",
                "Combien de temps garder les enregistrements ?",
                "Qui décide d'une action corrective pendant le service ?",
            ),
            80,
        ),
        Thing(f"{LMS}/mod/assign/view.php?id=32", "Étude de cas : la chambre froide", "Case study: the cold room"),
    ),
    collection=Collection(
        Thing(f"{CAPSULES}/collections/haccp", "Hygiène en cuisine", "Kitchen hygiene"),
        _things(
            f"{CAPSULES}/capsules/haccp-",
            ("mains", "Se laver les mains, vraiment", "Washing hands, properly"),
            ("froid", "La chaîne du froid", "The cold chain"),
            ("allergenes", "Allergènes : le bon réflexe", "Allergens: the right reflex"),
            ("sonde", "Étalonner la sonde", "Calibrating the probe"),
            ("marche-en-avant", "La marche en avant", "Forward flow"),
            ("plat-temoin", "Le plat témoin", "The reference dish"),
            ("nettoyage", "Nettoyer puis désinfecter", "Clean, then disinfect"),
        ),
    ),
    group=_group(
        "hygiene",
        "Hygiène au quotidien",
        "Everyday hygiene",
        "answered",
        ("sonde-humide", "Sonde humide : quelle mesure croire ?", "Wet probe: which reading to trust?"),
        ("livraison", "Livraison à 6 °C : on refuse ?", "Delivery at 6 °C: do we refuse?"),
        ("plonge", "Sens de circulation à la plonge", "Flow at the dishwash"),
        ("releve", "Relevé oublié hier soir", "Reading forgotten last night"),
        ("buffet", "Buffet froid de midi", "The cold buffet at noon"),
    ),
    tasks=_things(
        f"{ATELIER}/haccp/",
        ("service-du-midi", "Conduire le service du midi", "Run the lunch shift"),
        ("reception", "Contrôler une réception", "Check a delivery"),
        ("cloture", "Clôturer la journée", "Close the day"),
    ),
    capsules=5,
    posts=3,
    practice=2,
)

WOUNDS = Track(
    slug="home-wound-care",
    course=Course(
        LMS,
        Thing(f"{LMS}/course/view.php?id=4", "Plaies et cicatrisation", "Wounds and healing"),
        _things(
            f"{LMS}/mod/page/view.php?id=",
            ("43", "Les phases de la cicatrisation", "The phases of healing"),
            ("44", "Choisir un pansement", "Choosing a dressing"),
            ("45", "Les signes d'alerte", "Warning signs"),
        ),
        Quiz(
            Thing(f"{LMS}/mod/quiz/view.php?id=41", "Test : évaluer une plaie", "Test: assessing a wound"),
            (
                "Quel pansement pour une plaie exsudative ?",
                "À quelle fréquence mesurer une plaie chronique ?",
                "Quel signe impose d'appeler sans attendre ?",
                "Dans quel ordre retirer ses protections ?",
            ),
            75,
        ),
    ),
    collection=Collection(
        Thing(f"{CAPSULES}/collections/plaies", "Gestes de soin", "Care skills"),
        _things(
            f"{CAPSULES}/capsules/plaies-",
            ("champ", "Préparer un champ propre", "Preparing a clean field"),
            ("mesure", "Mesurer une plaie", "Measuring a wound"),
            ("photo", "Photographier avec accord", "Taking a photo with consent"),
            ("douleur", "Évaluer la douleur", "Assessing pain"),
            ("compression", "Poser une compression", "Applying compression"),
            ("transmission", "Transmettre en trois phrases", "Handing over in three sentences"),
        ),
        simulation=Thing(
            f"{CAPSULES}/simulations/visite-a-domicile", "Simulation : la visite", "Simulation: the visit"
        ),
    ),
    group=_group(
        "soins",
        "Cas de terrain",
        "Cases from the field",
        "commented",
        ("escarre", "Escarre du talon qui stagne", "Heel pressure sore that does not heal"),
        ("animaux", "Pansement et animaux à la maison", "Dressings and pets at home"),
        ("refus", "Un patient refuse la compression", "A patient refuses compression"),
        ("diabete", "Pied diabétique : qui prévenir ?", "Diabetic foot: whom to alert?"),
    ),
    tasks=_things(
        f"{ATELIER}/soins/",
        ("pansement-simple", "Pansement simple à domicile", "Simple dressing at home"),
        ("pansement-complexe", "Pansement complexe à domicile", "Complex dressing at home"),
        ("suivi", "Visite de suivi", "Follow-up visit"),
    ),
    capsules=5,
    posts=2,
    practice=3,
)

LOCKOUT = Track(
    slug="electrical-lockout",
    course=Course(
        LMS,
        Thing(f"{LMS}/course/view.php?id=5", "Consigner un équipement", "Locking out equipment"),
        _things(
            f"{LMS}/mod/page/view.php?id=",
            ("53", "Les énergies en présence", "The energies present"),
            ("54", "Les étapes de la consignation", "The steps of a lock-out"),
            ("55", "Vérifier l'absence de tension", "Verifying the absence of voltage"),
        ),
        module=Thing(f"{LMS}/cmi5/consignation/evaluation", "Consignation : évaluation", "Lock-out: assessment"),
    ),
    collection=Collection(
        Thing(f"{CAPSULES}/collections/consignation", "Sécurité des énergies", "Energy safety"),
        _things(
            f"{CAPSULES}/capsules/consignation-",
            ("cadenas", "Un cadenas, une personne", "One lock, one person"),
            ("vat", "Le vérificateur d'absence de tension", "The voltage tester"),
            ("residuelle", "L'énergie résiduelle", "Residual energy"),
            ("etiquette", "Remplir l'étiquette", "Filling in the tag"),
            ("reprise", "Rendre l'équipement", "Handing equipment back"),
        ),
    ),
    group=_group(
        "securite",
        "Sécurité au travail",
        "Safety at work",
        "shared",
        ("trancheur", "Presqu'accident sur un trancheur", "Near miss on a slicer"),
        ("armoire", "Armoire mal repérée", "A badly labelled cabinet"),
        ("four", "Four resté sous tension", "An oven left live"),
    ),
    tasks=_things(
        f"{ATELIER}/consignation/",
        ("armoire-basse-tension", "Consigner une armoire basse tension", "Lock out a low-voltage cabinet"),
        ("machine", "Consigner une machine de production", "Lock out a production machine"),
        ("four", "Consigner un four avant nettoyage", "Lock out an oven before cleaning"),
    ),
    capsules=4,
    posts=1,
    practice=2,
)

WELCOME = Track(
    slug="customer-welcome",
    course=Course(
        LMS,
        Thing(f"{LMS}/course/view.php?id=6", "L'accueil pour tous", "A welcome for all"),
        _things(
            f"{LMS}/mod/page/view.php?id=",
            ("56", "Les trente premières secondes", "The first thirty seconds"),
            ("57", "Accueillir avec un handicap", "Welcoming people with disabilities"),
        ),
        Quiz(
            Thing(f"{LMS}/mod/quiz/view.php?id=51", "Test d'accueil", "Welcome test"),
            (
                "Que dire à un client qui attend depuis dix minutes ?",
                "Comment s'adresser à une personne qui lit sur les lèvres ?",
                "Quand faut-il passer la main ?",
                "Comment conclure un échange tendu ?",
            ),
            70,
        ),
    ),
    collection=Collection(
        Thing(f"{CAPSULES}/collections/accueil", "L'accueil en vidéo", "The welcome on video"),
        _things(
            f"{CAPSULES}/videos/accueil-",
            ("sourire", "Le sourire s'entend", "A smile can be heard"),
            ("ecoute", "Reformuler pour comprendre", "Rephrase to understand"),
            ("attente", "Gérer la file", "Managing the queue"),
            ("colere", "Face à la colère", "Facing anger"),
            ("langues", "Se comprendre sans langue commune", "With no language in common"),
            ("conge", "Prendre congé", "Saying goodbye"),
        ),
        verb="watched",
    ),
    group=_group(
        "accueil",
        "Autour du comptoir",
        "Around the desk",
        "answered",
        ("retard", "Annoncer un retard", "Announcing a delay"),
        ("remboursement", "Un remboursement refusé", "A refused refund"),
        ("telephone", "Le téléphone sonne, un client attend", "The phone rings, a customer waits"),
        ("poussette", "Poussettes et file d'attente", "Prams in the queue"),
        judged=True,
    ),
    tasks=_things(
        f"{ATELIER}/accueil/",
        ("reclamation", "Mise en situation : la réclamation", "Role play: the complaint"),
        ("orientation", "Mise en situation : orienter", "Role play: giving directions"),
        ("groupe", "Mise en situation : un groupe arrive", "Role play: a group arrives"),
    ),
    capsules=5,
    posts=2,
    practice=3,
)

ALGEBRA = Track(
    slug="linear-algebra-for-data",
    course=Course(
        RECORDED_LMS,
        Thing(f"{RECORDED_LMS}/course/view.php?id=2", "Linear Algebra 101", "Linear Algebra 101"),
        _things(f"{RECORDED_LMS}/mod/page/view.php?id=", ("14", "Lecture notes", "Lecture notes")),
        Quiz(
            Thing(f"{RECORDED_LMS}/mod/quiz/view.php?id=17", "Quiz: eigenvalues", "Quiz: eigenvalues"),
            ("TF: zero eigenvalue", "MC: pick", "SA: frog", "NUM: pi"),
            60,
        ),
        Thing(f"{RECORDED_LMS}/mod/assign/view.php?id=15", "Homework 1", "Homework 1"),
        assignment_asked=70,
        forum=Thing(f"{RECORDED_LMS}/mod/forum/view.php?id=16", "Discussion", "Discussion"),
    ),
    posts=1,
)

SAFETY = Track(
    slug="team-safety-lead",
    group=_group(
        "referents",
        "Référents sécurité",
        "Safety leads",
        "shared",
        ("glissade", "Glissade en zone de plonge", "A slip at the dishwash"),
        ("brulure", "Brûlure au four : ce qu'on a changé", "Oven burn: what we changed"),
        ("rangement", "Ranger les cadenas de consignation", "Storing the lock-out locks"),
    ),
    tasks=_things(
        f"{ATELIER}/securite/",
        ("point-securite", "Animer un point sécurité", "Lead a safety briefing"),
        ("visite", "Conduire une visite de sécurité", "Lead a safety tour"),
    ),
    posts=2,
    practice=3,
)

TRACKS = {track.slug: track for track in (HACCP, WOUNDS, LOCKOUT, WELCOME, ALGEBRA, SAFETY)}
