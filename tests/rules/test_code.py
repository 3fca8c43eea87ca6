"""Rules of the code that reading the source is enough for."""

from tests.rules import checks
from tests.rules.sources import ROOT, modules

# Modules that hold one thing which no role names. A new one is a decision: say here what it holds.
NAMED_FOR_ONE_THING = frozenset(
    {
        "accounts/letters.py",  # what the mails say
        "accounts/passwords.py",  # which are good enough, and how they are kept
        "accounts/sign_ins.py",  # who comes with a request
        "accounts/tokens.py",  # random secrets, and the hashes by which we know them
        "addresses.py",  # the parts of our URLs
        "charts.py",  # drawings of figures, made of shapes
        "cli.py",
        "conditions.py",  # when a question applies
        "clock.py",
        "database.py",
        "changes/pages.py",  # where what changed is looked after
        "demo.py",  # a believable project
        "demo_links.py",  # what it tells of what led to what
        "demo_partners.py",  # what it tells of partners and people
        "demo_returns.py",  # what it tells of returns
        "demo_texts.py",  # what its award says of itself
        "edtf.py",  # the text form of dates known in part
        "error_pages.py",  # what people see of an error
        "duplicates/blocking.py",  # likely pairs among many
        "duplicates/likeness.py",  # when two may be one
        "duplicates/repointing.py",  # everything that points at one row points at another
        "engagements/occasions.py",  # what form words say that an occasion took
        "errors.py",
        "evidence/bucket.py",  # the store in a bucket, the only one that knows boto3
        "evidence/file_types.py",  # what kinds are kept, and how their content tells them
        "evidence/files.py",  # a file as somebody gives it: its name, its hash, whether it is kept
        "evidence/pages.py",  # what the pages of a piece show
        "evidence/rubric.py",  # how strong a piece is, on a published scale
        "evidence/storage.py",  # where bytes are, and the folder that is the default
        "extensions.py",
        "fields.py",  # what a column says of itself: question, hint, vocabulary, limit
        "followups/entries.py",  # a promise as a line of a list
        "forms.py",
        "health.py",
        "inbox/citing.py",  # which records of a project something refers to
        "inbox/showing.py",  # what waits, as its page shows it
        "keying/pages.py",  # one box at a time, with the addresses around it
        "keying/sheet.py",  # a return as the boxes of a portal
        "kinds.py",
        "logs.py",
        "mail.py",
        "narratives/marks.py",  # how a text cites
        "obligations/periods.py",  # the periods that are owed, counted from the first
        "partners/erased.py",  # who stays out, and comes back on purpose alone
        "partners/mentions.py",  # where a text names somebody
        "partners/names.py",  # when two names may be one
        "partners/recognising.py",  # whom an address or a name means
        "partners/saving.py",  # how saving a form ended
        "pictures.py",  # shapes, and how they are written as SVG
        "positions/drawing.py",  # the map of partners as shapes
        "positions/entries.py",  # a position in words
        "positions/ladder.py",  # engagement reached and wanted as shapes
        "presentation.py",
        "projects/history.py",  # changes in plain words
        "protection.py",  # what every answer carries, and when the tracker refuses to start
        "records/answered.py",  # answers and history as a page shows them
        "receipts/comparing.py",  # what stands here beside what a file said
        "receipts/keeping.py",  # what stood here before, as plain data
        "receipts/made.py",  # what an import made and changed, to be led to
        "receipts/places.py",  # the page of each thing that an import makes
        "receipts/putting_back.py",
        "receipts/settling.py",  # takes what a file says, or keeps what is here
        "receipts/standing.py",  # what stands here today
        "receipts/showing.py",  # a receipt in words
        "receipts/taking_back.py",
        "receipts/things.py",  # the rows that imports make
        "receipts/wording.py",  # what a thing says to one question
        "records/answers.py",
        "records/conflict.py",  # two versions side by side
        "records/details.py",  # what is told of a record before it is stored
        "records/entries.py",
        "records/joining.py",  # one more of those who took part
        "records/linking.py",
        "records/participants.py",
        "records/questions.py",
        "records/tally.py",
        "search/asked.py",  # what somebody typed, as each database asks it
        "search/excerpts.py",  # words in context
        "search/index.py",
        "search/results.py",  # what was found, as lines of a page
        "search/texts.py",  # what each thing says
        "search/upkeep.py",  # tells the index what changed
        "search/words.py",  # folded, parted, with their places
        "records/versions.py",  # what a record says as plain data, and said before
        "returning.py",  # back to where somebody was
        "shortcuts/keys.py",  # what each key does
        "rows.py",  # a row of any table as JSON
        "tidying.py",
        "texts/asking.py",  # which formats ask for a text
        "texts/pages.py",  # what the page of a text shows
        "testimonials/letters.py",  # what somebody may write who asks for one
        "vocabulary.py",
        "when.py",
        "written_dates.py",  # dates as people write them
    }
)

# Functions longer than they should be, each with the reason that it stays whole.
STAYS_WHOLE = {
    "__init__.py:create_app": "The whole application stands on one screen.",
}

# Views that note being read, which is the one thing that reading may write.
NOTES_BEING_READ = frozenset({"feed"})


def test_only_views_and_commands_commit():
    assert (
        faults_in(lambda name, source: [] if is_committer(name) else checks.commits(source)) == {}
    )


def test_commit_outside_a_view_is_seen():
    assert checks.commits("def log():\n    db.session.commit()") == ["line 2: db.session.commit()"]
    assert checks.commits("with session.begin():\n    pass") == ["line 1: session.begin()"]


def test_views_store_what_their_operations_did():
    assert (
        faults_in(
            lambda name, source: (
                checks.pages_that_forget_to_commit(source) if is_views(name) else []
            )
        )
        == {}
    )


def test_view_that_forgets_to_commit_is_seen():
    source = """
@bp.post("/")
def log():
    return _logged()

def _logged():
    operations.log_engagement()
"""
    assert checks.pages_that_forget_to_commit(source) == ["log calls operations and never commits"]
    assert checks.pages_that_forget_to_commit(source + "    db.session.commit()") == []


def test_pages_that_are_only_read_commit_nothing():
    assert (
        faults_in(
            lambda name, source: (
                checks.reading_pages_that_commit(source, NOTES_BEING_READ) if is_views(name) else []
            )
        )
        == {}
    )


def test_commit_in_a_page_that_is_only_read_is_seen():
    source = '@bp.get("/")\ndef index():\n    db.session.commit()'
    assert checks.reading_pages_that_commit(source) == ["index answers only GET, and commits"]
    assert checks.reading_pages_that_commit(source.replace("get", "post")) == []
    assert checks.reading_pages_that_commit(source.replace("get", "route"))
    assert checks.reading_pages_that_commit(source, frozenset({"index"})) == []


def test_modules_are_named_for_their_role_or_the_one_thing_they_hold():
    found = [checks.wrong_name(name, NAMED_FOR_ONE_THING) for name in modules()]
    assert [fault for fault in found if fault] == []


def test_name_outside_the_list_is_seen():
    for name in ("partners/utils.py", "helpers.py", "common/models.py", "partners/merging.py"):
        assert checks.wrong_name(name, frozenset())
    for name in ("partners/models.py", "outcomes/models/people.py", "calendar/ical.py"):
        assert checks.wrong_name(name, frozenset()) == ""
    assert checks.wrong_name("partners/merging.py", frozenset({"partners/merging.py"})) == ""


def test_list_of_names_has_nothing_that_is_gone():
    assert NAMED_FOR_ONE_THING - set(modules()) == frozenset()


def test_modules_stay_small():
    assert faults_in(lambda _, source: checks.too_long(source)) == {}


def test_long_module_is_seen():
    assert checks.too_long("\n" * 301) == "301 lines; at most 300"
    assert checks.too_long("\n" * 300) == ""


def test_functions_stay_small():
    found = {
        f"{module}:{function}": lines
        for module, source in modules().items()
        for function, lines in checks.long_functions(source).items()
        if f"{module}:{function}" not in STAYS_WHOLE
    }
    assert found == {}


def test_long_function_is_seen_and_its_docstring_is_not_counted():
    body = "    x = 1\n" * 25
    assert checks.long_functions(f"def f():\n    '''a\n    b'''\n{body}") == {}
    assert checks.long_functions(f"def f():\n{body}    x = 2\n") == {"f": 26}


def test_checks_are_switched_off_by_name_and_for_a_reason():
    assert faults_in(lambda _, source: checks.unexplained_exceptions(source)) == {}


def test_check_switched_off_without_a_reason_is_seen():
    off = "x = 1  # no" + "qa"
    assert checks.unexplained_exceptions(off)
    assert checks.unexplained_exceptions(f"{off}: S101")
    assert checks.unexplained_exceptions(f"{off}: S101 (only parsed)") == []
    assert checks.unexplained_exceptions(f"{off}: N802, S101 - the name is not ours") == []
    assert checks.unexplained_exceptions("x = 1  # type: " + "ignore")


def test_only_the_clock_reads_the_clock():
    assert (
        faults_in(lambda name, source: [] if name == "clock.py" else checks.second_clocks(source))
        == {}
    )


def test_second_clock_is_seen():
    assert checks.second_clocks("started = datetime.now(UTC)") == ["line 1: datetime.now()"]
    assert checks.second_clocks("started = time.monotonic()") == []


def test_requirements_name_no_place_to_fetch_them_from():
    for file in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / file).read_text()
        assert [line for line in text.splitlines() if "://" in line or "--index" in line] == []
        pinned = [line for line in text.splitlines() if "==" in line and line[0].isalnum()]
        assert text.count("\\\n    --hash=sha256:") >= len(pinned) > 0


def faults_in(check):
    """What *check* finds in each module, leaving out the modules where it finds nothing."""
    found = {name: check(name, source) for name, source in modules().items()}
    return {name: faults for name, faults in found.items() if faults}


def is_views(name):
    return name.rpartition("/")[2] == "views.py"


def is_committer(name):
    return checks.COMMITTERS.fullmatch(name) is not None
