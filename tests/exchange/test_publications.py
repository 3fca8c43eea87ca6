"""Bibliographies go in: each format says the same of one work, and nothing is dropped."""

import json
from random import Random

import pytest
from sqlalchemy import select

from impacttracker.errors import Unreadable
from impacttracker.exchange import reading
from impacttracker.exchange.identifiers import arxiv_of, doi_of, isbn_of, pmcid_of, pmid_of
from impacttracker.exchange.source import File
from impacttracker.records.models import Record
from tests.exchange.conftest import SAMPLES
from tests.exchange.mutating import mutated
from tests.factories import make_award, make_project

DOI = "10.99999/jds.2021.12_3"
MUTATIONS = 100


def read(text):
    (contents,) = reading.read([File(text.encode())])
    assert contents.reader == "publications"
    return contents


def sample(name):
    return read((SAMPLES / name).read_text())


def only(text):
    (record,) = read(text).records
    return record


@pytest.mark.parametrize("name", ["works.bib", "works.ris", "crossref.json"])
def test_one_article_is_the_same_in_every_format(name):
    article = sample(name).records[0]
    assert (article.kind, article.when.edtf) == ("publication", "2021-03-04")
    assert article.title.startswith("The UK café economy")
    assert article.source == {
        "reader": "publications",
        "fingerprint": f"doi:{DOI}",
        "occurrence": 0,
    }
    assert article.identifiers["doi"] == DOI
    said = {name: article.answers[name] for name in ("type", "journal", "volume", "pages", "doi")}
    assert said == {
        "type": "Journal Article / Review",
        "journal": "Journal of Durability Studies",
        "volume": "12",
        "pages": "201–219",
        "doi": DOI,
    }
    assert article.answers["authors"].startswith("Wu, Jane; ")


def test_bibtex_is_read_with_its_letters_strings_and_kinds():
    contents = sample("works.bib")
    article, talk, book, preprint, data, software, blog = contents.records
    assert article.title == "The UK café economy: 50% of Łódź & beyond"
    assert article.answers["authors"] == (
        "Wu, Jane; Müller, Jörg; Harbour Forum; van der Berg, Ludwig"
    )
    assert article.unmapped["keywords"] == "cafés, trade"
    assert talk.answers["journal"] == "Proceedings of the Harbour Days"
    assert talk.answers["authors"] == "Żak, Tomasz; Wu, Jane; et al."
    assert (talk.when.edtf, talk.identifiers) == ("2022-05-02/2022-05-04", {"arxiv": "2205.01234"})
    assert (book.title, book.answers["type"]) == ("Harbours: A Reader", "Book (Edited)")
    assert book.identifiers == {"isbn": "9783161484100"}
    assert (preprint.title, preprint.answers["type"]) == ("First thoughts on α-trade", "Preprint")
    assert (data.kind, data.unmapped["authors"]) == ("research_dataset", "Wu, Jane")
    assert (software.kind, software.when.edtf) == ("software", "2023-06")
    assert (blog.url, blog.when.edtf) == (None, "XXXX")
    assert blog.unmapped == {"type": "online", "url": "not an address", "date": "n.d."}
    assert [one.number for one in contents.rejected] == [50]


def test_entry_that_stands_twice_is_one_with_what_both_say():
    contents = sample("works.bib")
    article = contents.records[0]
    assert article.identifiers["pmid"] == "12345678"
    assert article.unmapped["journal (said again)"] == "J. Durab. Stud."
    assert "twice, by the same DOI" in contents.flagged[0].what


def test_work_that_stands_twice_as_two_kinds_is_of_the_first():
    doi = "doi = {10.99999/data.1}"
    data = f"@dataset{{a, title={{Counts}}, abstract={{Ships}}, {doi}}}\n"
    article = f"@article{{b, title={{Counts}}, journal={{J}}, {doi}}}\n"
    record = only(article + data)
    assert (record.kind, record.answers["journal"]) == ("publication", "J")
    assert record.unmapped["description"] == "Ships"
    assert only(data + article).unmapped["journal"] == "J"


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("CO$_2$ and CO$_{2}$", "CO₂ and CO₂"),
        ("$\\mathrm{CO_2}$ in PM$_{2.5}$", "CO₂ in PM_2.5"),
        ("10$^{-6}$ m\\textsuperscript{2} at 20$^\\circ$C", "10⁻⁶ m² at 20°C"),
        ("$^{13}$C of {\\L}{\\'o}d{\\'z}", "¹³C of Łódź"),
        ("a_b \\& 5\\%", "a_b & 5%"),
    ],
)
def test_signs_of_formulas_are_signs(said, title):
    assert only(f"@article{{a, title={{{said}}}}}").title == title


def test_entry_takes_from_its_book_what_it_does_not_say():
    text = (
        '@inproceedings{a, title={Talk}, crossref={Days}, pages="1-2"}\n'
        "@proceedings{days, title={Harbour Days}, year=2023, editor={Wu, Jane}, doi={10.99999/x}}\n"
    )
    talk, days = read(text).records
    assert (talk.title, talk.when.edtf, talk.identifiers) == ("Talk", "2023", {})
    assert talk.answers["journal"] == "Harbour Days"
    assert (talk.answers["editors"], days.identifiers) == ("Wu, Jane", {"doi": "10.99999/x"})


@pytest.mark.parametrize(
    ("name", "said", "plain"),
    [
        ("title", "CO<sub>2</sub> &amp; <i>Salmo</i>", "CO₂ & Salmo"),
        ("title", "10<sup>6</sup> &lt;i&gt;a&lt;/i&gt;", "10⁶ a"),
        ("title", "if 1 &lt; x and y &gt; 2", "if 1 < x and y > 2"),
        ("title", "a<<<>>>b", "a<<<>>>b"),
        (
            "abstract",
            "<jats:title>Abstract</jats:title><jats:sec><jats:title>Aims</jats:title><jats:p>To "
            "&lt;jats:italic&gt;see&lt;/jats:italic&gt;.</jats:p></jats:sec>",
            "Aims\n\nTo see.",
        ),
        ("ISBN", "http://id.crossref.org/isbn/9783161484100", "9783161484100"),
    ],
)
def test_marks_of_pages_and_journals_are_no_words(name, said, plain):
    record = only(json.dumps({"type": "book", "title": "x", "DOI": "10.99999/b", name: said}))
    assert plain in (record.title, record.unmapped.get("abstract"), record.answers.get("isbn"))


def test_works_of_one_title_are_two_where_their_pages_say_so():
    editorial = "@article{a, title={Editorial}, journal={J}, year=2020, pages={%s}}\n"
    contents = read(editorial % 1 + editorial % 9 + editorial % 1)
    assert [one.source["occurrence"] for one in contents.records] == [0, 1]


def test_references_go_over_lines_and_may_never_end():
    article, chapter, blog = sample("works.ris").records
    assert article.unmapped["notes"] == "A note that goes on over two lines"
    assert article.unmapped["keywords"] == ["cafés", "trade"]
    assert (chapter.answers["journal"], chapter.when.edtf) == ("Harbours", "2020-06")
    # The number of the book is none of the chapter's.
    assert (chapter.answers["isbn"], chapter.identifiers) == ("978-3-16-148410-0", {})
    assert (blog.title, blog.unmapped) == ("What we saw", {"type": "BLOG"})


def test_crossref_keeps_who_funded_and_who_wrote():
    article, preprint = sample("crossref.json").records
    assert article.title == "The UK café economy: 50% of Łódź & beyond"
    assert article.awards == ("ES/X00001/1", "ESX99999")
    assert article.unmapped["funder"] == [
        "Economic and Social Research Council: ES/X00001/1, ESX99999",
        "Harbour Trust",
    ]
    assert article.unmapped["ORCID"] == ["Wu, Jane: http://orcid.org/0000-0002-1825-0097"]
    assert article.unmapped["reference"][0]["unstructured"] == "Something older."
    assert article.url == f"https://doi.org/{DOI}"
    assert (preprint.answers["type"], preprint.when.edtf) == ("Preprint", "2022")


def test_datacite_tells_data_from_software():
    data, software = sample("datacite.json").records
    assert (data.kind, data.when.edtf) == ("research_dataset", "2021-05")
    assert data.answers["description"] == "Ships by hour."
    assert (software.kind, software.title) == ("software", "quay: Counting ships")
    assert software.answers["open_source_licence"] == "MIT license"
    assert "xml" not in data.unmapped


@pytest.mark.parametrize("wrap", ["%s", "[%s]", '{"items": [%s]}', '{"message": %s}'])
def test_citation_styles_are_read_in_whatever_they_come(wrap):
    item = '{"type": "chapter", "title": "Harbours", "author": [{"literal": "Harbour Forum"}]}'
    chapter = only(wrap % item)
    assert chapter.answers == {"type": "Book Chapter", "authors": "Harbour Forum"}


@pytest.mark.parametrize(
    ("said", "edtf"),
    [
        ("year = 2021, month = mar", "2021-03"),
        ("year = 2021, month = {3}, day = {4}", "2021-03-04"),
        ("year = 2021, month = {4 March}", "2021-03-04"),
        ("year = 2021, month = {Spring}", "2021"),
        ("year = 2021, month = {14}", "2021"),
        ("date = {2021-03-04T10:00:00Z}", "2021-03-04"),
        ("date = {2021/2022}", "2021/2022"),
        ("date = {2021~}", "2021"),
        ("date = {4 March 2021}", "2021-03-04"),
        ("date = {soon}, year = 2021", "2021"),
        ("year = {in press}", "XXXX"),
    ],
)
def test_dates_are_as_precise_as_they_were_given(said, edtf):
    assert only(f"@article{{a, title={{T}}, {said}}}").when.edtf == edtf


@pytest.mark.parametrize(
    ("find", "text", "found"),
    [
        (doi_of, "https://doi.org/10.1000/ABC.1", "10.1000/abc.1"),
        (doi_of, "doi: 10.1000/abc.1.", "10.1000/abc.1"),
        (doi_of, "https://example.org/10.1000", ""),
        (isbn_of, "ISBN 0-306-40615-2 (pbk)", "0306406152"),
        (isbn_of, "978-3-16-148410-1", ""),
        (isbn_of, "1234-5679", ""),
        (pmid_of, "https://pubmed.ncbi.nlm.nih.gov/123/", "123"),
        (pmcid_of, "pmc99", "PMC99"),
        (arxiv_of, "arXiv:2101.00001v3", "2101.00001"),
        (arxiv_of, "https://arxiv.org/abs/hep-th/9901001", "hep-th/9901001"),
    ],
)
def test_identifiers_are_compared_without_what_stands_around_them(find, text, found):
    assert find(text) == found


def test_bibtex_and_crossref_are_one_record_of_our_award(flask, session):
    award = make_award(make_project("HARBOUR"), reference="ES/X00001/1")
    for file in ("works.bib", "crossref.json", "works.bib"):
        result = flask("import", str(SAMPLES / file), "--project", "HARBOUR", "--json")
        assert result.exit_code == 0, result.stderr
    assert not json.loads(result.stdout)["created"]
    articles = [one for one in session.scalars(select(Record)) if one.identifiers.get("doi") == DOI]
    assert len(articles) == 1
    assert [one.award for one in articles[0].attributions] == [award]


def test_number_of_an_award_is_known_however_a_publisher_writes_it(flask, session):
    make_award(make_project("HARBOUR"), reference="ES/X/99999")
    flask("import", str(SAMPLES / "crossref.json"), "--project", "HARBOUR")
    article = session.scalars(select(Record).where(Record.url == f"https://doi.org/{DOI}")).one()
    assert [one.award.reference for one in article.attributions] == ["ES/X/99999"]


@pytest.mark.parametrize(
    "text",
    [
        "@article{a, title={" + "{" * 50_000 + "}" * 50_000 + "}}",
        "@article{a, title={" + "{" * 200 + "x" + "}" * 200 + "}}",
        "@string{a = b}\n@string{b = a}\n@article{x, title = a # b # a}",
        "@string{a = a # a}\n" * 2_000 + "@article{x, title = a}",
        "@article{x, title = " + " # ".join(["a"] * 20_000) + "}",
        "@article{x, title = {a\r\\'e\u2028{b}\xa0-- $c\x85d}}",
        '@article{x, title = "' + "\\'" * 5_000 + '"}',
        "@article{x, author = {" + "A and " * 3_000 + "B}}",
        "@article{x," + "a = {b}," * 2_000 + "}",
        "@article{x, title={T}, month = {" + "1 jan " * 5_000 + "}}",
        "TY  - JOUR\nTI  - x\n" + "goes on\n" * 5_000 + "ER  - ",
        "TY  - JOUR\n" * 2_000,
        "TY  - JOUR\n" + "AU  - \nDA  - 9999/99/99\n" * 2_000,
    ],
)
def test_hostile_bibliography_is_read_at_once(text):
    assert read(text).records


@pytest.mark.parametrize("before", ["<p>See</p>", "Subject: A paper", "BEGIN:VCALENDAR"])
@pytest.mark.parametrize("entry", ["@article{a, title={T}}", "TY  - JOUR\nER  - "])
def test_entry_inside_a_file_of_another_sort_is_no_bibliography(before, entry):
    file = File(f"{before}\n\n{entry}\n".encode())
    assert not reading.READERS["publications"].recognises(file)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"DOI": ' + "[" * 100_000, "nested too deeply"),
        ('{"DOI": ' + "1" * 10_000 + "}", "damaged"),
        ('[{"DOI": "10.1000/1", "title"', "damaged"),
        ("[]", "no bibliography"),
        ("@article{a, title={T}", "No entry .* is whole"),
    ],
)
def test_bibliography_that_cannot_be_read_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(Unreadable, match=sentence):
        reading.read([File(text.encode())], "publications")


@pytest.mark.parametrize("name", ["works.bib", "works.ris", "crossref.json", "datacite.json"])
def test_broken_bibliography_is_read_or_refused_with_a_sentence(name):
    content = (SAMPLES / name).read_bytes()
    broken = mangled(content) if name.endswith("json") else mutated([content], MUTATIONS, seed=2026)
    refused = []
    for one in broken:
        try:
            reading.READERS["publications"].read([File(one)], {})
        except Unreadable as refusal:
            refused.append(str(refusal))
    assert all(sentence.endswith(".") for sentence in refused)
    assert len(refused) < MUTATIONS


def mangled(content):
    """Versions in which something stands that the interface would never say there."""
    random = Random(2026)
    for _ in range(MUTATIONS):
        held = json.loads(content)
        for _ in range(random.randint(1, 4)):
            place, key = random.choice(list(places_in(held)))
            place[key] = random.choice(
                (None, 0, -1.5, True, "", "\x00\ud800", "x" * 3000, [], {}, [[]], [None], {"a": 1})
            )
        yield json.dumps(held).encode()


def places_in(held):
    for key in held if isinstance(held, dict) else range(len(held)):
        yield held, key
        if isinstance(held[key], dict | list):
            yield from places_in(held[key])
