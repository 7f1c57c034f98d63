"""What a verification report says to people, in French and English, by step and stable reason."""

from __future__ import annotations

from rules import LanguageMap

PASSED: dict[str, LanguageMap] = {
    "structure": {"en": "It is a well-formed credential.", "fr": "C'est une attestation bien formée."},
    "schema": {
        "en": "It follows the Open Badges 3.0 standard.",
        "fr": "Elle respecte la norme Open Badges 3.0.",
    },
    "issuer": {
        "en": "The issuer publishes the key that signed it.",
        "fr": "L'émetteur publie la clé qui l'a signée.",
    },
    "proof": {
        "en": "Its content is exactly what the issuer signed.",
        "fr": "Son contenu est exactement celui que l'émetteur a signé.",
    },
    "validity": {"en": "It is valid today.", "fr": "Elle est valable aujourd'hui."},
    "status": {"en": "The issuer has not withdrawn it.", "fr": "L'émetteur ne l'a pas retirée."},
    "recipient": {
        "en": "It was given to the person with this address.",
        "fr": "Elle a été délivrée à la personne qui a cette adresse.",
    },
}

SKIPPED: dict[str, LanguageMap] = {
    "schema": {
        "en": "It is not an Open Badges credential: its form was not checked.",
        "fr": "Ce n'est pas une attestation Open Badges : sa forme n'a pas été contrôlée.",
    },
    "schema-earlier": {
        "en": "It follows an earlier edition of the standard: its form was not checked.",
        "fr": "Elle suit une édition antérieure de la norme : sa forme n'a pas été contrôlée.",
    },
    "status": {
        "en": "The issuer gives no address where a withdrawal would show.",
        "fr": "L'émetteur n'indique pas où se lirait un retrait.",
    },
    "status-present": {
        "en": "The issuer can withdraw it; whether it did was not checked.",
        "fr": "L'émetteur peut la retirer ; cela n'a pas été contrôlé.",
    },
    "status-unknown": {
        "en": "The issuer tells withdrawals in a way that is not known here.",
        "fr": "L'émetteur indique les retraits d'une manière qui n'est pas connue ici.",
    },
    "recipient": {
        "en": "It does not say to whom it was given: ask the holder how they can show that it is theirs.",
        "fr": "Elle ne dit pas à qui elle a été délivrée : demandez comment son porteur peut le montrer.",
    },
    "not-reached": {
        "en": "Not checked, because an earlier check failed.",
        "fr": "Non contrôlé, car un contrôle précédent a échoué.",
    },
}

FAILED: dict[str, LanguageMap] = {
    "too-large": {
        "en": "The document is too large to be checked.",
        "fr": "Le document est trop grand pour être contrôlé.",
    },
    "too-deep": {"en": "The document nests too deeply.", "fr": "Le document est trop imbriqué."},
    "too-slow": {
        "en": "Checking took too long and was stopped.",
        "fr": "Le contrôle a duré trop longtemps et a été arrêté.",
    },
    "too-ambiguous": {
        "en": "The document is built so that it cannot be checked in reasonable time.",
        "fr": "Le document est construit de sorte qu'il ne peut pas être contrôlé en un temps raisonnable.",
    },
    "not-json": {"en": "This is not a JSON document.", "fr": "Ce n'est pas un document JSON."},
    "not-a-pack": {"en": "This is not an evidence pack.", "fr": "Ce n'est pas un dossier de preuves."},
    "not-an-object": {"en": "This is not a JSON object.", "fr": "Ce n'est pas un objet JSON."},
    "duplicate-key": {
        "en": "A field stands twice in the document.",
        "fr": "Un champ figure deux fois dans le document.",
    },
    "null-value": {
        "en": "A field is empty (null), which no signature covers.",
        "fr": "Un champ est vide (null), ce qu'aucune signature ne couvre.",
    },
    "not-a-credential": {
        "en": "This is not a verifiable credential.",
        "fr": "Ce n'est pas une attestation vérifiable.",
    },
    "unknown-context": {
        "en": "It uses a vocabulary that is not known here.",
        "fr": "Elle emploie un vocabulaire qui n'est pas connu ici.",
    },
    "undefined-term": {
        "en": "It holds a field that its signature cannot cover.",
        "fr": "Elle contient un champ que sa signature ne peut pas couvrir.",
    },
    "bad-identifier": {
        "en": "It holds a malformed identifier.",
        "fr": "Elle contient un identifiant mal formé.",
    },
    "bad-language": {"en": "It holds a malformed language tag.", "fr": "Elle contient un code de langue mal formé."},
    "bad-text": {
        "en": "It holds characters that programs read differently.",
        "fr": "Elle contient des caractères que les programmes lisent différemment.",
    },
    "number-not-exact": {
        "en": "It holds a number that programs read differently.",
        "fr": "Elle contient un nombre que les programmes lisent différemment.",
    },
    "not-json-ld": {"en": "Its content cannot be interpreted.", "fr": "Son contenu ne peut pas être interprété."},
    "schema-mismatch": {
        "en": "It does not follow the Open Badges 3.0 standard.",
        "fr": "Elle ne respecte pas la norme Open Badges 3.0.",
    },
    "proof-missing": {"en": "It is not signed.", "fr": "Elle n'est pas signée."},
    "proof-present": {"en": "It is signed already.", "fr": "Elle est déjà signée."},
    "proof-unsupported": {
        "en": "It is signed in a way that is not known here.",
        "fr": "Elle est signée d'une manière qui n'est pas connue ici.",
    },
    "proof-purpose": {
        "en": "Its signature was made for another purpose.",
        "fr": "Sa signature a été faite dans un autre but.",
    },
    "proof-context": {
        "en": "Its signature reads the document with another vocabulary.",
        "fr": "Sa signature lit le document avec un autre vocabulaire.",
    },
    "signature-unreadable": {"en": "Its signature is damaged.", "fr": "Sa signature est abîmée."},
    "signature-mismatch": {
        "en": "It was changed after it was signed, or was not signed by this issuer.",
        "fr": "Elle a été modifiée après sa signature, ou n'a pas été signée par cet émetteur.",
    },
    "issuer-missing": {"en": "It names no issuer.", "fr": "Elle ne nomme aucun émetteur."},
    "issuer-unreachable": {
        "en": "The issuer's keys could not be found.",
        "fr": "Les clés de l'émetteur n'ont pas été trouvées.",
    },
    "issuer-mismatch": {
        "en": "The keys found there are those of another issuer.",
        "fr": "Les clés trouvées sont celles d'un autre émetteur.",
    },
    "did-unsupported": {
        "en": "The issuer's identifier is of a kind that is not known here.",
        "fr": "L'identifiant de l'émetteur est d'un type qui n'est pas connu ici.",
    },
    "key-of-another": {
        "en": "It was signed by somebody else than its issuer.",
        "fr": "Elle a été signée par un autre que son émetteur.",
    },
    "key-unknown": {
        "en": "The issuer does not know the key that signed it.",
        "fr": "L'émetteur ne connaît pas la clé qui l'a signée.",
    },
    "key-not-for-assertion": {
        "en": "The issuer does not use this key to sign credentials.",
        "fr": "L'émetteur n'emploie pas cette clé pour signer des attestations.",
    },
    "key-unsupported": {
        "en": "The issuer's key is of a kind that is not known here.",
        "fr": "La clé de l'émetteur est d'un type qui n'est pas connu ici.",
    },
    "key-unreadable": {"en": "The issuer's key is damaged.", "fr": "La clé de l'émetteur est abîmée."},
    "key-revoked": {"en": "The issuer revoked this key.", "fr": "L'émetteur a révoqué cette clé."},
    "bad-date": {"en": "It holds a malformed date.", "fr": "Elle contient une date mal formée."},
    "not-yet-valid": {"en": "It is not valid yet.", "fr": "Elle n'est pas encore valable."},
    "expired": {"en": "It has expired.", "fr": "Elle a expiré."},
    "revoked": {"en": "The issuer revoked it.", "fr": "L'émetteur l'a révoquée."},
    "suspended": {
        "en": "The issuer does not uphold it at present: it is suspended or revoked.",
        "fr": "L'émetteur ne la soutient pas en ce moment : elle est suspendue ou révoquée.",
    },
    "status-unreachable": {
        "en": "The issuer's list of withdrawals could not be read, so it may have been withdrawn.",
        "fr": "La liste des retraits de l'émetteur n'a pas pu être lue ; un retrait n'est pas exclu.",
    },
    "status-entry-unreadable": {
        "en": "Where a withdrawal would show is malformed.",
        "fr": "L'indication du lieu où se lirait un retrait est mal formée.",
    },
    "status-list-unreadable": {
        "en": "The issuer's list of withdrawals is damaged.",
        "fr": "La liste des retraits de l'émetteur est abîmée.",
    },
    "status-list-of-another": {
        "en": "The list of withdrawals found there is another one.",
        "fr": "La liste des retraits trouvée est une autre.",
    },
    "status-list-purpose": {
        "en": "The list of withdrawals found there tells something else than what the credential says.",
        "fr": "La liste des retraits trouvée indique autre chose que ce que dit l'attestation.",
    },
    "status-list-too-large": {
        "en": "The issuer's list of withdrawals is too large to be checked.",
        "fr": "La liste des retraits de l'émetteur est trop grande pour être contrôlée.",
    },
    "status-entry-outside": {
        "en": "It names a place that the issuer's list of withdrawals does not have.",
        "fr": "Elle indique une place que la liste des retraits de l'émetteur ne contient pas.",
    },
    "status-list-forged": {
        "en": "The list of withdrawals was not signed by the issuer.",
        "fr": "La liste des retraits n'a pas été signée par l'émetteur.",
    },
    "status-list-outdated": {
        "en": "The issuer's list of withdrawals is not of today.",
        "fr": "La liste des retraits de l'émetteur n'est pas d'aujourd'hui.",
    },
    "not-an-endorsement": {"en": "It is no endorsement.", "fr": "Elle n'est pas un soutien."},
    "endorses-another": {"en": "It endorses something else.", "fr": "Elle soutient autre chose."},
    "not-the-recipient": {
        "en": "It was not given to the person with this address.",
        "fr": "Elle n'a pas été délivrée à la personne qui a cette adresse.",
    },
    "not-a-token": {"en": "This is not a JSON web token.", "fr": "Ce n'est pas un jeton JSON (JWT)."},
    "claim-mismatch": {
        "en": "Its envelope says something else than its content.",
        "fr": "Son enveloppe ne dit pas la même chose que son contenu.",
    },
    "image-damaged": {
        "en": "The picture is damaged or was edited, or this is no picture.",
        "fr": "L'image est abîmée ou a été modifiée, ou ce n'est pas une image.",
    },
    "image-without-credential": {
        "en": "The picture carries no credential, or more than one. Photo libraries and messengers often take it out.",
        "fr": "L'image ne porte pas d'attestation, ou plus d'une. Les photothèques et messageries l'enlèvent souvent.",
    },
    "address-unsupported": {
        "en": "The address does not begin with https://.",
        "fr": "L'adresse ne commence pas par https://.",
    },
    "address-not-public": {
        "en": "The address is not one of the public internet, and was not asked.",
        "fr": "L'adresse n'est pas une adresse publique d'internet et n'a pas été interrogée.",
    },
    "address-redirects": {
        "en": "The address leads on and on to others.",
        "fr": "L'adresse renvoie sans fin à d'autres.",
    },
    "address-unreachable": {
        "en": "Nothing could be read at the address.",
        "fr": "Rien n'a pu être lu à cette adresse.",
    },
}

# What an endorsement that stands in a credential is about.
ENDORSED_PARTS: dict[str, LanguageMap] = {
    "credential": {"en": "credential", "fr": "l'attestation"},
    "achievement": {"en": "achievement", "fr": "la micro-certification"},
    "issuer": {"en": "issuer", "fr": "l'émetteur"},
}

# By how the endorser is known (`credentials.issuer.known_by`), or that it is the credential's own issuer.
ENDORSEMENT_HOLDS: dict[str, LanguageMap] = {
    "site": {
        "en": "“{name}” endorses the {what}; {site} vouches for it.",
        "fr": "« {name} » soutient {what} ; {site} en répond.",
    },
    "key": {
        "en": "“{name}” endorses the {what}, known by a key alone: no web address vouches for the name.",
        "fr": "« {name} » soutient {what}, avec une clé pour seule identité : aucune adresse ne répond de ce nom.",
    },
    "unknown": {
        "en": "“{name}” endorses the {what}, known in a way that is not known here.",
        "fr": "« {name} » soutient {what}, sous une identité d'un type qui n'est pas connu ici.",
    },
    "itself": {"en": "The issuer itself endorses the {what}.", "fr": "L'émetteur lui-même soutient {what}."},
}

ENDORSEMENT_FAILED: LanguageMap = {
    "en": "The endorsement of the {what} in the name of “{name}” does not hold. {why}",
    "fr": "L'attestation par laquelle « {name} » soutiendrait {what} ne tient pas. {why}",
}

# The step that sums them up: its sentences, in this order.
ENDORSEMENTS: dict[str, LanguageMap] = {
    "number": {"en": "Endorsements in it: {number}.", "fr": "Soutiens qu'elle contient : {number}."},
    "too-many": {
        "en": "Only the first {most} were looked at.",
        "fr": "Seuls les {most} premiers ont été regardés.",
    },
    "all-hold": {"en": "Each of these is unchanged and valid.", "fr": "Chacun d'eux est intact et valable."},
    "some-fail": {
        "en": "Not holding: {failed}, which says nothing against the credential itself.",
        "fr": "Sans valeur : {failed}, ce qui ne dit rien contre l'attestation elle-même.",
    },
}
