"""The sheets for everything but records and narratives: partners, links, evidence, promises."""

from dataclasses import replace

from impacttracker.evidence.vocabulary import Audience, EvidenceKind
from impacttracker.exchange import contents, settled
from impacttracker.exchange.tables.questions import Question, Shape
from impacttracker.exchange.tables.subject import UID, Subject, asks, needs
from impacttracker.followups.vocabulary import Direction
from impacttracker.obligations.vocabulary import Repeats
from impacttracker.partners.vocabulary import Closeness, Level, Origin, Participation
from impacttracker.projects.vocabulary import Rhythm
from impacttracker.records.vocabulary import ParticipantRole, Strength, Verb
from impacttracker.returns.vocabulary import State

OF_EVIDENCE = "on the page of the evidence"
OF_AWARDS = "under what awards owe"
OF_RETURNS = "on the page of the return"
OWNER = needs("owner", "uid of what it is part of", Shape.ONE)
PLACE = asks("place", "Number", changed_at="on the page of what it belongs to")

PROJECT = Subject(
    name="project",
    label="Project",
    fact=contents.ProjectFacts,
    part_of="project",
    questions=(
        asks("code", "Code", changed_at="in the settings of the project"),
        needs("title", "Title"),
        asks("lead_organisation", "Lead organisation"),
        asks("department", "Department"),
        asks("abstract", "Abstract", Shape.PROSE),
        asks("start_on", "Start", Shape.DAY),
        asks("end_on", "End", Shape.DAY),
        asks("rhythm", "How often to be in touch", Shape.TERM, Rhythm),
    ),
)
AWARD = Subject(
    name="award",
    label="Awards",
    fact=contents.AwardFacts,
    part_of="awards",
    known_by=("reference",),
    questions=(
        needs("reference", "Reference"),
        asks("funder", "Funder"),
        asks("scheme", "Scheme"),
        asks("title", "Title"),
        asks("start_on", "Start", Shape.DAY),
        asks("end_on", "End", Shape.DAY),
        asks("amount", "Amount", Shape.AMOUNT),
        asks("currency", "Currency"),
    ),
)
ORGANISATION = Subject(
    name="organisation",
    label="Organisations",
    fact=contents.OrganisationFacts,
    part_of="organisations",
    questions=(
        UID,
        needs("name", "Name"),
        asks("short_name", "Short name"),
        asks("aliases", "Other names", Shape.LINES),
        asks("parent", "Part of", Shape.ONE),
        asks("sector", "Sector"),
        asks("country", "Country"),
        asks("website", "Website", Shape.ADDRESS),
        asks("ror", "ROR identifier"),
        asks("interest", "What they care about", Shape.PROSE),
        asks("influence", "What they can move", Shape.PROSE),
        asks("impact", "What it means for them", Shape.PROSE),
        asks("talking_points", "Talking points", Shape.PROSE),
        asks("rhythm", "How often to be in touch", Shape.TERM, Rhythm),
    ),
    shown=(
        asks("contact", "Contact"),
        asks("contact_email", "E-mail address of the contact"),
        asks("contact_post", "Post of the contact"),
        asks("interest_level", "Interest: high, medium or low", Shape.TERM, Level),
        asks("influence_level", "Influence: high, medium or low", Shape.TERM, Level),
        asks("impact_level", "Impact: high, medium or low", Shape.TERM, Level),
    ),
)
POSITION = Subject(
    name="position",
    label="Positions of organisations",
    fact=contents.PositionFacts,
    part_of="positions",
    owner="organisations",
    known_by=("owner",),
    questions=(
        OWNER,
        PLACE,
        needs("on", "On", Shape.DAY),
        asks("interest", "Interest", Shape.TERM, Level),
        asks("influence", "Influence", Shape.TERM, Level),
        asks("impact", "Impact", Shape.TERM, Level),
        asks("wanted", "Engagement wanted", Shape.TERM, Participation),
        asks("reached", "Engagement reached", Shape.TERM, Participation),
    ),
)
PERSON = Subject(
    name="person",
    label="People",
    fact=contents.PersonFacts,
    part_of="people",
    questions=(
        UID,
        needs("name", "Name"),
        asks("other_names", "Other names", Shape.LINES),
        asks("emails", "E-mail addresses", Shape.LINES),
        asks("known_by", "Who knows them best"),
        asks("closeness", "How well", Shape.TERM, Closeness),
        asks("known_since", "Known since", Shape.DAY),
        asks("lawful_basis", "Lawful basis"),
        asks("basis_on", "Lawful basis since", Shape.DAY),
        asks("origin", "Where their data came from", Shape.TERM, Origin),
        asks("notified_on", "Told on", Shape.DAY),
        asks("do_not_contact", "Do not contact", Shape.FLAG),
        asks("erased_on", "Erased on", Shape.DAY, changed_at="on the page of the person"),
    ),
    shown=(
        asks("employer", "Organisation"),
        asks("post", "Post"),
        asks("first_name", "First name"),
        asks("last_name", "Last name"),
    ),
)
AFFILIATION = Subject(
    name="affiliation",
    label="Where people work",
    fact=contents.AffiliationFacts,
    part_of="affiliations",
    owner="people",
    known_by=("owner",),
    questions=(
        OWNER,
        PLACE,
        needs("organisation", "Organisation", Shape.ONE),
        asks("role", "Post"),
        asks("from_on", "From", Shape.DAY),
        asks("to_on", "To", Shape.DAY),
    ),
)
PARTICIPANT = Subject(
    name="participant",
    label="Who took part",
    fact=contents.ParticipantFacts,
    part_of="participants",
    owner="records",
    known_by=("owner",),
    questions=(
        OWNER,
        PLACE,
        needs("role", "As what", Shape.TERM, ParticipantRole),
        asks("organisation", "Organisation", Shape.ONE),
        asks("person", "Person", Shape.ONE),
        asks("name_as_recorded", "Name as recorded"),
        asks("department", "Department"),
        asks("sector", "Sector"),
        asks("country", "Country"),
    ),
)
LINK = Subject(
    name="link",
    label="Links",
    fact=contents.LinkFacts,
    part_of="links",
    known_by=("cause", "verb", "effect"),
    questions=(
        needs("cause", "From", Shape.ONE),
        needs("verb", "What it did", Shape.TERM, Verb),
        needs("effect", "To", Shape.ONE),
        needs("strength", "How sure", Shape.TERM, Strength),
        asks("rationale", "Why we say so", Shape.PROSE),
        asks("evidence", "Evidence", Shape.MANY),
    ),
)
EVIDENCE = Subject(
    name="evidence",
    label="Evidence",
    fact=contents.EvidenceFacts,
    part_of="evidence",
    questions=(
        UID,
        needs("title", "Title"),
        Question(name="kind", label="Kind", shape=Shape.TERM, terms=EvidenceKind, is_open=True),
        asks("on", "Date", Shape.DAY),
        asks("url", "Web address", Shape.ADDRESS),
        asks("file", "File", changed_at=OF_EVIDENCE),
        asks("sha256", "SHA-256 of the file", changed_at=OF_EVIDENCE),
        asks("made_by", "Who made it"),
        asks("corroborator", "Who can confirm it"),
        asks("corroborating", "Contact who can confirm it", Shape.ONE),
        asks("rights", "Rights", Shape.PROSE),
        asks("permission_until", "Permission until", Shape.DAY),
        asks("confidential", "Confidential", Shape.FLAG),
        asks("substitute", "What reports say instead"),
        asks("audience", "Who may see it", Shape.TERM, Audience),
        asks("corroboration", "Corroboration", Shape.COUNT),
        asks("contribution", "Contribution", Shape.COUNT),
        asks("notes", "Notes", Shape.PROSE),
        asks("supports", "Supports", Shape.MANY),
    ),
)
TESTIMONIAL = Subject(
    name="testimonial",
    label="Testimonials",
    fact=contents.TestimonialFacts,
    part_of="testimonials",
    questions=(
        UID,
        needs("about", "About", Shape.ONE),
        asks("person", "Person", Shape.ONE),
        asks("whom", "Of whom"),
        asks("asked_on", "Asked on", Shape.DAY),
        asks("chased_on", "Reminded on", Shape.DAY),
        asks("received_on", "Received on", Shape.DAY),
        asks("consented_on", "Agreed on", Shape.DAY),
        asks("declined_on", "Declined on", Shape.DAY),
        asks("notes", "Notes", Shape.PROSE),
        asks("kept_as", "Kept as", Shape.MANY),
    ),
)
FOLLOWUP = Subject(
    name="followup",
    label="Promises",
    fact=contents.FollowUpFacts,
    part_of="followups",
    questions=(
        UID,
        needs("what", "What was promised", Shape.PROSE),
        Question(
            name="about",
            label="About",
            shape=Shape.MANY,
            is_needed=True,
            changed_at="by promising it anew on the page of what it is about",
        ),
        asks("due_on", "Due", Shape.DAY),
        asks("done_on", "Done on", Shape.DAY),
        asks("owner", "Whose"),
        asks("direction", "Who promised", Shape.TERM, Direction),
        asks("outcome", "What came of it", Shape.PROSE),
    ),
)
OBLIGATION = Subject(
    name="obligation",
    label="What awards owe",
    fact=settled.ObligationFacts,
    part_of="obligations",
    known_by=("uid", "award", "format_key", "period"),
    questions=(
        UID,
        needs("award", "Award"),
        needs("format_key", "Format"),
        needs("period", "Period"),
        asks("from_on", "From", Shape.DAY, changed_at=OF_AWARDS),
        asks("to_on", "To", Shape.DAY, changed_at=OF_AWARDS),
        replace(needs("due_on", "Due", Shape.DAY), changed_at=OF_AWARDS),
        asks("repeats", "How often", Shape.TERM, Repeats, changed_at=OF_AWARDS),
        asks("until_on", "Until", Shape.DAY, changed_at=OF_AWARDS),
    ),
)
RETURN = Subject(
    name="return",
    label="Returns",
    fact=settled.ReturnFacts,
    part_of="returns",
    known_by=("uid", "award", "format_key", "format_version", "period"),
    questions=(
        UID,
        needs("award", "Award"),
        needs("format_key", "Format"),
        needs("format_version", "Version of the format"),
        needs("period", "Period"),
        asks("from_on", "From", Shape.DAY, changed_at=OF_RETURNS),
        asks("to_on", "To", Shape.DAY, changed_at=OF_RETURNS),
        asks("due_on", "Due", Shape.DAY, changed_at=OF_RETURNS),
        asks("state", "How far it has come", Shape.TERM, State, changed_at=OF_RETURNS),
        asks("response_code", "Response code", changed_at=OF_RETURNS),
        asks("nothing_to_report", "Nothing to report", Shape.FLAG, changed_at=OF_RETURNS),
        asks("declaration", "Declaration", Shape.PROSE, changed_at=OF_RETURNS),
        asks("include", "Include", Shape.LINES, changed_at=OF_RETURNS),
        asks("sent", "Times sent", Shape.COUNT, changed_at=OF_RETURNS),
    ),
)
