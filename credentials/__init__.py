"""Credentials: what was awarded, signed so that strangers can check it.

A *credential* (W3C Verifiable Credentials 2.0) is what an *issuer* says of a *subject*, with a *proof*: a signature
that anybody can check against the keys that the issuer publishes. An Open Badges 3.0 credential says that the subject
reached an *achievement*, by which *criteria*, on what *evidence*.

achievement, alignment, evidence, identity, issuer
    build the document of an award
canonical, rdf, shapes, proof, keys
    sign it
picture, baking, hosted, elsewhere
    take it away
status
    the lists in which a withdrawal shows
reading, did, public_keys, suites, jose, verify, guard, messages
    check any document, and say what was found
checking, unbaking, lookup, fetching
    take it from whatever is handed over, and ask the web for what it names
"""
