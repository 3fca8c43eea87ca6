"""Publications: what was written about the research for its own field."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from impacttracker.fields import choice, line
from impacttracker.records.models import About, Record
from impacttracker.records.vocabulary import Family, ParticipantRole


class Publication(Record):
    """An article, book, report or paper."""

    __tablename__ = "publication"
    __mapper_args__ = {"polymorphic_identity": "publication"}

    about = About(
        singular="Publication",
        plural="Publications",
        family=Family.OUTCOME,
        when="When was it published?",
        roles=(ParticipantRole.AUTHOR, ParticipantRole.PARTNER),
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    type: Mapped[str | None] = choice("publication_type", "Type of publication")
    authors: Mapped[str | None] = line("Authors", limit=5000)
    journal: Mapped[str | None] = line("Journal or conference")
    volume: Mapped[str | None] = line("Volume", limit=60)
    issue: Mapped[str | None] = line("Issue", limit=60)
    pages: Mapped[str | None] = line("Pages", limit=60)
    chapter_number: Mapped[str | None] = line("Chapter number", limit=60)
    chapter_title: Mapped[str | None] = line("Chapter title")
    edition: Mapped[str | None] = line("Edition", limit=60)
    editors: Mapped[str | None] = line("Editors", limit=5000)
    publisher: Mapped[str | None] = line("Publisher")
    place_published: Mapped[str | None] = line("Place of publication")
    doi: Mapped[str | None] = line("DOI", limit=300)
    isbn: Mapped[str | None] = line("ISBN", limit=60)
    issn: Mapped[str | None] = line("ISSN", limit=60)
    pmid: Mapped[str | None] = line("PubMed ID", limit=60)
    pmcid: Mapped[str | None] = line("PubMed Central ID", limit=60)
