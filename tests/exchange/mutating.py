"""Breaks files at random, but the same way each time: what readers must survive."""

from collections.abc import Iterator
from random import Random

# What has stopped readers of such files elsewhere.
HOSTILE = (
    b"BEGIN:VEVENT\r\n" * 30,
    b"BEGIN:VCARD\r\n" * 30,
    b"TZID=Europe:",
    b"TZID=" + b"x" * 300 + b":",
    b"RRULE:FREQ=SECONDLY;COUNT=999999999\r\n",
    b"RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\r\n",
    b"RRULE:FREQ=MINUTELY;BYSETPOS=2\r\n",
    b"DTSTART:00000000T000000Z\r\n",
    b"DTEND:99991231T235959Z\r\n",
    b"DURATION:-P9999999W\r\n",
    b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\n' * 20,
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"charset=x-unknown",
    b"=?utf-8?B?====?= =?x?Q?=FF?=",
    b"From: (((((((((((((((((((((((((((<@@>\r\n",
    b"ENCODING=BASE64:",
    b"ENCODING=QUOTED-PRINTABLE:=\r\n=\r\n",
    b"\x00\xff\xfe\xed\xa0\x80",
    "\u202e\u2028\ufeff".encode(),
    b"<!--<<<<a <b ='",
    b"\r\n \r\n\t\r\n",
    b";" * 200,
    b"\\" * 200,
)


def mutated(samples: list[bytes], number: int, seed: int) -> Iterator[bytes]:
    """*number* broken versions of *samples*; the same for the same *seed*."""
    random = Random(seed)
    for _ in range(number):
        content = random.choice(samples)
        for _ in range(random.randint(1, 6)):
            content = _broken(content, random)
        yield content


def _broken(content: bytes, random: Random) -> bytes:
    start = random.randrange(len(content) + 1)
    end = min(len(content), start + random.choice((1, 2, 10, 80, 400)))
    piece = content[start:end]
    return random.choice(
        (
            content[:start] + content[end:],
            content[:start] + piece * random.randint(2, 20) + content[end:],
            content[:start] + random.choice(HOSTILE) + content[end:],
            content[:start] + random.choice(HOSTILE) + content[start:],
            content[:start] + random.randbytes(len(piece)) + content[end:],
            content[:start] + piece[::-1] + content[end:],
            content[:start] if start > 20 else content,
            content[end:] + piece,
        )
    )
