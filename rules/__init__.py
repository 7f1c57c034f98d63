"""The rules: which evidence shows an aptitude, and what a learner's evidence shows.

Pure functions on frozen data: no clock, no database, no network. `parse_rule` reads a document, `CriteriaIndex` finds
the criteria that a statement answers, `evaluate` gives the verdict, `words` says it all to people.
"""

from __future__ import annotations

from rules.classification import DEFAULT_CLASSIFICATION, Classification, classify
from rules.differences import Change, Differences, PartChange, differences
from rules.documents import (
    Place,
    Problem,
    RuleDocumentError,
    parse_located,
    parse_rule,
    print_rule,
    rule_from_data,
    rule_schema,
    rule_to_data,
)
from rules.documents.tables import parse_tables, tables_schema
from rules.duration import Duration, parse_duration
from rules.evaluation import evaluate, evaluate_renewal, is_settled
from rules.evidence import DOUBTS, MODALITIES, TRUST, Doubt, Evidence, Holding, Match, Modality, Origin, Trust, Waiver
from rules.facts import ATTESTER_ROLE, RUBRIC, actor_ifi, agent_of, person_ifi
from rules.language import LANGUAGES, LanguageMap, local
from rules.lint import Finding, lint, located
from rules.matching import CriteriaIndex
from rules.model import Criterion, Node, Pick, Picture, Rule, Skill, children_of, walk
from rules.remit import Breach, breach
from rules.tables import SHIPPED, SHIPPED_DATA, Tables, read_tables
from rules.verdict import NodeVerdict, Status, Verdict, percent_of
from rules.vocabulary import DEFAULT_VOCABULARY, Vocabulary
from rules.words import NO_NAMES, Names, criteria_words, lacking_in, lacking_words, node_words, waived_words, words

__all__ = [
    "ATTESTER_ROLE",
    "DEFAULT_CLASSIFICATION",
    "DEFAULT_VOCABULARY",
    "DOUBTS",
    "LANGUAGES",
    "MODALITIES",
    "NO_NAMES",
    "RUBRIC",
    "SHIPPED",
    "SHIPPED_DATA",
    "TRUST",
    "Breach",
    "Change",
    "Classification",
    "CriteriaIndex",
    "Criterion",
    "Differences",
    "Doubt",
    "Duration",
    "Evidence",
    "Finding",
    "Holding",
    "LanguageMap",
    "Match",
    "Modality",
    "Names",
    "Node",
    "NodeVerdict",
    "Origin",
    "PartChange",
    "Pick",
    "Picture",
    "Place",
    "Problem",
    "Rule",
    "RuleDocumentError",
    "Skill",
    "Status",
    "Tables",
    "Trust",
    "Verdict",
    "Vocabulary",
    "Waiver",
    "actor_ifi",
    "agent_of",
    "breach",
    "children_of",
    "classify",
    "criteria_words",
    "differences",
    "evaluate",
    "evaluate_renewal",
    "is_settled",
    "lacking_in",
    "lacking_words",
    "lint",
    "local",
    "located",
    "node_words",
    "parse_duration",
    "parse_located",
    "parse_rule",
    "parse_tables",
    "percent_of",
    "person_ifi",
    "print_rule",
    "read_tables",
    "rule_from_data",
    "rule_schema",
    "rule_to_data",
    "tables_schema",
    "waived_words",
    "walk",
    "words",
]
