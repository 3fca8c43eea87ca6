"""Everything that can be done with accounts: inviting, choosing passwords, signing in and out."""

from impacttracker.accounts.operations.attempts import Claim, TooManyAttempts, claim_account
from impacttracker.accounts.operations.choosing import (
    ask_for_reset,
    change_password,
    choose_password,
    make_link,
)
from impacttracker.accounts.operations.people import (
    Invitation,
    add_user,
    choose_digest,
    disable,
    enable,
    give_administration,
    invite,
    take_administration,
)
from impacttracker.accounts.operations.signing_in import (
    begin_sign_in,
    end_all_sign_ins,
    end_one_with,
    end_sign_in,
)

__all__ = [
    "Claim",
    "Invitation",
    "TooManyAttempts",
    "add_user",
    "ask_for_reset",
    "begin_sign_in",
    "change_password",
    "choose_digest",
    "choose_password",
    "claim_account",
    "disable",
    "enable",
    "end_all_sign_ins",
    "end_one_with",
    "end_sign_in",
    "give_administration",
    "invite",
    "make_link",
    "take_administration",
]
