"""The forms of projects: what is known of them, who works on them, who pays for them."""

from typing import Any

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired
from wtforms.widgets import HiddenInput

from impacttracker.accounts.models import User
from impacttracker.forms import AmountField, DateField, Form, VocabularyField, fits
from impacttracker.projects.models import Award, Project
from impacttracker.projects.operations import AwardDetails, ProjectDetails
from impacttracker.projects.vocabulary import USUAL, Rhythm, Role


class ProjectForm(Form):
    """Asks what a project is, and turns it into `ProjectDetails`."""

    title = StringField("Title", [DataRequired("Give the project a title."), fits(Project.title)])
    lead_organisation = StringField("Lead organisation", [fits(Project.lead_organisation)])
    department = StringField("Department", [fits(Project.department)])
    abstract = TextAreaField(
        "Abstract",
        description="What the research is about, for people outside it.",
        render_kw={"rows": 8},
    )
    start_on = DateField("Starts", description="A day, such as 4 March 2022.")
    end_on = DateField("Ends", description="A day, such as 3 March 2026.")
    rhythm = VocabularyField(
        "How often do you want to be in touch with a partner?",
        vocabulary=Rhythm,
        empty=f"As usual: {USUAL.label.lower()}",
        description="Whoever was not met for so long is listed as gone quiet. Each partner can "
        "have a rhythm of its own.",
    )

    def details(self) -> ProjectDetails:
        return ProjectDetails(**{name: self[name].data for name in ProjectDetails.__annotations__})


class AddProjectForm(ProjectForm):
    """Asks besides for what cannot change later, and who leads."""

    code = StringField(
        "Code",
        [DataRequired("Give the project a short code."), fits(Project.code)],
        description="Short, and in every address: a letter, then letters, digits and hyphens, "
        "such as HARBOUR-2. It stays.",
    )
    lead = StringField(
        "Its lead",
        [DataRequired("Say who leads the project.")],
        description="The e-mail address of their account. Invite them first if they have none.",
        render_kw={"type": "email", "autocomplete": "off"},
    )


class SettingsForm(ProjectForm):
    """Changes what is known of a project, if nobody else did in the meantime."""

    version = IntegerField(widget=HiddenInput())


class AwardForm(Form):
    """Asks what a grant is, and turns it into `AwardDetails`."""

    funder = StringField(
        "Funder",
        [DataRequired("Name the funder."), fits(Award.funder)],
        description="As it signs, such as ESRC.",
    )
    reference = StringField(
        "Reference",
        [DataRequired("Give the funder's reference."), fits(Award.reference)],
        description="The funder's, such as ES/V015842/1.",
    )
    scheme = StringField("Scheme", [fits(Award.scheme)])
    title = StringField(
        "Title", [fits(Award.title)], description="Where it differs from the project's."
    )
    start_on = DateField("Starts", description="A day, such as 4 March 2022.")
    end_on = DateField("Ends", description="A day, such as 3 March 2026.")
    amount = AmountField("Amount", description="Such as 250,000.")
    currency = StringField(
        "Currency", [fits(Award.currency)], description="Three letters, such as GBP."
    )
    version = IntegerField(widget=HiddenInput())

    def details(self) -> AwardDetails:
        answers: dict[str, Any] = {name: self[name].data for name in AwardDetails.__annotations__}
        return AwardDetails(**answers)


class MemberForm(Form):
    """Lets somebody into a project."""

    email = StringField(
        "E-mail address",
        [DataRequired("Give their e-mail address."), fits(User.email)],
        render_kw={"type": "email", "autocomplete": "off"},
    )
    name = StringField(
        "Name",
        [fits(User.name)],
        description="Needed where they have no account yet.",
        render_kw={"autocomplete": "off"},
    )
    role = VocabularyField("Their part", vocabulary=Role, default=Role.CONTRIBUTOR)


class RoleForm(Form):
    """Gives a member another part."""

    role = VocabularyField("Part", vocabulary=Role)


class JoinForm(Form):
    """Lets an administrator into a project whose code they were told."""

    code = StringField("Code of the project", [DataRequired("Give the project's code.")])
