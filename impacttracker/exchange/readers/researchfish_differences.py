"""What becomes of rows of one outcome that say different things: all of it is kept."""

from collections.abc import Sequence
from decimal import Decimal

from impacttracker.exchange.readers.researchfish_rows import Row
from impacttracker.exchange.telling.wording import one_line

PARTNERS_DIFFER = (
    "Its partners name different amounts for “{label}”: {each}; together {sum}. What most say is "
    "taken: enter the sum on its page if each gave its own."
)
ROWS_DIFFER = (
    "Its rows say different things for “{label}”: what most say is taken, and all is kept."
)


def keep_others(name: str, label: str, told: Sequence[Row], latest: Sequence[Row]) -> str:
    """Keep in each of the rows that *told* what it says, of money with who gave it.

    A sentence says so, where the *latest* of them still differ.
    """
    gave = _given_by(name, latest)
    for row in told:
        who = f" ({one_line(row.partner['name'].text)})" if gave and "name" in row.partner else ""
        row.kept.setdefault(label, f"{row.answers[name]}{who}")
    if len({row.answers[name] for row in latest}) < 2:
        return ""
    if not gave:
        return ROWS_DIFFER.format(label=label)
    each = "; ".join(f"{who} {amount:,}" for who, amount in gave.items())
    return PARTNERS_DIFFER.format(label=label, each=each, sum=f"{sum(gave.values()):,}")


def _given_by(name: str, rows: Sequence[Row]) -> dict[str, Decimal]:
    """What each partner gave, where a row of its own tells so of every one of them."""
    gave = {
        one_line(row.partner["name"].text): row.answers[name]
        for row in rows
        if "name" in row.partner and isinstance(row.answers[name], Decimal)
    }
    return gave if len(gave) == len(rows) > 1 else {}
