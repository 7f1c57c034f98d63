"""What an achievement refers to: skills of public frameworks, the level, the workload (OB 3.0 §B.1.4 Alignment).

The descriptors are those of the EU Recommendation on micro-credentials (2022/C 243/02, Annex I), as the rule's `skills`
and `standard` carry them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules import Rule, Skill, local

EQF = "http://data.europa.eu/snb/eqf/"
# The words of the Open Badges vocabulary; any other kind of target is an extension, `ext:…`.
_TARGET_TYPES = {"CASE": "CFItem", "CTDL": "CTDL", "RSD": "ceasn:Competency", "ESCO": "ext:ESCO"}


def alignments(rule: Rule, language: str) -> list[dict[str, Any]]:
    """The skills that have an address (the others are tags), then the EQF level where the rule states one."""
    found = [_skill(skill, skill.uri, language) for skill in rule.skills if skill.uri]
    level = rule.standard.get("level")
    eqf = level.get("eqf") if isinstance(level, Mapping) else None
    if isinstance(eqf, int | str) and not isinstance(eqf, bool):
        found.append(
            {
                "type": ["Alignment"],
                "targetName": f"EQF {eqf}" if not language.startswith("fr") else f"CEC {eqf}",
                "targetUrl": f"{EQF}{eqf}",
                "targetCode": str(eqf),
                "targetFramework": "European Qualifications Framework",
                "targetType": "ext:EQF",
            }
        )
    return found


def credits_available(rule: Rule) -> float | None:
    """The workload in ECTS points, where the rule states it."""
    workload = rule.standard.get("workload")
    ects = workload.get("ects") if isinstance(workload, Mapping) else None
    if isinstance(ects, bool) or not isinstance(ects, int | float):
        return None
    return int(ects) if int(ects) == ects else ects


def _skill(skill: Skill, uri: str, language: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "type": ["Alignment"],
        "targetName": local(skill.name, language),
        "targetUrl": uri,
    }
    others = [name for other, name in sorted(skill.name.items()) if name != entry["targetName"] and other != language]
    if others:
        entry["targetDescription"] = " / ".join(others)
    if skill.framework:
        entry["targetFramework"] = skill.framework
    form = skill.form or skill.framework
    if form in _TARGET_TYPES:
        entry["targetType"] = _TARGET_TYPES[form]
    if skill.code:
        entry["targetCode"] = skill.code
    return entry
