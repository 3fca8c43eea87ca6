"""The forms of accounts. Passwords are taken as typed or pasted, and never shown again."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Email, EqualTo, InputRequired

from impacttracker.accounts import passwords
from impacttracker.accounts.models import User
from impacttracker.accounts.vocabulary import Digest, Weekday
from impacttracker.forms import Form, VocabularyField, fits

GOOD_PASSWORD = (
    f"At least {passwords.SHORTEST} characters; anything goes, also spaces. "
    "Three random words are good and easy to remember."
)


class SignInForm(Form):
    """Asks who somebody is, and for the proof."""

    email = StringField(
        "E-mail address",
        [DataRequired("Give your e-mail address.")],
        render_kw={"type": "email", "autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        "Password",
        [InputRequired("Give your password.")],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class ForgottenForm(Form):
    """Asks where a link to a new password is to go."""

    email = StringField(
        "E-mail address",
        [DataRequired("Give your e-mail address."), Email("Give your e-mail address.")],
        render_kw={"type": "email", "autocomplete": "username", "autofocus": True},
    )


class ChoosePasswordForm(Form):
    """Takes a first password, or one in place of a forgotten one."""

    password = PasswordField(
        "New password",
        [InputRequired("Choose a password.")],
        description=GOOD_PASSWORD,
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "The same again",
        [EqualTo("password", "The two passwords differ. Type the same one twice.")],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(Form):
    """Changes a password that is known."""

    old_password = PasswordField(
        "Password until now",
        [InputRequired("Give the password you have used until now.")],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        "New password",
        [InputRequired("Choose a password.")],
        description=GOOD_PASSWORD,
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "The same again",
        [EqualTo("new_password", "The two passwords differ. Type the same one twice.")],
        render_kw={"autocomplete": "new-password"},
    )


class DigestForm(Form):
    """Chooses how often to be sent what waits."""

    digest = VocabularyField("How often?", vocabulary=Digest)
    digest_day = VocabularyField("Weekly on which day?", vocabulary=Weekday)


class InviteForm(Form):
    """Asks somebody in."""

    email = StringField(
        "E-mail address",
        [DataRequired("Give their e-mail address."), fits(User.email)],
        render_kw={"type": "email", "autocomplete": "off"},
    )
    name = StringField(
        "Name",
        [DataRequired("Give their name."), fits(User.name)],
        description="As colleagues will read it beside what they record.",
        render_kw={"autocomplete": "off"},
    )
