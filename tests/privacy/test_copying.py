import json
from io import BytesIO
from zipfile import ZipFile

from impacttracker.privacy.copying import DATA, PAGE
from tests.factories import make_award, make_person, make_record
from tests.pages import Page
from tests.privacy.knowing import ADDRESS, NAME, mention_everywhere


def address(project, person, act):
    return f"/privacy/{project.code}/people/{person.id}/{act}"


def test_copy_holds_every_mention_and_withholds_other_people(session, sign_in, project, lead):
    person = mention_everywhere(project, make_award(project), lead)
    make_person(project, "Ola Nordmann", emails=["ola@nordmann.example"])
    text = f"{NAME} brought Ola Nordmann (ola@nordmann.example)."
    make_record(project, by=lead, answers={"results": text})
    browser = sign_in(lead)
    asked = browser.page(address(project, person, "copy"))
    answer = browser.post(address(project, person, "copy"), data=asked.typed())
    assert answer.mimetype == "application/zip"
    with ZipFile(BytesIO(answer.get_data())) as packed:
        told, page = json.loads(packed.read(DATA)), Page(packed.read(PAGE).decode())
    assert page.faults() == []
    assert {"what": "Name", "said": NAME} in told["person"]
    assert {"what": "E-mail addresses", "said": [ADDRESS]} in told["person"]
    assert [one["title"] for one in told["took_part_in"]] == [f"{NAME} was told"]
    assert len(told["promises"]) == 2
    places = {one["where"].partition(":")[0].partition(" of ")[0] for one in told["mentioned_in"]}
    assert places >= {
        "A record", "A narrative", "Evidence", "History", "Why one thing led to another",
        "Notes on a partner",
    }  # fmt: skip
    for written in (json.dumps(told, ensure_ascii=False), page.text):
        assert "Nordmann" not in written
        assert "nordmann" not in written
        assert "[another person] ([another person])" in written


def test_doubtful_texts_are_in_the_copy_only_when_ticked(session, sign_in, project, lead, jane):
    record = make_record(project, by=lead, title="Quillfeather nodded")
    browser = sign_in(lead)
    asked = browser.page(address(project, jane, "copy")).typed()

    def told(**ticked):
        answer = browser.post(address(project, jane, "copy"), data={**asked, **ticked})
        with ZipFile(BytesIO(answer.get_data())) as packed:
            return [one["text"] for one in json.loads(packed.read(DATA))["mentioned_in"]]

    assert "Quillfeather nodded" not in told()
    assert "Quillfeather nodded" in told(also=f"record.{record.id}.title")
