"""After an erasure the files of the database themselves are searched for the name."""

from pathlib import Path

import pytest
from sqlalchemy import select, text

from impacttracker.database import db, reads_only
from impacttracker.partners.models import Erasure
from impacttracker.privacy.operations import erase_person
from impacttracker.privacy.overwriting import overwrite_due
from tests.factories import make_award, make_project, make_user
from tests.privacy.knowing import mention_everywhere

NAME = "Zenobia Quillfeather"
TRACES = [b"quillfeather", b"zenobia"]


@pytest.fixture
def installation(new_installation):
    """An installation of its own, because what is overwritten has to be committed."""
    app = new_installation()
    with app.app_context():
        yield app
        db.session.remove()


def files_of_the_database():
    if db.engine.dialect.name == "sqlite":
        return list(
            Path(db.engine.url.database).parent.glob(f"{Path(db.engine.url.database).name}*")
        )
    with db.engine.connect() as connection:
        # What stands in memory has to be in the files before they are read.
        connection.execute(text("CHECKPOINT"))
        folder = connection.scalar(text("SHOW data_directory"))
        number = connection.scalar(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        )
    return [path for path in Path(folder, "base", str(number)).iterdir() if path.is_file()]


def traces():
    held = b"".join(path.read_bytes() for path in files_of_the_database()).lower()
    return sum(held.count(one) for one in TRACES)


def test_no_byte_of_the_name_is_left_in_the_files(installation):
    lead = make_user()
    project = make_project(lead=lead)
    person = mention_everywhere(project, make_award(project), lead, name=NAME)
    db.session.commit()
    assert traces() > 20

    erase_person(person, project, by=lead)
    db.session.commit()
    assert overwrite_due()
    db.session.commit()

    assert traces() == 0
    assert db.session.scalars(select(Erasure.overwritten_at)).one() is not None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_busy_database_is_overwritten_later(installation):
    lead = make_user()
    project = make_project(lead=lead)
    person = mention_everywhere(project, make_award(project), lead, name=NAME)
    db.session.commit()
    erase_person(person, project, by=lead)
    db.session.commit()
    reading = reads_only.set(True)
    with db.engine.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM person").all()
        reads_only.reset(reading)
        assert not overwrite_due()
    assert db.session.scalars(select(Erasure.overwritten_at)).one() is None
    assert overwrite_due()
    db.session.commit()
    assert traces() == 0
