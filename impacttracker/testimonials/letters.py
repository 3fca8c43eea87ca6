"""What somebody may write who asks for a testimonial. We send nothing: the text is copied."""

from impacttracker.testimonials.models import Testimonial
from impacttracker.testimonials.vocabulary import Stage

ASKING = """\
Dear {whom},

{occasion} We would like to understand what has come of our work, and your view counts most.

Could you tell us in a few sentences, in your own words and on your letterhead if you can:

* what you, or your organisation, did or decided differently because of it;
* what part our research played in that, beside everything else;
* since when, and for how many people it makes a difference;
* whom else we might ask.

Please say, too, whether we may quote you by name and office, without your name, or not at all, \
and until when. You can take that back at any time.

With many thanks,
{asking}
{project}
"""
CHASING = """\
Dear {whom},

On {asked} I asked you for a few sentences on what came of our work. {occasion} A short answer \
is worth much to us: three sentences will do, and I gladly write down what you tell me on the \
telephone, for you to correct.

With many thanks,
{asking}
{project}
"""
THANKING = """\
Dear {whom},

Thank you very much for what you wrote. May I ask for one more thing: may we quote it, by name and \
office, without your name, or not at all, and until when? Without your agreement we keep it for \
ourselves, and say no more than that it is held on file.

With many thanks,
{asking}
{project}
"""


def letter_for(testimonial: Testimonial, asking: str) -> str:
    """The text that fits how far the request has come; *asking* is who writes it."""
    record, asked = testimonial.record, testimonial.asked_on
    when = record.when.in_words()
    occasion = (
        f"This is about “{record.title}” ({when})." if when else f"This is about “{record.title}”."
    )
    chooses = {
        Stage.WANTED: ASKING,
        Stage.ASKED: CHASING,
        Stage.CHASED: CHASING,
        Stage.RECEIVED: THANKING,
    }
    text = chooses.get(testimonial.stage, "")
    return text.format(
        whom=testimonial.name,
        occasion=occasion,
        asked=f"{asked.day} {asked:%B %Y}" if asked else "",
        asking=asking,
        project=testimonial.project.title,
    )
