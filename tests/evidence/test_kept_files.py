"""Files of evidence: given, saved again byte for byte, never shown in place of a page, let go."""

import io
import os
import time
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from impacttracker.clock import now, today
from impacttracker.errors import Invalid
from impacttracker.evidence import operations, queries
from impacttracker.evidence.files import Upload
from impacttracker.evidence.operations import EvidenceDetails
from impacttracker.evidence.storage import Folder, StoreAway, store
from impacttracker.evidence.vocabulary import Audience, Show
from impacttracker.outcomes.models import Publication
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects import queries as projects
from impacttracker.projects.vocabulary import Role
from impacttracker.records.linking import LinkDetails, link_records
from impacttracker.records.vocabulary import Strength, Verb
from tests.evidence.samples import KEPT, PDF
from tests.factories import make_member, make_person, make_project, make_record

NAME = "Łódź–Ağrı 東京 “final”.pdf"


def upload(content=PDF, name=NAME):
    return Upload(name, io.BytesIO(content))


def kept(project, by=None, **facts):
    details = EvidenceDetails(**{"title": "The letter", "upload": upload(), **facts})
    return operations.add_evidence(project, details, by=by)


def file_in(form, content=PDF, name=NAME, **typed):
    return form | {"file": (io.BytesIO(content), name)} | typed


def grow_old(days=2):
    """Let everything that is kept have been kept *days* ago."""
    folder = Path(store()._root)
    for path in folder.glob("??/??/*"):
        long_ago = time.time() - days * 86_400
        os.utime(path, (long_ago, long_ago))


def test_file_is_added_with_all_that_is_known_of_it(sign_in, project, lead, session):
    influence, browser = make_record(project, PolicyInfluence), sign_in(lead)
    make_person(project, "Dr Jane Doe")
    address = f"/evidence/COAST/add?record={influence.id}&kind=testimonial"
    typed = browser.page(address).typed("main form[enctype]")

    answer = browser.post(
        address,
        data=file_in(
            typed,
            title="Letter of the ministry",
            source="The permanent secretary",
            confirmed_by="dr jane doe",
            permission_until="1/1/2030",
            confidential="y",
            substitute="Letter of a ministry, held on file by the project",
            corroboration="8",
            contribution="6",
        ),
    )

    assert answer.location == f"/records/COAST/{influence.id}/#evidence"
    piece = queries.kept_in(project, lead)[0]
    assert (piece.file, piece.media_type, piece.size) == (NAME, "application/pdf", len(PDF))
    assert piece.corroborating.name == "Dr Jane Doe"
    assert piece.author_id == lead.id
    page = browser.page(answer.location.removesuffix("#evidence"))
    assert "corroboration 8 of 9: corroborated" in page.text
    assert "confidential" in page.texts("#evidence .tag")
    own = browser.page(f"/evidence/COAST/{piece.id}/")
    assert "held on file by the project" in own.text
    assert "Self-scored" in own.text
    assert own.links("main a")["Dr Jane Doe"]


def test_file_is_saved_again_byte_for_byte_and_never_shown(sign_in, project, lead):
    piece, browser = kept(project), sign_in(lead)
    address = f"/evidence/COAST/{piece.id}/file"

    answer, head = browser.get(address), browser.head(address)

    assert answer.data == PDF
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Length"] == str(len(PDF)) == head.headers["Content-Length"]
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%C5%81%C3%B3d%C5%BA" in headers["Content-Disposition"]
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert (head.status_code, head.data) == (200, b"")


def test_text_is_served_without_guessing_its_alphabet(sign_in, project, lead):
    content = "Ł\r\n".encode("cp1250")
    piece = kept(project, upload=upload(content, "notes.txt"))

    answer = sign_in(lead).get(f"/evidence/COAST/{piece.id}/file")

    assert (answer.data, answer.headers["Content-Type"]) == (content, "text/plain")


def test_file_follows_the_rules_of_its_evidence(sign_in, project, lead):
    colleague, author = make_member(project), make_member(project)
    piece = kept(project, by=author, audience=Audience.LEADS)
    stranger = make_member(make_project("AWAY"))
    address = f"/evidence/COAST/{piece.id}/file"

    answers = [sign_in(one).get(address).status_code for one in (lead, author, colleague, stranger)]

    assert answers == [200, 200, 404, 404]
    assert sign_in(stranger).get(f"/evidence/AWAY/{piece.id}/file").status_code == 404


def test_bytes_that_are_missing_are_told_and_can_be_given_again(sign_in, project, lead):
    piece, browser = kept(project), sign_in(lead)
    store().forget(piece.sha256, kept_before=_tomorrow())

    missed = browser.get(f"/evidence/COAST/{piece.id}/file")
    other = browser.post(
        f"/evidence/COAST/{piece.id}/give-again", data=file_in({}, KEPT["photo.png"], "a.png")
    )
    none = browser.post(f"/evidence/COAST/{piece.id}/give-again")
    again = browser.post(
        f"/evidence/COAST/{piece.id}/give-again", data=file_in({}, name="another name.pdf")
    )

    assert missed.status_code == 404
    assert "is not in the store" in missed.text
    assert (other.status_code, none.status_code) == (422, 422)
    assert "This is another file" in other.text
    assert again.location == f"/evidence/COAST/{piece.id}/"
    assert browser.get(f"/evidence/COAST/{piece.id}/file").data == PDF
    assert piece.file == NAME


def test_hash_alone_opens_no_file_of_another_project(sign_in, project, lead):
    secret = kept(make_project("SECRET"))
    told = kept(project, upload=None, file="letter.pdf", sha256=secret.sha256)
    browser = sign_in(lead)

    assert browser.get(f"/evidence/COAST/{told.id}/file").status_code == 404
    assert "The file itself is not here" in browser.page(f"/evidence/COAST/{told.id}/").text
    operations.give_file_again(told, upload(), by=lead)
    assert browser.get(f"/evidence/COAST/{told.id}/file").data == PDF


def test_file_is_never_replaced_but_may_join_an_address(project, lead):
    piece = kept(project)
    with pytest.raises(Invalid, match="never altered"):
        operations.correct_evidence(
            piece, EvidenceDetails(title="x", upload=upload(KEPT["photo.png"], "a.png")), by=lead
        )
    address = kept(project, upload=None, url="https://example.org/")
    details = EvidenceDetails(title="The letter", url="https://example.org/", upload=upload())

    assert operations.correct_evidence(address, details, by=lead)

    assert address.has_copy
    fields = [one["field"] for one in projects.history_of("evidence", address.uid)[0].details]
    assert fields == ["File", "SHA-256 of the file"]
    assert operations.correct_evidence(piece, EvidenceDetails(title="Named anew"), by=lead)
    assert piece.file == NAME


@pytest.mark.parametrize(
    ("content", "name", "complaint"),
    [
        (b"<html>", "page.html", "could run"),
        (b"", "empty.pdf", "is empty"),
        (PDF, "letter.docx", "not that of a Word document"),
    ],
)
def test_file_that_is_not_kept_is_explained_and_the_words_stay(
    sign_in, project, lead, content, name, complaint
):
    browser = sign_in(lead)
    typed = browser.page("/evidence/COAST/add").typed("main form")

    answer = browser.post(
        "/evidence/COAST/add", data=file_in(typed, content, name, title="Words that I typed")
    )

    assert answer.status_code == 422
    assert complaint in answer.text
    assert "Words that I typed" in answer.text
    assert list(store().held()) == []


def test_store_that_is_away_loses_nothing_and_is_told(app, sign_in, project, lead, tmp_path):
    browser = sign_in(lead)
    typed = browser.page("/evidence/COAST/add").typed("main form")
    (tmp_path / "file").write_text("no folder")
    app.config["DATA_FOLDER"] = str(tmp_path / "file" / "inside")

    answer = browser.post("/evidence/COAST/add", data=file_in(typed, title="Words that I typed"))

    assert answer.status_code == 503
    assert "cannot be used just now" in answer.text
    assert "Words that I typed" in answer.text
    assert list(queries.kept_in(project, lead)) == []


def test_form_tells_the_limit_of_the_installation(app, sign_in, project, lead):
    app.config["LARGEST_FILE"] = 3 * 1024 * 1024

    assert "At most 3 MB" in sign_in(lead).page("/evidence/COAST/add").text


def test_bytes_go_only_when_no_project_names_them_any_more(project, lead, session):
    one, two = kept(project), kept(make_project())
    kept(project, upload=upload(KEPT["photo.png"], "photo.png"))
    store().keep(*_unnamed())

    def held():
        return {found.sha256 for found in store().held()}

    assert operations.sweep() == 0
    grow_old()
    assert operations.sweep() == 1
    assert held() >= {one.sha256}
    operations.bin_evidence(one, by=lead)
    one.binned_at -= timedelta(days=31)
    session.flush()
    assert operations.empty_bins() == 1
    assert operations.sweep() == 0
    operations.bin_evidence(two, by=None)
    assert operations.sweep() == 0
    two.binned_at -= timedelta(days=31)
    session.flush()
    operations.empty_bins()
    assert operations.sweep() == 1
    assert held() == {found.sha256 for found in queries.kept_in(project, lead)}


def test_empty_database_lets_no_file_go(app):
    store().keep(*_unnamed())
    grow_old()

    assert operations.sweep() == 0
    assert len(list(store().held())) == 1


def test_command_empties_the_bin_and_sweeps(flask, project, session):
    binned, stays = kept(project), kept(project, upload=upload(KEPT["photo.png"], "photo.png"))
    operations.bin_evidence(binned, by=None)
    binned.binned_at -= timedelta(days=31)
    grow_old()

    flask("remind")

    assert [one.sha256 for one in store().held()] == [stays.sha256]


def test_sweeping_waits_for_a_store_that_is_away(flask, project, monkeypatch):
    def away(_self):
        raise StoreAway("The store is away.")

    kept(project)
    monkeypatch.setattr(Folder, "held", away)
    assert "stay until the next run" in flask("remind").stderr


def test_second_editor_sees_both_texts_and_loses_neither(sign_in, project, lead):
    piece, browser = kept(project), sign_in(lead)
    typed = browser.page(f"/evidence/COAST/{piece.id}/edit").typed("main form")
    operations.correct_evidence(piece, EvidenceDetails(title="Theirs"), by=None)

    answer = browser.post(f"/evidence/COAST/{piece.id}/edit", data=typed | {"title": "Mine"})

    assert answer.status_code == 409
    assert "Mine" in answer.text
    assert "Theirs" in answer.text
    again = browser.post(
        f"/evidence/COAST/{piece.id}/edit",
        data=typed | {"title": "Mine", "version": piece.version},
    )
    assert again.location == f"/evidence/COAST/{piece.id}/"
    assert piece.title == "Mine"


def test_piece_comes_to_support_several_at_once_and_lets_one_go(sign_in, project, lead):
    talk, change, browser = make_record(project), make_record(project), sign_in(lead)
    details = LinkDetails(cause=talk, effect=change, verb=Verb.LED_TO, strength=Strength.CHANGED)
    link, piece = link_records(details, by=None), kept(project)
    address = f"/evidence/COAST/{piece.id}"
    wanted = [f"record-{talk.id}", f"record-{change.id}", f"link-{link.id}"]

    refused = browser.post(f"{address}/support", data={"supports": [wanted[0], "record-99999"]})
    browser.post(f"{address}/support", data={"supports": wanted})
    browser.post(f"{address}/withdraw", data={"supports": wanted[0]})

    assert refused.status_code == 422
    assert "Choose records or links of this project." in refused.text
    assert (piece.records, piece.links) == ([change], [link])
    page = browser.page(f"/records/COAST/{change.id}/")
    assert page.links("#links a")["The letter"] == f"/evidence/COAST/{piece.id}/"
    browser.post(f"{address}/withdraw", data={"supports": wanted[2]})
    assert piece.links == []


def test_binned_piece_is_restored_from_the_bin(sign_in, project, lead):
    piece, browser = kept(project), sign_in(lead)

    browser.post(f"/evidence/COAST/{piece.id}/bin")

    assert browser.get(f"/evidence/COAST/{piece.id}/").status_code == 404
    assert "The letter" in browser.page("/bin/COAST/").texts(".row-entry__title")
    browser.post("/bin/COAST/restore", data={"only": f"evidence-{piece.id}"})
    assert browser.page(f"/evidence/COAST/{piece.id}/")


def test_lists_choose_what_somebody_has_to_look_at(sign_in, project, lead):
    record = make_record(project)
    kept(project, title="Unused", upload=None, source="The Łódź Courier")
    kept(project, title="Ending", records=[record], permission_until=today() + timedelta(days=9))
    kept(project, title="Secret", records=[record], confidential=True, corroboration=4)
    shown = {
        show: {
            one.title for one in queries.kept_in(project, lead, wanted=queries.Wanted(show=show))
        }
        for show in Show
    }

    assert shown == {
        Show.UNUSED: {"Unused"},
        Show.EXPIRING: {"Ending"},
        Show.CONFIDENTIAL: {"Secret"},
        Show.WITHOUT_COPY: {"Unused"},
        Show.UNSCORED: {"Unused", "Ending"},
    }
    page = sign_in(lead).page("/evidence/COAST/?text=łódź&show=unused&kind=other")
    assert page.texts(".row-entry__title") == ["Unused"]
    assert "Nothing fits" in sign_in(lead).page("/evidence/COAST/?kind=press").text


def test_claims_without_evidence_shrink_as_evidence_is_added(sign_in, project, lead):
    influence = make_record(project, PolicyInfluence, title="A by-law")
    outcome, talk = make_record(project, Publication, title="A paper"), make_record(project)
    details = LinkDetails(cause=talk, effect=influence, verb=Verb.LED_TO, strength=Strength.CHANGED)
    link, browser = link_records(details, by=None), sign_in(lead)

    def lacking():
        return browser.page("/evidence/COAST/claims").texts("section .row-entry__title")

    assert set(lacking()) == {"A by-law", "A paper", talk.title}
    hidden = kept(project, records=[influence], audience=Audience.LEADS)
    kept(project, links=[link])
    assert lacking() == ["A paper"]
    operations.bin_evidence(hidden, by=lead)
    assert set(lacking()) == {"A paper", "A by-law"}
    kept(project, records=[influence, outcome])
    assert "Every claim has its evidence" in browser.page("/evidence/COAST/claims").text


def test_claims_hide_what_the_viewer_may_not_see(sign_in, project, lead):
    make_record(project, PolicyInfluence, title="Whisper", by=lead, visibility="private")
    viewer = make_member(project, role=Role.VIEWER)

    assert "Whisper" not in sign_in(viewer).page("/evidence/COAST/claims").text
    assert "Whisper" in sign_in(lead).page("/evidence/COAST/claims").text


def test_claims_are_listed_a_page_at_a_time(sign_in, project, lead):
    for number in range(queries.PAGE_SIZE + 3):
        make_record(project, PolicyInfluence, title=f"Change {number}")
    browser = sign_in(lead)
    first = browser.page("/evidence/COAST/claims")
    older = next(href for words, href in first.links(".pager a").items() if "Older" in words)

    assert len(first.texts(".row-entry")) == queries.PAGE_SIZE
    assert len(browser.page(older).texts(".row-entry")) == 3


def _tomorrow():
    return now() + timedelta(days=1)


def _unnamed():
    content = b"Nobody names this."
    return sha256(content).hexdigest(), io.BytesIO(content)
