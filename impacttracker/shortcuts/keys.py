"""The keys, and what each does. Templates put them on what they belong to (`data-key`), from where
the script on the page reads them; the help shows the same.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shortcut:
    """Keys that are pressed one after the other ("g h"), perhaps in several ways, and their end."""

    keys: tuple[str, ...]
    does: str

    def __str__(self) -> str:
        """As an attribute of the markup says it."""
        return ",".join(self.keys)


SHORTCUTS = {
    "help": Shortcut(("?",), "Show the keys"),
    "search": Shortcut(("/",), "Search, or filter the list by words"),
    "log": Shortcut(("n", "l"), "Log something"),
    "next": Shortcut(("j",), "Go to the next row, or the next answer to key"),
    "previous": Shortcut(("k",), "Go to the row before, or the answer before"),
    "tick": Shortcut(("x",), "Choose the row, or no longer; tick what was keyed"),
    "copy": Shortcut(("c",), "Copy the answer that is to be keyed"),
    "edit": Shortcut(("e",), "Edit the row, or what the page is about"),
    "take": Shortcut(("a",), "Take the row that waits in the inbox"),
    "reject": Shortcut(("r",), "Reject the row that waits in the inbox"),
    "leave": Shortcut(("Escape",), "Leave a field, or close what is open"),
}

PAGES = {
    "Home": "g h",
    "Project": "g p",
    "Timeline": "g t",
    "Pathway": "g w",
    "Calendar": "g c",
    "Search": "g s",
    "Lists": "g l",
    "Engagements": "g e",
    "Partners": "g a",
    "Collaborations": "g k",
    "Policy": "g y",
    "Outcomes": "g o",
    "Returns": "g r",
    "Promises": "g m",
    "Evidence": "g v",
    "Narratives": "g n",
    "Import and export": "g i",
    "Bin": "g b",
}
"""The keys that lead to the pages of the navigation, by its words."""


def key_of(label: str) -> str:
    """The keys of an item of the navigation, as an attribute says them; empty for none."""
    return str(SHORTCUTS["log"]) if label == "Log" else PAGES.get(label, "")
