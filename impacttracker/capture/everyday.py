"""Words that look like names and mostly are none, and those that only stand beside names."""


def _all(words: str) -> frozenset[str]:
    return frozenset(words.split())


TITLES = _all(
    "dr prof professor mr mrs ms miss mx sir dame lord lady baroness baron cllr councillor "
    "rev revd hon"
)
"""What stands before a name, compared as names are."""

DAYS_AND_MONTHS = _all(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur "
    "thurs fri sat sun january february march april may june july august september october "
    "november december jan feb mar apr jun jul aug sep sept oct nov dec today tomorrow yesterday "
    "tonight christmas easter spring summer autumn winter"
)

EVERYDAY = _all(
    # First names that are words of any line,
    "will mark may april june grace hope bill rob sue pat art ray rose joy faith dawn guy dean "
    "drew chase frank grant max page rich jack penny don kit lance victor warren robin sandy "
    "summer autumn dale glen heath gene miles iris olive ivy lily ruby pearl amber jade angel "
    "christian baron earl king prince "
    # surnames that are,
    "young green price field fields brown white black gray grey long short day week park hill "
    "lane street bank banks case law read best good new church bishop major north south east west "
    "wood woods stone rice cook baker fisher knight hall house moss noble waters sharp small "
    "little lamb love bell bird booth bond bush cash cross power paper speed march call link post "
    "pool ball ford brook rivers lake forest marsh snow winter wise strong swift wild french "
    "english welsh scott "
    # and organisations that are called by a word.
    "who nice ice aid act arts care city mind scope shelter crisis which sense relate nature "
    "refuge age pact it us is or rest fast cope nest star path ace arm ear pin be her its one "
    "met bus rail water energy gas mail trust group office college school university council "
    "government parliament ministry department committee board catalyst reform bright blue onward "
    "natural england scotland wales ireland britain europe"
)
"""What is a name only when it is written as one: “Will sent it” but “will send”, NICE but nice."""

NO_NAMES = DAYS_AND_MONTHS | _all(
    "i we they he she it you a an the to of for with at in on by from and or but re about after "
    "before via zoom teams skype online hybrid phone call talk meeting workshop webinar seminar "
    "met spoke spoken gave ran follow followup chase send sent email emailed ask asked invite "
    "invited lunch coffee dinner breakfast notes note next last this that these those our their "
    "his her my your also then no not none nobody all both some more room hall q am pm bst gmt "
    "utc cet cest est edt action actions todo due plan planned cancelled postponed lecture "
    "keynote panel podcast interview radio tv roundtable briefing visit open day presentation "
    "presented presenting article piece column launch event conference symposium phd pi hi ok fyi "
    "tbc tba"
)
"""What is never part of a person's name, even with a capital."""

NO_ORGANISATIONS = _all(
    "uk eu us usa tv mp mps gp gps agm cpd nda phd ai hq ceo cv pr hr it faq pdf ppt covid year re "
    "ta asap fao cc bcc rsvp ngo ngos sme smes la tbd eta q a i"
)
"""Capitals that stand for no organisation that one meets."""

DONE_BY_SOMEBODY = _all(
    "to will ll owes promised wants wanted asked said sends sent rang called phoned emailed agreed "
    "needs has is was gave told came spoke and organised chaired hosted offered thinks"
)
"""What follows a name and hardly ever another first word: “Grace owes us”, “Mark to send”."""
