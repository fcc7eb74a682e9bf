"""A way of contact and the words around it -> is it an organization's, or somebody's own?"""

from __future__ import annotations

import math
import re
from typing import Final

_MAIL_ORG: Final = re.compile(
    r"@(?:[\w\-]+\.)*(?:[\w\-]*(?:esd|isd|k12|school|district|academy|college|univ|county|library|clinic|hospital|health|"
    r"transport|fund|care|cares|center|centre|lifeline|services|council|kitchens?|club|pta|ptsa|church|foundation|union|"
    r"office|learning|kids|tribe|museum|trust|alumni|boosters|athletics?|youth|parents|union|transit)[\w\-]*|[\w\-]*sd\d{0,3})\.|\.(?:gov|edu|k12\.\w\w\.us)$|\.wa\.us$",
    re.I,
)
_MAIL_OWN: Final = re.compile(r"gmail|yahoo|hotmail|outlook|icloud|aol|proton|comcast|msn|mail\w*\.|post\w*\.|inbox|\bstu(?:dents?)?[.@]", re.I)
_ROLE: Final = re.compile(
    r"^(?:info|office|frontoffice|front[._-]?desk|hr|jobs?|careers?|apply|hello|help|helpdesk|support|contact|admin|privacy|"
    r"records?|registrar|enroll(?:ment)?|registration|events?|board\w*|menus?|photos?|rides?|transportation|nutrition|"
    r"budget|abuse|purchasing|liaison|media|press|news|attendance|subdesk|subs|payroll|benefits|privacy|questions|"
    r"volunteers?|mentors?|coats|boundaries|counsel\w*|nurse|health|library|athletics|tickets?|donate|feedback|webmaster|"
    r"principal|superintendent|safety|tips?|report|programs?|training|childfind|migrant\w*|headstart|earlylearning|"
    r"families|family\w*|communications?|pta|ptsa|boosters?|oficina|ayuda|inscripciones)\b|^(?:\w*(?:office|desk|jobs|pta|team|records))$",
    re.I,
)
_PUBLIC: Final = re.compile(
    r"\b(?:offices?|front desk|help ?desk|desk|dispatch|hot ?line|tip ?line|lines?|centers?|district|school'?s?|department|"
    r"services?|regist\w+|enroll\w*|rsvp|call us|us at|questions?|information|info|inquir\w+|apply|applications?|oficina|centro|24/7|"
    r"any hour|press \d|fax|clinic|library|appointments?|transportation|nutrition|pta|ptsa|crisis|advocates?|"
    r"hr|human resources|recruit\w*|liaison|county|shelter|program|switchboard|toll[ -]?free|helpline|línea|escuela|"
    r"inscri\w+|informaci[óo]n|preguntas|attendance|interpreters?|front window|intake|walk-ins?|agency|trust|ext|"
    r"facilities|secretary|dept|counselors?|warehouse|main|no one will ask|tickets?|box office|museum|church|parish|"
    r"drop[ -]?off|donat\w+|gifts?|weekdays|unless|bring|mail to|by mail|refresher|ribbon|board meets?|window|copies|voting|ballot|panel|forum|agenda|gimnasio|cl[íi]nica|infirmary|feria|fair|recorded|recording|walk-in|option \d|benefits|hiring|per hour|intake|warehouse|our own line|campus|building|entrance|auditorium|gym|cafeteria|hall|community|doors? open|open house|locations?|board (?:room|meeting)|meeting|parking|training|located|room)\b",
    re.I,
)
_OWN: Final = re.compile(
    r"\b(?:my (?:cell|number|phone|house|place|home|own|personal|real|porch|door)|(?:his|her|their|own|personal) (?:cell|number|phone|own)|"
    r"cell|cel|celular|mobile|text me|txt|text|ring (?:me|my|her|him)|call me|call (?:her|him|my)|dm|hit me up|hmu|mom'?s?|dad'?s?|mother|father|"
    r"mam[áa]|pap[áa]|abuel[ao]|grandma|grandpa|aunt(?:ie)?|t[íi]a|t[íi]o|uncle|husband|wife|esposo|esposa|boyfriend|neighbor|landline|at home|home|casa|personal|whatsapp|"
    r"zelle|venmo|lives?|living|vive|viven|family'?s?|house|apt|apartment|unit|trailer|our address|address is|porch|lawn|driveway|emergency contact|"
    r"babysit\w*|after hours|vecinos|selling|for sale|moving|lost|se me perdi[óo]|reward|flood|blow up|carpool|guardian|cousins?|me at|reach me)\b",
    re.I,
)
_SURELY_OWN: Final = re.compile(
    r"\b(?:my (?:own |personal |real |private )?(?:cell|number|phone|house|living room|place|address)|(?:his|her|their|own|personal|private) "
    r"(?:own |personal )?(?:cell|number|phone)|(?:text|txt|ring|message) me|cell|celular|really me|it['’]?s me|personal cell)\b",
    re.I,
)
_WE: Final = re.compile(r"\b(?:we|our|us|we['’](?:re|ll|ve)|families|please|nosotros|nuestr[oa]s?|students|staff)\b", re.I)
_ME: Final = re.compile(r"\b(?:i|my|me|i['’](?:m|ll|ve|d)|im|ive|lol|u|mi|mis|yo|mine)\b", re.I)
_KIN_OF: Final = re.compile(r"['’]s\s(?:\w+\s)?(?:phone|cell|number|whatsapp|home|place|house|new stop|stop)\b|\b(?:he|she)['’]s\W*$", re.I)
# Fitted by logistic regression on 300 contacts of the labelled posts, in the order of `cues`.
WEIGHTS: Final = (-0.18, 0.3, -0.4, 2.66, -1.79, -2.17, -1.62, 3.05, 0.69, 1.04, -2.14, 1.23, -0.68, -1.82)
_CALL: Final = re.compile(
    r"\b(?:call|phone|dial|telephone|contact|llame|llamar|marque)(?! me| my| her| him| his| mom| dad| auntie)(?: or text)?\b[^\n.]{0,24}$", re.I
)
_TOLL_FREE: Final = re.compile(r"^\+?1?[\s.\-(]*8(?:00|33|44|55|66|77|88)\b")


def _weigh(words: re.Pattern[str], text: str, start: int, end: int) -> float:
    """Add up cue words around a place: full weight at it, falling with distance, half after it, and less over a line's end."""
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
    we, me = len(_WE.findall(text)), len(_ME.findall(text))
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
        float(bool(re.search(r"(?:ext|x)\.?\s?\d+$|\b(?:suite|ste)\b", value, re.I))),
        float(bool(street and re.search(r"\b(?:apt|apartment|unit|trailer|space|spc|trlr|lower)\b|#", value, re.I))),
        (we - me) / (we + me + 2),
        float(text[:1].islower() or " i " in text),
        float(bool(_KIN_OF.search(before))),
    )


def is_public(label: str, text: str, start: int, end: int, beside: bool = False) -> float:
    """Give a probability that this way of contact is an organization's; `beside`: a person's numbers are on its line."""
    if label == "EMAIL_ADDRESS":
        known = _mailbox(text[start:end])
        if known is not None:
            return known
    lean = -1.0 * (label == "EMAIL_ADDRESS")  # a mailbox that isn't a role's or an organization's is mostly a person's
    lean += sum(weight * cue for weight, cue in zip(WEIGHTS, cues(label, text, start, end, beside), strict=True))
    return 1 / (1 + math.exp(-lean))


def _mailbox(value: str) -> float | None:
    """Judge an e-mail address by its name and its domain; None where neither tells."""
    plain = re.sub(r"\s?[\[({<]?\b(?:at|arroba)\b[\])}>]?\s?", "@", value, count=1) if "@" not in value else value
    plain = re.sub(r"\s?[\[({<]?\b(?:dot|punto)\b[\])}>]?\s?", ".", plain).replace(" ", "")
    if re.search(r"\bstu(?:dents?)?[.@\-]|@stu", plain, re.I):
        return 0.1
    if _ROLE.search(plain.split("@")[0]) and not re.search(r"@(?:gmail|yahoo|hotmail|outlook|icloud)", plain):
        return 0.95
    if _MAIL_ORG.search(plain):
        return 0.85
    if plain.split("@")[0].isalpha() and not _MAIL_OWN.search(plain):
        return 0.6  # one plain word at a domain of its own: a mailbox with a purpose more often than a person
    return 0.1 if _MAIL_OWN.search(plain) or re.search(r"\d", plain.split("@")[0]) else None
