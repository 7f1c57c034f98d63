"""For HR: people and what they can do, of those who agreed. All pages read the same book of skills."""

from __future__ import annotations

from flask import Blueprint

from lti_tool.pages import hr_map, hr_people, hr_person, hr_roles
from lti_tool.visit import Door
from recognition.rulebook.skill_book import SkillBooks


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    books = SkillBooks()
    for page in (hr_map, hr_people, hr_person, hr_roles):
        page.register(blueprint, door, books)
