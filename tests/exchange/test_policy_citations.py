"""Exports of policy indexes go in as candidates: one for each document, with all that it cites."""

import pytest

from impacttracker.errors import Unreadable
from impacttracker.exchange import reading
from impacttracker.exchange.source import File
from tests.exchange.conftest import SAMPLES
from tests.exchange.mutating import mutated

MUTATIONS = 100


def read(*texts):
    files = [File(text.encode(), f"folder/{place}.csv") for place, text in enumerate(texts)]
    (contents,) = reading.read(files)
    assert contents.reader == "policy-citations"
    return contents


def sample(name):
    return read((SAMPLES / name).read_text())


def only(head, cells):
    (candidate,) = read(f"{head}\n{cells}\n").candidates
    return candidate


def test_document_is_one_candidate_with_all_that_it_cites():
    contents = sample("citations.csv")
    harbours, care, shops = contents.candidates
    assert (harbours.where, harbours.file) == ("row 2", "0.csv")
    assert [one.identifiers["doi"] for one in harbours.came_of] == [
        "10.99999/jds.2021.12_3",
        "10.99999/pre.7",
    ]
    assert harbours.record.answers["country"] == "United Kingdom"
    assert harbours.record.unmapped["Top topics"] == "Ports, Trade"
    assert harbours.evidence[0].url == "https://ports.example/open.pdf"
    assert harbours.evidence[0].on.isoformat() == "2022-03-04"
    assert care.record.answers["influence_type"] == "Citation in clinical guidelines"
    assert care.record.answers["geographic_reach"] == "Multiple continents/international"
    assert (care.evidence[0].on, len(care.came_of)) == (None, 2)
    assert shops.evidence == ()
    assert (
        shops.record.unmapped.items()
        >= {
            "country": "Narnia",
            "published": "soon",
            "url": "not an address",
        }.items()
    )
    assert [one.number for one in contents.rejected] == [6]


def test_what_stands_above_the_heads_is_no_table():
    contents = read(
        '"About the data: exported on Jun 10, 2025"\n\nRank,Policy document ID,Title,Publisher\n'
        "1,policy.1,Open ports,OECD\n2,policy.2,,OECD\n"
    )
    (ports,) = contents.candidates
    assert (ports.record.title, ports.where) == ("Open ports", "row 4")
    (row,) = contents.rejected
    assert (row.number, row.head[3], row.cells[3]) == (5, "Publisher", "OECD")


def test_mentions_of_other_sorts_are_left_out_and_counted():
    contents = sample("mentions.csv")
    (harbours,) = contents.candidates
    assert harbours.record.when.edtf == "2022-03-04"
    assert harbours.came_of[0].title == "The UK café economy"
    assert [flag.what for flag in contents.skipped] == ["Mentions that are no policy documents: 1."]


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        (
            "Title,Source,Overton URL,Published on,DOIs cited",
            "T,S,https://o.example,2021,10.1000/1",
        ),
        ("Policy document title;Policy source;Published;Cited DOI", "T;S;2021;10.1000/1"),
        (
            "Policy document ID\tTitle\tPublisher Organization\tPublication Year\tMatched DOIs",
            "p1\tT\tS\t2021\thttps://doi.org/10.1000/1",
        ),
        ("OVERTON ID,title,SOURCE TITLE,published_on,Cited DOI(s)", "1,T,S,2021,doi:10.1000/1"),
    ],
)
def test_every_generation_of_exports_says_the_same(head, cells):
    candidate = only(head, cells)
    record = candidate.record
    assert (record.title, record.when.edtf) == ("T", "2021")
    assert [one.name for one in candidate.organisations] == ["S"]
    assert [one.identifiers["doi"] for one in candidate.came_of] == ["10.1000/1"]


def test_files_of_several_indexes_tell_of_one_document_together():
    texts = [(SAMPLES / name).read_text() for name in ("citations.csv", "mentions.csv")]
    contents = read(*texts)
    assert len(contents.candidates) == 3
    assert contents.candidates[0].came_of[0].title == "The UK café economy"


@pytest.mark.parametrize(
    ("cell", "dois"),
    [
        ("10.1000/a; 10.1000/b", ["10.1000/a", "10.1000/b"]),
        ("10.1000/a|doi:10.1000/B", ["10.1000/a", "10.1000/b"]),
        ("https://doi.org/10.1000/a,10.1000/a", ["10.1000/a"]),
        ("10.1000/a,b 10.1000/c", ["10.1000/a,b", "10.1000/c"]),
        ("none", []),
        ("", []),
    ],
)
def test_several_works_may_stand_in_one_cell(cell, dois):
    candidate = only("Overton id,Title,Source,Cited DOI", f'1,T,S,"{cell}"')
    assert [one.identifiers["doi"] for one in candidate.came_of] == dois


@pytest.mark.parametrize(
    "text",
    ["Title,Source,Year\nT,S,2021\n", "Overton id,Title\n1,T\n", "Name,E-mail\nA,b@c.example"],
)
def test_table_of_somebody_s_own_is_not_taken_for_an_export(text):
    assert not reading.READERS["policy-citations"].recognises(File(text.encode()))
    with pytest.raises(Unreadable, match="No table in it has the columns"):
        reading.read([File(text.encode())], "policy-citations")


def test_broken_export_is_read_or_refused_with_a_sentence():
    samples = [(SAMPLES / name).read_bytes() for name in ("citations.csv", "mentions.csv")]
    refused = []
    for content in mutated(samples, MUTATIONS, seed=2026):
        try:
            reading.READERS["policy-citations"].read([File(content)], {})
        except Unreadable as refusal:
            refused.append(str(refusal))
    assert all(sentence.endswith(".") for sentence in refused)
    assert len(refused) < MUTATIONS
