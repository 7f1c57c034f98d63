"""Looking for what is still to be signed costs what waits, not what was ever awarded. On both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select, text, update

from records.awards import Award, Credential, has_unsigned_award, unsigned_awards
from records.database import Database
from records.sources import Remit
from tests.installation import Installation, install, statement
from tests.store.test_recognition import ONE, TWO, capsules


@pytest.fixture
def campus(database: Database) -> Installation:
    campus = install(database)
    campus.publish(capsules())
    lrs = campus.add_source("lrs", Remit(attester_roles=None))
    people = [f"Learner{number}" for number in range(5)]
    campus.push(lrs, [statement(person, activity=activity) for person in people for activity in (ONE, TWO)])
    return campus


def test_what_waits_is_found_once_and_what_is_outdated_again(campus: Installation) -> None:
    while campus.worker.drain():
        pass
    with campus.database.transaction() as session:
        assert has_unsigned_award(session)
        assert [len(unsigned_awards(session, limit)) for limit in (2, 50)] == [2, 5]
    campus.work()
    with campus.database.transaction() as session:
        assert not has_unsigned_award(session)
        first = session.scalars(select(Award).order_by(Award.id)).first()
        assert first is not None
        session.execute(update(Credential).where(Credential.award_id == first.id).values(outdated=True))
    with campus.database.transaction() as session:
        (again,) = unsigned_awards(session, 50)
        assert again.credential is not None
        # What is not issued now waits, too, and is not signed meanwhile.
        again.state = "suspended"
    with campus.database.reading() as session:
        assert not has_unsigned_award(session)


def test_the_databases_look_into_an_index_of_what_waits(campus: Installation) -> None:
    campus.work()
    asked: list[tuple[str, object]] = []
    event.listen(campus.database.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    with campus.database.reading() as session:
        has_unsigned_award(session)
    (new, of_new), (old, of_old) = [one for one in asked if "FROM awards" in one[0]]
    with campus.database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            word = "explain query plan "
        else:
            word = "explain "
            connection.execute(text("set enable_seqscan = off"))
        for sql, values, index in ((new, of_new, "ix_awards_unsigned"), (old, of_old, "ix_credentials_outdated")):
            plan = connection.exec_driver_sql(word + sql, values).all()
            assert index in str(plan)
