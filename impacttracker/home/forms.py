"""The form that says how often a project wants to be in touch with one partner."""

from wtforms import HiddenField

from impacttracker.forms import Form, VocabularyField
from impacttracker.projects.vocabulary import Rhythm


class RhythmForm(Form):
    """Asks for the rhythm of one partner."""

    rhythm = VocabularyField(
        "How often do you want to be in touch?",
        vocabulary=Rhythm,
        empty="As often as with others of the project",
    )
    version = HiddenField()
