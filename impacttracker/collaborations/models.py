"""The collaboration: a partnership with one or more organisations."""

from decimal import Decimal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from impacttracker.conditions import Condition
from impacttracker.fields import choice, choices, flag, money, prose
from impacttracker.records.models import About, Record
from impacttracker.records.vocabulary import Family, ParticipantRole

PAID = Condition(answer="direct_contribution", any_of=("Yes",))
IN_KIND = Condition(answer="in_kind", any_of=("Yes",))


class Collaboration(Record):
    """A partnership. Its partners are participants, each with sector and country as recorded."""

    __tablename__ = "collaboration"
    __mapper_args__ = {"polymorphic_identity": "collaboration"}

    about = About(
        singular="Collaboration",
        plural="Collaborations",
        family=Family.COLLABORATION,
        title="What is the partnership called?",
        when="Since when, or from when to when?",
        roles=(ParticipantRole.PARTNER,),
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    pi_contribution: Mapped[str | None] = prose("What did your team give?")
    partner_contribution: Mapped[str | None] = prose("What did the partners give?")
    impact: Mapped[str | None] = prose("What came of it?")
    impact_categories: Mapped[list[str]] = choices(
        "collaboration_impact_category", "What kinds of impact?"
    )
    direct_contribution: Mapped[str | None] = choice(
        "collaboration_direct_financial_contribution", "Did the partners contribute money?"
    )
    currency: Mapped[str | None] = choice("currency", "In which currency?", asked_when=PAID)
    amount: Mapped[Decimal | None] = money("How much?", asked_when=PAID)
    in_kind: Mapped[str | None] = choice(
        "collaboration_in_kind_contribution", "Did they contribute in kind?"
    )
    in_kind_currency: Mapped[str | None] = choice(
        "currency", "In which currency is that valued?", asked_when=IN_KIND
    )
    in_kind_amount: Mapped[Decimal | None] = money(
        "What is that worth?",
        hint="Leave it empty where nobody has put a figure on it.",
        asked_when=IN_KIND,
    )
    formal_agreement: Mapped[bool | None] = flag("Is there a formal agreement?")
