"""What a PDF file says about itself to machines; its words come from the document alone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from html import escape
from io import BytesIO
from urllib.parse import quote

from PIL import ImageCms

PRODUCER = "Impact Tracker"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"'
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"'
    ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'
    ' xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"'
)
# PDF/A asks that every property outside its own list be described: PDF/UA's mark is one.
DESCRIBED = (
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
)


@dataclass(frozen=True, slots=True)
class Metadata:
    title: str
    author: str
    subject: str
    language: str
    created: datetime


def information(said: Metadata) -> bytes:
    """The information dictionary; every entry agrees with the XMP packet, as PDF/A asks."""
    moment = said.created.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ").encode()
    words = {"Title": said.title, "Author": said.author, "Subject": said.subject}
    words |= {"Creator": PRODUCER, "Producer": PRODUCER}
    entries = b"".join(b"/%b%b" % (name.encode(), string(text)) for name, text in words.items())
    return b"<<%b/CreationDate(%b)/ModDate(%b)>>" % (entries, moment, moment)


def xmp(said: Metadata) -> bytes:
    moment = said.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {NAMESPACES}>'
        "<dc:format>application/pdf</dc:format>"
        f"<dc:title>{_alternative(said.title)}</dc:title>"
        f"<dc:creator><rdf:Seq><rdf:li>{escape(said.author)}</rdf:li></rdf:Seq></dc:creator>"
        f"<dc:description>{_alternative(said.subject)}</dc:description>"
        f"<dc:language><rdf:Bag><rdf:li>{escape(said.language)}</rdf:li></rdf:Bag></dc:language>"
        f"<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>"
        f"<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>"
        f"<pdf:Producer>{PRODUCER}</pdf:Producer>"
        "<pdfuaid:part>1</pdfuaid:part>"
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
        f'{DESCRIBED}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )
    return packet.encode()


@cache
def colour_profile() -> bytes:
    """The sRGB profile, dated as the standard is, so that equal reports are equal bytes."""
    profile = BytesIO(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    standard = b"".join(part.to_bytes(2, "big") for part in (1999, 10, 1, 0, 0, 0))
    profile.seek(24)
    profile.write(standard)
    return profile.getvalue()


def string(text: str) -> bytes:
    """A text string of the PDF language: as it is where that is safe, else in UTF-16."""
    if text.isascii() and text.isprintable() and not set(text) & set("()\\"):
        return b"(%b)" % text.encode()
    return b"<FEFF%b>" % text.encode("utf-16-be", "replace").hex().upper().encode()


def address(text: str) -> bytes:
    """An address, which the PDF language wants in ASCII: everything else is percent-encoded."""
    return b"(%b)" % quote(text, safe="%/:?#[]@!$&'*+,;=~").encode()


def _alternative(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'
