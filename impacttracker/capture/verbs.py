"""How people say that something is to be done: the words that a promise is told by."""

import re

_I = re.IGNORECASE

# What somebody is asked to do, or promises to: first in "send slides", and after "Jane to …".
TO_DO = (
    r"send|email|e-mail|mail|ring|phone|call|write|share|forward|circulate|invite|ask|check|chase|"
    r"confirm|provide|supply|submit|return|review|approve|sign|draft|prepare|publish|translate|"
    r"introduce|intro|connect|arrange|organise|set up|book|schedule|plan|find|get|give|bring|"
    r"look|comment|report|update|finish|complete|post|upload|add|put|make|produce|collect|"
    r"deliver|talk|speak|meet|visit|come back|get back|follow up|reply|respond|think|read|test|"
    r"try|help|pass|pay|quote|nominate|recommend|host|join|present|feed ?back|let|tell|remind|"
    r"thank|contact|propose|suggest|work|agree|decide|consider|support|fund|lend|show|see|do"
)
# Of these, what begins a task of ours where nobody is named: an order to oneself.
ORDERED = (
    r"follow(?:ing)?[ -]?up|chase|remind|send|email|e-mail|ring|invite|ask|forward|circulate|share|"
    r"thank|contact|arrange|organise|schedule|get back|reply to|respond to|prepare|submit|confirm|"
    r"introduce|write to|write up|check|draft|return|find out|set up|"
    r"book (?:a|the|rooms?|tickets?|venue|train|travel|flights?)"
)
_DOES = (
    r"sends|drafts|shares|checks|writes|confirms|gets|brings|books|circulates|emails|rings|"
    r"provides|prepares|reviews|signs|arranges|organises|introduces|publishes|forwards|replies"
)
_WILL = r"(?:\s+will(?: now)?|['’]ll|\s+shall|\s+(?:is|are|am)\s+(?:going\s+)?to|['’]s going to)"

OURS = re.compile(
    r"(?:i|we)(?:['’]ll|\s+(?:will|shall|must|need to|should|have to|promised to|promised|"
    r"agreed to|offered to|said (?:i|we)['’]?d|to|am to|are to)|['’](?:m|re) (?:going )?to)\s+"
    r"(?P<what>\S.*)",
    _I,
)
OWED_BY_US = re.compile(r"(?:(?:i|we)\s+)?owe\s+(?P<what>\S.*)", _I)
PROMISED_BY_US = re.compile(
    r"promised\s+(?:to\s+)?(?P<what>(?:an?|the|to|him|her|them)?\s*\S.*)", _I
)
ORDER = re.compile(rf"(?:to\s+)?(?P<what>(?:{ORDERED})\b(?!:)(?!\s+from\b).*)", _I)
ASKED_OF_US = re.compile(
    r"\s*(?:has\s+)?(?:asked|wants|would like|needs)\s+(?:me|us)\s+(?:to|for)\s+(?P<what>\S.*)", _I
)
WANTED = re.compile(
    r"\s*(?:wants?|needs?|would like|asked for|is after|are after)\s+(?!(?:to|us|me)\b)"
    r"(?P<what>\S.*)",
    _I,
)
OWED_TO_US = re.compile(r"\s*owes?\s+(?:us|me)\s+(?P<what>\S.*)", _I)
# After whoever is to do it.
TO = re.compile(rf"\s*(?:→|->|=>|to\b)\s*(?P<what>(?:{TO_DO})\b.*)", _I)
ARROW = re.compile(r"\s*(?:→|->|=>)\s*(?P<what>\S.*)")
WILL = re.compile(
    rf"(?:{_WILL}|\s+(?:has\s+)?(?:promised|agreed|offered|undertook)(?: to)?)\s+"
    r"(?!(?:be|have|not|use)\b)(?P<what>\S.*)",
    _I,
)
DOES = re.compile(rf"\s*(?P<what>(?:{_DOES})\b.*)", _I)
FROM = re.compile(r"(?P<what>\w[\w ]{0,60}?)\s+from\s+(?P<who>\S.*)", _I)
WAITING = re.compile(
    r"(?:(?:still\s+)?waiting|wait)\s+(?:on|for)\s+(?P<who>.+?)\s+(?:for|to)\s+(?P<what>\S.*)", _I
)

PRONOUN = re.compile(r"(?P<pronoun>he|she|they)(?=['’\s])", _I)
# “The clerk wants figures”: somebody without a name.
SOMEBODY = re.compile(r"(?:the\s+)?[a-z]\w+(?=\s+(?:wants?|needs?|asked)\b)", _I)
TO_WHOM = re.compile(r"(?:him|her|them|it)\s+(?=\S)", _I)
HIM = re.compile(r"\b(?:him|her)\b", _I)
LABEL = re.compile(
    r"(?:actions?(?: points?)?|to-?do|next steps?|follow[ -]?ups?|please remember|remember|nb)"
    r"\s*(?:[:–—-]\s*)?",
    _I,
)
LEAD = re.compile(r"(?:and|but|so|then|also|plus|please|pls|&)\s+", _I)
DENIED = re.compile(
    r"(?:no|nothing|none|without|not|never|don['’]t|didn['’]t|did not|won['’]t)\b", _I
)
