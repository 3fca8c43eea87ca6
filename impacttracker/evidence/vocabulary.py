"""Our own lists about evidence: what kind it is, and who sees it."""

from impacttracker.vocabulary import Vocabulary


class EvidenceKind(Vocabulary):
    """What a piece of evidence is. An import may bring others, which stay as they came."""

    TESTIMONIAL = "testimonial", "Testimonial or letter of support"
    REPORT = "report", "Report"
    POLICY_DOCUMENT = "policy_document", "Policy document or guideline"
    MINUTES = "minutes", "Minutes or agenda"
    EMAIL = "email", "E-mail"
    PRESS = "press", "Press or broadcast"
    WEB_PAGE = "web_page", "Web page"
    STATISTICS = "statistics", "Statistics or survey"
    CONTRACT = "contract", "Contract or agreement"
    PHOTOGRAPH = "photograph", "Photograph"
    RECORDING = "recording", "Sound or film"
    SLIDES = "slides", "Slides or programme"
    OTHER = "other", "Something else"


class Audience(Vocabulary):
    """Who sees a piece of evidence, beyond what follows from the records that it supports."""

    FOLLOWS = "follows", "Whoever sees what it supports"
    LEADS = "leads", "Only the project's leads, and whoever added it"


class Show(Vocabulary):
    """Ways to choose from the evidence of a project."""

    UNUSED = "unused", "Supporting nothing"
    EXPIRING = "expiring", "Permission ended, or ends within 60 days"
    CONFIDENTIAL = "confidential", "Confidential"
    WITHOUT_COPY = "without_copy", "Without a copy here"
    UNSCORED = "unscored", "Not scored yet"


# What earlier versions called everything that had an address.
LABELS = {one.value: one.label for one in EvidenceKind} | {"address": EvidenceKind.WEB_PAGE.label}


def kind_in_words(kind: str) -> str:
    """A kind of ours by its label; another one as an import brought it."""
    return LABELS.get(kind, kind)
