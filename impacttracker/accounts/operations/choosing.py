"""Choosing a password: by a link that was sent, or by knowing the one before."""

from datetime import timedelta

from sqlalchemy import delete, update

from impacttracker.accounts import passwords, queries
from impacttracker.accounts.models import MailedLink, Purpose, User
from impacttracker.accounts.operations.attempts import Claim, forgive
from impacttracker.accounts.operations.signing_in import end_all_sign_ins
from impacttracker.accounts.tokens import hash_of, new_token
from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.errors import Invalid, NotFound

LASTS = {Purpose.INVITATION: timedelta(days=7), Purpose.RESET: timedelta(hours=1)}


def make_link(user: User, token: str = "") -> str:
    """A token with which *user* may choose a password, once; links from before end."""
    token = token or new_token()
    purpose = Purpose.RESET if user.password_hash else Purpose.INVITATION
    _end_links(user)
    db.session.add(
        MailedLink(
            user_id=user.id,
            token_hash=hash_of(token),
            purpose=purpose,
            expires_at=now() + LASTS[purpose],
        )
    )
    db.session.flush()
    return token


def ask_for_reset(claim: Claim, token: str) -> User | None:
    """Let *token* choose a new password, and say who it is to be mailed to, if anybody.

    The claim was counted, and stays so: mail must not be asked for without end.
    """
    user = queries.by_id(claim.user_id) if claim.user_id else None
    if user is not None:
        make_link(user, token)
    return user


def choose_password(token: str, password: str) -> User:
    """Take the link and keep the password. Nobody is signed in, and whoever was is not."""
    link = queries.link_with(token)
    if link is None:
        raise NotFound("This link has been used or has ended. Ask for a new one.")
    user = link.user
    passwords.ensure_good(password, about=(user.email, user.name))
    _take(link)
    _keep(user, password)
    end_all_sign_ins(user)
    return user


def change_password(user: User, password: str, *, claim: Claim) -> None:
    """Keep a new password for *user*, who has proved *claim*; their other sign-ins end."""
    if claim.user_id != user.id:
        raise NotFound("This account can no longer be used.")
    try:
        passwords.ensure_good(password, about=(user.email, user.name))
    except Invalid as refused:
        raise Invalid({"new_password": refused.problems["password"]}) from None
    _keep(user, password)
    forgive(claim.email, claim.address)
    end_all_sign_ins(user, but=user.sign_in_token)


def _take(link: MailedLink) -> None:
    """Mark the link as used, or refuse where another request was faster."""
    taken = db.session.execute(
        update(MailedLink)
        .where(MailedLink.id == link.id, MailedLink.used_at.is_(None))
        .values(used_at=now())
        .returning(MailedLink.id)
    ).first()
    if taken is None:
        raise NotFound("This link has been used or has ended. Ask for a new one.")


def _keep(user: User, password: str) -> None:
    user.password_hash = passwords.hashed(password)
    _end_links(user)
    db.session.flush()


def _end_links(user: User) -> None:
    db.session.execute(
        delete(MailedLink).where(MailedLink.user_id == user.id, MailedLink.used_at.is_(None))
    )
