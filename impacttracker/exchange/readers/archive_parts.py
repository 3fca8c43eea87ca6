"""What each thing in an archive is made of: its parts, as `exchange.parts` reads them."""

from impacttracker.evidence.models import Evidence
from impacttracker.evidence.vocabulary import Audience
from impacttracker.exchange.contents import (
    AffiliationFacts,
    ParticipantFacts,
    PositionFacts,
)
from impacttracker.exchange.fact import Fact
from impacttracker.exchange.parts import (
    Part,
    amount,
    any_object,
    day,
    many,
    moment,
    number,
    one_of,
    read_parts,
    score,
    term,
    text,
    text_or_none,
    uid,
    uid_or_none,
    yes_or_no,
)
from impacttracker.exchange.settled import (
    KeptApartFacts,
    KeyedFacts,
    ObligationFacts,
    ReturnFacts,
    SetAsideFacts,
)
from impacttracker.followups.models import FollowUp
from impacttracker.followups.vocabulary import Direction
from impacttracker.keying.models import KeyedAnswer
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import SECTIONS, Narrative
from impacttracker.obligations.models import Obligation
from impacttracker.obligations.vocabulary import Repeats
from impacttracker.partners.models import Acquaintance, Affiliation, Organisation, Person
from impacttracker.partners.vocabulary import Closeness, Level, Origin, Participation
from impacttracker.projects.models import Award, Project
from impacttracker.projects.vocabulary import Rhythm
from impacttracker.records.models import Link
from impacttracker.records.vocabulary import ParticipantRole, Strength, Verb, Visibility
from impacttracker.reports.readiness.models import FindingOverride
from impacttracker.returns.models import Return
from impacttracker.returns.vocabulary import State
from impacttracker.testimonials.models import Testimonial

PROJECT = {
    "code": Part("code", text(Project.code)),
    "title": Part("title", text(Project.title)),
    "lead_organisation": Part("lead_organisation", text(Project.lead_organisation)),
    "department": Part("department", text(Project.department)),
    "abstract": Part("abstract", text()),
    "start_on": Part("start", day),
    "end_on": Part("end", day),
    "rhythm": Part("rhythm", term(Rhythm)),
}
AWARD = {
    "funder": Part("funder", text(Award.funder), needed=True),
    "reference": Part("reference", text(Award.reference), needed=True),
    "scheme": Part("scheme", text(Award.scheme)),
    "title": Part("title", text(Award.title)),
    "start_on": Part("start", day),
    "end_on": Part("end", day),
    "amount": Part("amount", amount),
    "currency": Part("currency", text(Award.currency)),
}
POSITION = {
    "on": Part("on", day, needed=True),
    "interest": Part("interest", term(Level)),
    "influence": Part("influence", term(Level)),
    "impact": Part("impact", term(Level)),
    "wanted": Part("wanted", term(Participation)),
    "reached": Part("reached", term(Participation)),
}
ORGANISATION = {
    "uid": Part("uid", uid, needed=True),
    "name": Part("name", text(Organisation.name), needed=True),
    "short_name": Part("short_name", text(Organisation.short_name)),
    "aliases": Part("aliases", many(text(Organisation.name))),
    "parent": Part("parent", uid_or_none),
    "sector": Part("sector", text_or_none(Organisation.sector)),
    "country": Part("country", text_or_none(Organisation.country)),
    "website": Part("website", text_or_none(Organisation.website)),
    "ror": Part("ror", text_or_none(Organisation.ror)),
    "interest": Part("interest", text()),
    "influence": Part("influence", text()),
    "impact": Part("impact", text()),
    "talking_points": Part("talking_points", text()),
    "rhythm": Part("rhythm", term(Rhythm)),
    "positions": Part(
        "positions",
        many(lambda value, where: PositionFacts(**read_parts(value, where, POSITION))),
    ),
}
AFFILIATION = {
    "organisation": Part("organisation", uid, needed=True),
    "role": Part("role", text(Affiliation.role)),
    "from_on": Part("from", day),
    "to_on": Part("to", day),
}
PERSON = {
    "uid": Part("uid", uid, needed=True),
    "name": Part("name", text(Person.name), needed=True),
    "other_names": Part("other_names", many(text(Person.name))),
    "known_by": Part("known_by", text(Acquaintance.known_by_as_recorded)),
    "closeness": Part("closeness", term(Closeness)),
    "known_since": Part("known_since", day),
    "emails": Part("emails", many(text())),
    "affiliations": Part(
        "affiliations",
        many(lambda value, where: AffiliationFacts(**read_parts(value, where, AFFILIATION))),
    ),
    "lawful_basis": Part("lawful_basis", text(Person.lawful_basis)),
    "basis_on": Part("lawful_basis_since", day),
    "origin": Part("origin", term(Origin)),
    "notified_on": Part("notified_on", day),
    "do_not_contact": Part("do_not_contact", yes_or_no),
    "erased_on": Part("erased_on", day),
}
PARTICIPANT = {
    "role": Part("role", term(ParticipantRole), needed=True),
    "organisation": Part("organisation", uid_or_none),
    "person": Part("person", uid_or_none),
    "name_as_recorded": Part("name_as_recorded", text()),
    "department": Part("department", text_or_none()),
    "sector": Part("sector", text_or_none()),
    "country": Part("country", text_or_none()),
}
RECORD = {
    "uid": Part("uid", uid),
    "kind": Part("kind", one_of(KINDS), needed=True),
    "title": Part("title", text()),
    "url": Part("url", text_or_none()),
    "visibility": Part("visibility", term(Visibility)),
    "awards": Part("awards", many(text(Award.reference))),
    "answers": Part("answers", any_object),
    "participants": Part(
        "participants",
        many(lambda value, where: ParticipantFacts(**read_parts(value, where, PARTICIPANT))),
    ),
    "identifiers": Part("identifiers", any_object),
    "source": Part("source", any_object),
    "unmapped": Part("unmapped", any_object),
}
LINK = {
    "cause": Part("from", uid, needed=True),
    "effect": Part("to", uid, needed=True),
    "verb": Part("verb", term(Verb), needed=True),
    "strength": Part("strength", term(Strength), needed=True),
    "rationale": Part("rationale", text(Link.rationale)),
    "evidence": Part("evidence", many(uid)),
}
EVIDENCE = {
    "uid": Part("uid", uid, needed=True),
    "kind": Part("kind", text(Evidence.kind)),
    "title": Part("title", text(Evidence.title), needed=True),
    "on": Part("on", day),
    "url": Part("url", text_or_none(Evidence.url)),
    "file": Part("file", text_or_none(Evidence.file)),
    "sha256": Part("sha256", text_or_none(Evidence.sha256)),
    "made_by": Part("source", text(Evidence.source)),
    "corroborator": Part("corroborator", text(Evidence.corroborator)),
    "corroborating": Part("corroborated_by", uid_or_none),
    "rights": Part("rights", text()),
    "permission_until": Part("permission_until", day),
    "confidential": Part("confidential", yes_or_no),
    "substitute": Part("substitute", text(Evidence.substitute)),
    "audience": Part("audience", term(Audience)),
    "corroboration": Part("corroboration", score),
    "contribution": Part("contribution", score),
    "notes": Part("notes", text()),
    "supports": Part("supports", many(uid)),
}
TESTIMONIAL = {
    "uid": Part("uid", uid, needed=True),
    "about": Part("about", uid, needed=True),
    "person": Part("person", uid_or_none),
    "whom": Part("whom", text(Testimonial.whom)),
    "asked_on": Part("asked_on", day),
    "chased_on": Part("chased_on", day),
    "received_on": Part("received_on", day),
    "consented_on": Part("consented_on", day),
    "declined_on": Part("declined_on", day),
    "notes": Part("notes", text()),
    "kept_as": Part("kept_as", many(uid)),
}
NARRATIVE = {
    "award": Part("award", text_or_none(Award.reference)),
    "section": Part("section", one_of(SECTIONS), needed=True),
    "topic": Part("topic", text(Narrative.topic)),
    "period": Part("period", text(Narrative.period)),
    "answers": Part("answers", any_object),
    "source": Part("source", any_object),
    "unmapped": Part("unmapped", any_object),
}
OBLIGATION = {
    "uid": Part("uid", uid, needed=True),
    "award": Part("award", text(Award.reference), needed=True),
    "format_key": Part("format", text(Obligation.format_key), needed=True),
    "period": Part("period", text(Obligation.period), needed=True),
    "from_on": Part("from", day),
    "to_on": Part("to", day),
    "due_on": Part("due", day, needed=True),
    "repeats": Part("repeats", term(Repeats)),
    "until_on": Part("until", day),
}
KEYED = {
    "box": Part("box", text(KeyedAnswer.box), needed=True),
    "digest": Part("digest", text(KeyedAnswer.digest), needed=True),
    "at": Part("at", moment, needed=True),
    "title": Part("title", text()),
    "label": Part("label", text()),
    "by": Part("by", text(KeyedAnswer.by_as_recorded)),
}
SET_ASIDE = {
    "rule": Part("rule", text(FindingOverride.rule), needed=True),
    "entry": Part("entry", text()),
    "digest": Part("digest", text(FindingOverride.digest)),
    "reason": Part("reason", text(FindingOverride.reason), needed=True),
    "at": Part("at", moment, needed=True),
    "by": Part("by", text(FindingOverride.by_as_recorded)),
}
KEPT_APART = {
    "subject": Part("subject", one_of({"organisation": "", "person": ""}), needed=True),
    "first": Part("first", uid, needed=True),
    "second": Part("second", uid, needed=True),
}
RETURN = {
    "uid": Part("uid", uid, needed=True),
    "award": Part("award", text(Award.reference), needed=True),
    "format_key": Part("format", text(Return.format_key), needed=True),
    "format_version": Part("format_version", text(Return.format_version), needed=True),
    "period": Part("period", text(Return.period), needed=True),
    "from_on": Part("from", day),
    "to_on": Part("to", day),
    "due_on": Part("due", day),
    "state": Part("state", term(State)),
    "response_code": Part("response_code", text(Return.response_code)),
    "nothing_to_report": Part("nothing_to_report", yes_or_no),
    "declaration": Part("declaration", text(Return.declaration)),
    "include": Part("include", many(text())),
    "sent": Part("times_sent", number),
    "keyed": Part(
        "keyed", many(lambda value, where: KeyedFacts(**read_parts(value, where, KEYED)))
    ),
}
FOLLOWUP = {
    "uid": Part("uid", uid, needed=True),
    "about": Part("about", uid, needed=True),
    "also_about": Part("also_about", many(uid)),
    "what": Part("what", text(FollowUp.what), needed=True),
    "due_on": Part("due", day),
    "done_on": Part("done_on", day),
    "owner": Part("owner", text(FollowUp.owner_as_recorded)),
    "direction": Part("direction", term(Direction)),
    "outcome": Part("outcome", text(FollowUp.outcome)),
}

PARTS_OF: dict[type[Fact], dict[str, Part]] = {
    KeptApartFacts: KEPT_APART,
    KeyedFacts: KEYED,
    ObligationFacts: OBLIGATION,
    ReturnFacts: RETURN,
    SetAsideFacts: SET_ASIDE,
}
"""The parts of those facts of which an archive says only what there is to say."""
