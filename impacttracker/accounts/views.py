"""Pages of accounts: signing in and out, one's own account, and the people that use the tracker."""

from functools import partial
from typing import Any, cast

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from impacttracker import mail
from impacttracker.accounts import letters, operations, passwords, queries
from impacttracker.accounts.access import administrators_only, public, signed_in, viewer
from impacttracker.accounts.forms import (
    ChangePasswordForm,
    ChoosePasswordForm,
    DigestForm,
    ForgottenForm,
    InviteForm,
    SignInForm,
)
from impacttracker.accounts.models import SignIn, User
from impacttracker.accounts.sign_ins import keep_in_browser, leave_browser, own_path
from impacttracker.accounts.tokens import hash_of, new_token
from impacttracker.addresses import outside_address
from impacttracker.database import db
from impacttracker.errors import Invalid, NotAllowed, NotFound
from impacttracker.forms import show_problems
from impacttracker.logs import say

bp = Blueprint("accounts", __name__, url_prefix="/accounts")

WRONG = (
    "This address and this password do not belong together. Check both; if you forgot the "
    "password, choose a new one below."
)
# What an administrator may do to an account, and what to say when it is done.
ACTS = {
    "disable": (operations.disable, "{} can no longer sign in."),
    "enable": (operations.enable, "{} can sign in again."),
    "make-administrator": (operations.give_administration, "{} is an administrator now."),
    "no-administrator": (operations.take_administration, "{} is no administrator any more."),
}
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrom": "Chrome"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Windows": "Windows",
    "Mac OS": "a Mac",
    "Linux": "Linux",
}


@bp.route("/sign-in", methods=["GET", "POST"])
@public("Nobody has signed in before they do.")
def sign_in() -> ResponseReturnValue:
    form = SignInForm(next=own_path(request.args.get("next")) or "")
    if current_user.is_authenticated:
        return redirect(own_path(form.next.data) or url_for("home.index"))
    if not form.validate_on_submit():
        return _page("accounts/sign_in.html", form)

    claim = operations.claim_account(str(form.email.data), _address())
    # Counted for good before the slow part, which needs no hold of the database.
    db.session.commit()
    if not passwords.matches(claim.password_hash, str(form.password.data)):
        say("sign_in_refused", address=_address())
        show_problems(form, {"": WRONG})
        return _page("accounts/sign_in.html", form)

    user = operations.begin_sign_in(claim, browser=str(request.user_agent))
    db.session.commit()
    keep_in_browser(user)
    return redirect(own_path(form.next.data) or url_for("home.index"))


@bp.post("/sign-out")
@public("Signing out twice must not ask anybody to sign in.")
def sign_out() -> ResponseReturnValue:
    if current_user.is_authenticated:
        operations.end_one_with(viewer().sign_in_token)
        db.session.commit()
    leave_browser()
    flash("You have signed out.")
    return redirect(url_for(".sign_in"))


@bp.route("/", methods=["GET", "POST"])
@signed_in
def index() -> ResponseReturnValue:
    """One's own account; sending the form changes the password."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _own_page(form)

    claim = operations.claim_account(viewer().email, _address())
    db.session.commit()
    if not passwords.matches(claim.password_hash, str(form.old_password.data)):
        show_problems(form, {"old_password": "This is not the password you have used until now."})
        return _own_page(form)
    try:
        operations.change_password(viewer(), str(form.new_password.data), claim=claim)
    except Invalid as refused:
        show_problems(form, refused.problems)
        return _own_page(form)
    db.session.commit()
    mail.send(*letters.password_changed(viewer()))
    flash("Your password is changed, and every other browser is signed out.")
    return redirect(url_for(".index"))


@bp.post("/digest")
@signed_in
def digest() -> ResponseReturnValue:
    """How often one is mailed what waits."""
    form = DigestForm()
    if not form.validate_on_submit():
        return _own_page(ChangePasswordForm(formdata=None), form)
    operations.choose_digest(viewer(), form.digest.data, form.digest_day.data)
    db.session.commit()
    flash("Saved.")
    return redirect(url_for(".index"))


@bp.post("/sign-ins/<key:sign_in_id>/end")
@signed_in
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    operations.end_sign_in(viewer(), sign_in_id)
    db.session.commit()
    flash("That browser is signed out.")
    return redirect(url_for(".index"))


@bp.post("/sign-ins/end-others")
@signed_in
def end_others() -> ResponseReturnValue:
    operations.end_all_sign_ins(viewer(), but=viewer().sign_in_token)
    db.session.commit()
    flash("Every other browser is signed out.")
    return redirect(url_for(".index"))


@bp.route("/forgotten", methods=["GET", "POST"])
@public("Whoever forgot their password cannot sign in.")
def forgotten() -> ResponseReturnValue:
    form = ForgottenForm()
    if not mail.can_send() or not form.validate_on_submit():
        return _page("accounts/forgotten.html", form, can_send=mail.can_send())

    claim = operations.claim_account(str(form.email.data), _address())
    db.session.commit()
    response = make_response(render_template("accounts/asked.html", email=form.email.data))
    # The link is made when the answer is out: its time must not tell whether there is an account.
    token = new_token()
    response.call_on_close(partial(_send_reset, _application(), claim, token, _link(token)))
    return response


@bp.route("/choose-password/<token>", methods=["GET", "POST"])
@public("The link itself says who is asking; it works once, and for a while.")
def choose_password(token: str) -> ResponseReturnValue:
    link = queries.link_with(token)
    if link is None:
        raise NotFound("This link has been used or has ended. Ask for a new one.")
    form = ChoosePasswordForm()
    if not form.validate_on_submit():
        return _page("accounts/choose_password.html", form, user=link.user)
    try:
        operations.choose_password(token, str(form.password.data))
    except Invalid as refused:
        show_problems(form, refused.problems)
        return _page("accounts/choose_password.html", form, user=link.user)
    db.session.commit()
    leave_browser()
    flash("Your password is set. Sign in with it.")
    return redirect(url_for(".sign_in"))


@bp.get("/people")
@administrators_only
def people() -> ResponseReturnValue:
    text = request.args.get("q", "").strip()[:200]
    after = request.args.get("after", type=int)
    found = queries.people(text, queries.by_id(after) if after else None)
    shown = found[: queries.PAGE_SIZE]
    older = (
        url_for(".people", q=text or None, after=shown[-1].id) if len(found) > len(shown) else None
    )
    return render_template("accounts/people.html", people=shown, text=text, older=older)


@bp.route("/people/invite", methods=["GET", "POST"])
@administrators_only
def invite() -> ResponseReturnValue:
    form = InviteForm()
    if not form.validate_on_submit():
        return _page("accounts/invite.html", form)
    try:
        invitation = operations.invite(str(form.email.data), str(form.name.data))
        if invitation.token is None:
            raise Invalid({"email": f"{invitation.user.email} has an account already."})
    except Invalid as refused:
        show_problems(form, refused.problems)
        return _page("accounts/invite.html", form)
    db.session.commit()
    return _invited(invitation.user, invitation.token)


@bp.post("/people/<key:user_id>/link")
@administrators_only
def make_link(user_id: int) -> ResponseReturnValue:
    """A new link for somebody who lost theirs, or who cannot be sent one."""
    user = queries.by_id(user_id) or abort(404)
    if user.is_disabled:
        raise NotAllowed("Enable the account first: it cannot be used as it is.")
    token = operations.make_link(user)
    db.session.commit()
    say("link_made", by=viewer().id, account=user.id)
    return _invited(user, token)


@bp.post("/people/<key:user_id>/<any('" + "','".join(ACTS) + "'):act>")
@administrators_only
def manage(user_id: int, act: str) -> ResponseReturnValue:
    user = queries.by_id(user_id) or abort(404)
    do, words = ACTS[act]
    do(user, by=viewer())
    db.session.commit()
    say(f"account_{act}", by=viewer().id, account=user.id)
    flash(words.format(user.name))
    return redirect(url_for(".people"))


def _page(template: str, form: Any, **shown: Any) -> ResponseReturnValue:
    """A page with a form: 422 where it came back because something is wrong."""
    return render_template(template, form=form, **shown), 422 if form.errors else 200


def _own_page(
    form: ChangePasswordForm, digest_form: DigestForm | None = None
) -> ResponseReturnValue:
    this_one = hash_of(viewer().sign_in_token)
    page = render_template(
        "accounts/index.html",
        form=form,
        digest_form=digest_form or DigestForm(formdata=None, obj=viewer()),
        can_send=mail.can_send(),
        sign_ins=[
            (one, in_words(one), one.token_hash == this_one)
            for one in queries.sign_ins_of(viewer())
        ],
    )
    return page, 422 if form.errors or (digest_form and digest_form.errors) else 200


def in_words(sign_in: SignIn) -> str:
    """The browser of *sign_in*, as far as it says what it is."""
    said = sign_in.browser
    program = next((name for sign, name in BROWSERS.items() if sign in said), None)
    program = program or ("Safari" if "Safari" in said else "A browser")
    system = next((name for sign, name in SYSTEMS.items() if sign in said), None)
    return f"{program} on {system}" if system else program


def _invited(user: User, token: str) -> ResponseReturnValue:
    """The link, shown once to whoever asked for it, and mailed where that can be done."""
    address = _link(token)
    is_mailed = mail.send(*letters.invitation(user, address, viewer().name))
    return render_template("accounts/invited.html", user=user, link=address, is_mailed=is_mailed)


def _link(token: str) -> str:
    return outside_address(url_for("accounts.choose_password", token=token))


def _address() -> str:
    return request.remote_addr or ""


def _application() -> Flask:
    return cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]


def _send_reset(app: Flask, claim: operations.Claim, token: str, link: str) -> None:
    with app.app_context():
        user = operations.ask_for_reset(claim, token)
        db.session.commit()
        if user:
            mail.send(*letters.reset(user.email, link))
