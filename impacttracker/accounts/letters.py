"""The letters that accounts are sent: who to, the subject, the text. Nothing is sent here."""

from impacttracker.accounts.models import Purpose, User
from impacttracker.accounts.operations.choosing import LASTS

Letter = tuple[str, str, str]


def invitation(user: User, address: str, inviter: str) -> Letter:
    """Asks somebody in, or gives them a way back in."""
    if user.password_hash:
        return reset(user.email, address)
    days = LASTS[Purpose.INVITATION].days
    return (
        user.email,
        "Your invitation to Impact Tracker",
        f"Hello {user.name},\n\n"
        f"{inviter} asks you to Impact Tracker, where a research team records who it works\n"
        "with and what comes of it. Choose a password here:\n\n"
        f"{address}\n\n"
        f"The link works once, within {days} days.\n",
    )


def reset(email: str, address: str) -> Letter:
    """A way to a new password."""
    minutes = int(LASTS[Purpose.RESET].total_seconds() // 60)
    return (
        email,
        "Choose a new password for Impact Tracker",
        "Hello,\n\n"
        "somebody asked for a new password for your account, perhaps you. Choose it here:\n\n"
        f"{address}\n\n"
        f"The link works once, within {minutes} minutes. If it was not you, do nothing: your\n"
        "password stays as it is.\n",
    )


def password_changed(user: User) -> Letter:
    """Tells the owner, who may not have been the one that did it."""
    return (
        user.email,
        "Your password for Impact Tracker was changed",
        f"Hello {user.name},\n\n"
        "your password was changed just now, and every other browser was signed out. If that\n"
        "was not you, ask an administrator of your Impact Tracker to shut your account.\n",
    )
