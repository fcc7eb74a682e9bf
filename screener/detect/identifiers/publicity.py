"""A way of contact and the words around it -> is it an organization's, or somebody's own?"""

from __future__ import annotations

import math
import re
from typing import Final

from screener.detect.identifiers.elsewhere import OWN_LATIN, OWN_OTHER, PUBLIC_LATIN, PUBLIC_OTHER

_ORGANIZATION: Final = re.compile(
    r"@(?:[\w\-]+\.)*(?:[\w\-]*(?:esd|isd|k12|school|district|academy|college|univ|county|library|clinic|hospital|"
    r"health|transport|transit|fund|care|cares|center|centre|lifeline|services|council|kitchens?|club|pta|ptsa|church|"
    r"foundation|union|office|learning|kids|tribe|museum|trust|alumni|boosters|athletics?|youth|parents)[\w\-]*|"
    r"[\w\-]*sd\d{0,3})\.|\.(?:gov|edu|k12\.\w\w\.us)$|\.wa\.us$",
    re.I,
)
_MAIL_HOST: Final = re.compile(
    r"gmail|yahoo|hotmail|outlook|icloud|aol|proton|comcast|msn|mail\w*\.|post\w*\.|inbox|\bstu(?:dents?)?[.@]", re.I
)
_FREE: Final = re.compile(r"@(?:gmail|yahoo|hotmail|outlook|icloud)", re.I)
_PUPIL: Final = re.compile(r"\bstu(?:dents?)?[.@\-]|@stu", re.I)
_ROLE: Final = re.compile(
    r"^(?:info|office|frontoffice|front[._-]?desk|hr|jobs?|careers?|apply|hello|help|helpdesk|support|contact|admin|"
    r"privacy|records?|registrar|enroll(?:ment)?|registration|events?|board\w*|menus?|photos?|rides?|transportation|"
    r"nutrition|budget|abuse|purchasing|liaison|media|press|news|attendance|subdesk|subs|payroll|benefits|questions|"
    r"volunteers?|mentors?|coats|boundaries|counsel\w*|nurse|health|library|athletics|tickets?|donate|feedback|"
    r"webmaster|principal|superintendent|safety|tips?|report|programs?|training|childfind|migrant\w*|headstart|"
    r"earlylearning|families|family\w*|communications?|pta|ptsa|boosters?|oficina|ayuda|inscripciones)\b|"
    r"^\w*(?:office|desk|jobs|pta|team|records)$",
    re.I,
)
_PUBLIC: Final = re.compile(
    r"\b(?:offices?|front desk|help ?desk|desk|dispatch|hot ?line|tip ?line|lines?|centers?|district|school'?s?|"
    r"department|services?|regist\w+|enroll\w*|rsvp|call us|us at|questions?|information|info|inquir\w+|apply|"
    r"applications?|oficina|centro|24/7|any hour|press \d|fax|clinic|library|appointments?|transportation|nutrition|"
    r"pta|ptsa|crisis|advocates?|hr|human resources|recruit\w*|liaison|county|shelter|program|switchboard|"
    r"toll[ -]?free|helpline|línea|escuela|inscri\w+|informaci[óo]n|preguntas|attendance|interpreters?|front window|"
    r"intake|walk-ins?|agency|trust|ext|facilities|secretary|dept|counselors?|warehouse|main|no one will ask|tickets?|"
    r"box office|museum|church|parish|drop[ -]?off|donat\w+|gifts?|weekdays|unless|bring|mail to|by mail|refresher|"
    r"ribbon|board meets?|window|copies|voting|ballot|panel|forum|agenda|gimnasio|cl[íi]nica|infirmary|feria|fair|"
    r"recorded|recording|option \d|benefits|hiring|per hour|our own line|campus|building|entrance|auditorium|gym|"
    r"cafeteria|hall|community|doors? open|open house|locations?|board (?:room|meeting)|meeting|parking|training|"
    r"located|room|purchasing|sealed|bids?|estamos|pantry|despacho|edificio|"
    rf"{PUBLIC_LATIN})\b|{PUBLIC_OTHER}",
    re.I,
)
_OWN: Final = re.compile(
    r"\b(?:my (?:cell|number|phone|house|place|home|own|personal|real|porch|door)|(?:his|her|their|own|"
    r"personal) (?:cell|number|phone|own)|cell|cel|celular|mobile|text me|txt|text|ring (?:me|my|her|him)|call me|"
    r"call (?:her|him|my)|dm|hit me up|hmu|mom'?s?|dad'?s?|mother|father|mam[áa]|pap[áa]|abuel[ao]|grandma|grandpa|"
    r"aunt(?:ie)?|t[íi]a|t[íi]o|uncle|husband|wife|esposo|esposa|boyfriend|neighbor|landline|at home|home|casa|"
    r"personal|whatsapp|zelle|venmo|lives?|living|vive|viven|family'?s?|house|apt|apartment|unit|trailer|our address|"
    r"address is|porch|lawn|driveway|emergency contact|babysit\w*|after hours|vecinos|selling|for sale|moving|lost|"
    r"se me perdi[óo]|reward|flood|blow up|carpool|guardian|cousins?|me at|reach me|"
    rf"{OWN_LATIN})\b|{OWN_OTHER}",
    re.I,
)
_SURELY_OWN: Final = re.compile(
    r"\b(?:my (?:own |personal |real |private )?(?:cell|number|phone|house|living room|place|address)|(?:his|her|"
    r"their|own|personal|private|whose) (?:own |personal )?(?:cell|number|phone)|"
    r"at (?:his|her|their) (?:house|place|home)|(?:text|txt|ring|message) me|cell|celular|"
    r"really me|it['’]?s me|personal cell)\b",
    re.I,
)
_WE: Final = re.compile(
    r"\b(?:we|our|us|we['’](?:re|ll|ve)|families|please|nosotros|nuestr[oa]s?|students|staff)\b", re.I
)
_ME: Final = re.compile(r"\b(?:i|my|me|i['’](?:m|ll|ve|d)|im|ive|lol|u|mi|mis|yo|mine)\b", re.I)
_SOMEBODYS: Final = re.compile(
    r"['’]s\s(?:\w+\s)?(?:phone|cell|number|whatsapp|home|place|house|new stop|stop)\b|\b(?:he|she)['’]s\W*$", re.I
)
_CALL: Final = re.compile(
    r"\b(?:call|phone|dial|telephone|contact|llame|llamar|marque)(?! me| my| her| him| his| mom| dad| auntie)"
    r"(?: or text)?\b[^\n.]{0,24}$",
    re.I,
)
_TOLL_FREE: Final = re.compile(r"^\+?1?[\s.\-(]*8(?:00|33|44|55|66|77|88)\b")
_EXTENSION: Final = re.compile(r"(?:ext|x)\.?\s?\d+$|\b(?:suite|ste)\b", re.I)
_DWELLING: Final = re.compile(r"\b(?:apt|apartment|unit|trailer|space|spc|trlr|lower)\b|#|^(?:rr|hc)\s\d", re.I)
# One name by itself right before a number: "Dembe 206-555-0182", "Marit (mornings) 425-555-0190".
_GIVEN: Final = re.compile(
    r"(?<![A-Z])(?:^|[,;:(\n–—·\-]\s{0,2}|"
    r"\b[a-z]{2,12}\s)(?P<name>[A-ZÀ-Þ][a-zà-ÿ'’]{2,14})(?:\s\([^()\n]{1,24}\))?[,:]?\s$"
)
_NOT_GIVEN: Final = re.compile(
    r"\b(?:for|see|with|and|or|y|o|in|speaks?|habla)\s[A-ZÀ-Þ]|"
    r"\b(?:Spanish|English|Dari|Khmer|Somali|Russian|Ukrainian|Vietnamese|Arabic|Korean|Amharic|Pashto|Chuukese|Tagalog)\b"
)
# The name of a place, or of a family, right before a street: "Wright Park, 501 S I St", "the Ahmeds, 2209 39th Ave".
_AT_PLACE: Final = re.compile(
    r"\b(?:park|school|primary|elementary|middle|high|academy|church|chapel|parish|mosque|temple|library|center|centre|"
    r"hall|museum|clinic|hospital|ymca|office|warehouse|kitchen|store|shop|market|gym|field|stadium|pool|bank|cafe|"
    r"annex|barn|depot|grange|theater|restaurant|building)[,:]?\s(?:at\s|\()?$",
    re.I,
)
_FAMILY: Final = re.compile(
    r"\b(?:the\s[A-Z][\w'’]+s['’]?|[A-Z][\w'’]+['’]s(?:\s(?:place|house|mom|dad))?|moved),?:?\s(?:at\s)?$"
)
# How much of a post tells whether a "we" or an "I" speaks.
_VOICE: Final = 300

# Logistic regression (L2 towards a first guess, private contacts weighted 1.7) on 213 phones and addresses of corpus
# files with even numbers, in the order of `cues`. The detector is right on 806 of the 882 in the even files of today,
# and on 707 of the 738 in the odd ones.
WEIGHTS: Final = (-0.18, 0.3, -0.4, 2.66, -1.79, -2.17, -1.62, 3.05, 0.69, 1.04, -2.14, 1.23, -0.68, -1.82)
SAID, GIVEN, AT_PLACE, FAMILY = 1.5, 1.5, 2.5, 2.0  # set by hand


def _weigh(words: re.Pattern[str], text: str, start: int, end: int) -> float:
    """Add up the cue words around a place: less for those after it, far off, or beyond a line's or sentence's end."""
    total = 0.0
    begin = max(0, start - 110)
    for match in words.finditer(text, begin, min(len(text), end + 60)):
        if match.end() <= start:
            gap, weight = start - match.end(), 1.0
            between = text[match.end() : start]
        elif match.start() >= end:
            gap, weight = match.start() - end, 0.6
            between = text[end : match.start()]
        else:
            continue
        if "\n" in between:
            weight *= 0.5
        if re.search(r"[.!?]\s", between):
            weight *= 0.6
        total += weight / (1 + gap / 30)
    return total


def cues(label: str, text: str, start: int, end: int, beside: bool) -> tuple[float, ...]:
    """Measure what tells an organization's contact from a person's; the order is that of WEIGHTS."""
    value = text[start:end]
    before = text[max(0, start - 40) : start]
    voice = text[max(0, start - _VOICE) : end + _VOICE]
    we, me = len(_WE.findall(voice)), len(_ME.findall(voice))
    phone, street = label == "PHONE_NUMBER", label == "STREET_ADDRESS"
    return (
        1.0,
        float(phone),
        float(street),
        min(3.0, _weigh(_PUBLIC, text, start, end)),
        min(3.0, _weigh(_OWN, text, start, end)),
        min(2.0, _weigh(_SURELY_OWN, text, start, end)),
        float(beside),
        float(bool(phone and _TOLL_FREE.search(value))),
        float(bool(phone and _CALL.search(before))),
        float(bool(_EXTENSION.search(value))),
        float(bool(street and _DWELLING.search(value))),
        (we - me) / (we + me + 2),
        float(text[:1].islower() or " i " in voice),
        float(bool(_SOMEBODYS.search(before))),
    )


def is_public(label: str, text: str, start: int, end: int, beside: bool = False, said: bool = False) -> float:
    """Give the probability that an organization is reached there.

    `beside`: a person's numbers are on the same line; `said`: spelled out, which offices hardly do.
    """
    lean = -SAID if said else 0.0
    if label == "PHONE_NUMBER":
        given = _GIVEN.search(text[max(0, start - 50) : start])
        lean -= GIVEN if given and not (_PUBLIC.search(given["name"]) or _NOT_GIVEN.search(given[0])) else 0.0
    if label == "STREET_ADDRESS":
        before = text[max(0, start - 40) : start]
        lean += AT_PLACE if _AT_PLACE.search(before) else -FAMILY if _FAMILY.search(before) else 0.0
    if label == "EMAIL_ADDRESS":
        known = _mailbox(text[start:end])
        if isinstance(known, float):
            return known
        lean += known[0]
    lean += sum(weight * cue for weight, cue in zip(WEIGHTS, cues(label, text, start, end, beside), strict=True))
    return 1 / (1 + math.exp(-lean))


def _mailbox(value: str) -> float | tuple[float]:
    """Judge an e-mail address by its name and domain: a probability, or a lean that the words around may outweigh."""
    plain = re.sub(r"\s?[\[({<]?\b(?:at|arroba)\b[\])}>]?\s?", "@", value, count=1) if "@" not in value else value
    plain = re.sub(r"\s?[\[({<]?\b(?:dot|punto)\b[\])}>]?\s?", ".", plain).replace(" ", "")
    name = plain.split("@")[0]
    if _PUPIL.search(plain):
        return 0.1
    if _ROLE.search(name) and not _FREE.search(plain):
        return 0.95
    if _ORGANIZATION.search(plain):
        return 0.85
    if _MAIL_HOST.search(plain) or re.search(r"\d", name):
        return 0.1
    # One plain word at a domain of its own is a mailbox with a purpose as often as a person.
    return (0.8,) if name.isalpha() else (-1.0,)
