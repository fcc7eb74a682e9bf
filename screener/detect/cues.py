"""Text -> cues: what a person would point at when saying why a post stirs people up, or why it does not.

Each cue has a plain name, which reports show, and words or phrases; `*` in a phrase is any one word. Cues are
measured on the folded text, in lower case. They decide nothing: models/disruption learns what each is worth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

# name -> words and phrases, apart by "|".
PHRASES: Final[dict[str, str]] = {
    "a call to spread it": """
        share|share this|repost|pass it on|pass this on|pass it along|pass along|pass it|spread the word
        spread this|screenshot this|screenshot it|before they delete|before it's deleted
        before somebody makes me|copy and paste|go viral|make her famous|make him famous|make them famous
        tag her|tag him|tag them|tell every|forward this|send this|comparte|compartan|pásalo|pasalo
        corran la voz""",
    "a call to go after somebody": """
        his driveway|her driveway|their driveway|his house|her house|their house|where he lives|where she lives
        where they live|blow up her|blow up his|blow up their|call her|call him|ring it|ring her|ring him
        her phone|his phone|tell her what|tell him what|go tell her|go tell him|flood her|flood his|flood their
        her inbox|his inbox|in the comments|her page is|his page is|till she quits|till he quits|until she quits
        until he quits|until he resigns|until she resigns|till she's gone|till he's gone|run her out|run him out
        get her fired|get him fired|follow her|follow him|find her|find him|nobody sits with|ask her why
        ask him why|ask her how|ask him how|tip line|somebody call|call ice|make her life|make his life
        everybody text|everybody email|everyone email|everyone text|let her know|let him know|sign her up
        one star""",
    "a call to stop work or school": """
        shut it down|shut down|shut them down|walk out|walkout|walk outs|block the|blockade|barricade|chain the
        chains on|chain the doors|lock the doors|bring locks|padlock|nobody gets in|nobody's bus|no bus moves
        nobody goes in|sick out|sickout|sick-out|call out sick|call in sick|call off|everybody's sick
        has a migraine|got a migraine|pull the alarm|pull the fire|fire alarm|tank the test|pick c
        fail it on purpose|leave it blank|skip class|skip the|ditch|cut class|don't show up|stay home
        keep your kids home|keep them home|pull your kids|flood the|jam the|crash the|storm the|pack the
        lie down in|take over|occupy|break in|prop the door|hold the door|sit down in the|trash the|nobody pays
        feed it garbage|unplug|nos paramos|pa fuera|que no salga|nadie paga|no vayan|cierren|bloqueen""",
    "words of violence": """
        kill|killed|killing|shoot|shooting|shot|gun|guns|rifle|pistol|bomb|burn|burn it|stab|knife|punch|punched
        slap|beat|beating|fight|fights|jump him|jump her|jumped|hurt|hang|choke|strangle|bleed|blood|dead|die
        bullet|bullets|weapon|swing at|put hands on|on the ground|pay for this|watch your back|you're next
        he's had it coming|she's had it coming|keying|slash|matar|mato|pistola|golpear|pelea""",
    "hearsay": """
        i heard|heard|hear that|anyone else hear|did you hear|word is|rumor|rumors|rumour|apparently|supposedly
        allegedly|they say|people say|people are saying|everyone says|everybody knows|told me|was told|i'm told
        my source|source says|sources|somebody said|someone said|cousin says|my cousin|friend of a|my neighbor's
        neighbor says|idk but|can't confirm|not confirmed|unconfirmed|don't quote me|didn't hear this from me
        take it for what|probably nothing|word on the street|dicen|me dijeron|según|supe""",
    "a claim of danger": """
        gas|gas leak|asbestos|mold|lead|radon|tb|outbreak|norovirus|meningitis|measles|lice|lockdown|intruder
        evacuate|evacuated|shooter|active shooter|threat|threats|carbon monoxide|fentanyl|laced|candy|predator
        predators|kidnapped|kidnapper|van|poison|poisoned|contaminated|contamination|sewage|collapse|collapsing
        explosion|fire|smoke|unsafe|not safe|dangerous|toxic|nosebleeds|recalled|brakes|bald tires|on a list
        record|records|get out|get your kids|stay away|keep away|right now|ambulance|police|cops|swat|peligro
        emergencia|evacuen""",
    "something internal told": """
        closed session|executive session|leaked|leak|leaks|memo|draft|spreadsheet|not announced
        before it's announced|before they announce|nobody told|hasn't been told|they'll announce|announce|layoff
        layoffs|laid off|rif|riffed|reduction notices|cutting|closing|investigator|investigation
        under investigation|on leave|administrative leave|hr|personnel|whiteboard|shared her screen
        shared his screen|forwarded|deposition|attorney|lawyer|settlement|settle|lawsuit|confidential
        not supposed to|shouldn't say|signed a thing|nda|bid|bids|vendor|finalists|her file|his file|email chain
        group chat|screenshotted|pasting|password|login|straight from|inside|budget draft|scenario""",
    "an accusation": """
        hiding|hid|hide it|covering up|cover up|covered up|coverup|cover-up|liar|liars|lied|lies|lying|thief
        thieves|stole|stealing|steals|corrupt|corruption|crook|crooks|criminal|criminals|fraud|pocketed
        pocketing|kickback|kickbacks|nepotism|sleeping with|affair|drunk|drunks|groomer|groomers|pervert|creep
        creepy|coward|cowards|bully|bullies|traitor|abuser|racist|racists|negligent|negligence|has known
        have known|knew about|swept|buried it|shred|shredded|bribe|bribed|cheat|cheats|cheated|favorites
        late planning|under the table|ladrón|mentiroso|mentirosa|corrupto""",
    "an insult": """idiot|idiots|moron|morons|stupid|dumb|dumber|dumbest|cow|pig|pigs|trash|garbage|clown|clowns|loser
        losers|lazy|incompetent|worthless|useless|brat|brats|animals|zoo|roach|roaches|rats|vermin|freak|freaks
        pathetic|disgusting|ugly|fat|retard|retards|retarded|short bus|droolers|psycho|psychos|witch|snake
        snakes|weasel|dingbat|airhead|trailer|inbred|ghetto|thug|thugs|illegals|gross|smell|smells|stink|stinks
        stank|filth|filthy|savages|feral|monkeys|deadbeat|deadbeats|no business|get a hobby|burra|idiota
        estúpido|basura""",
    "sneering at a group": """
        these people|those people|you people|their kind|them people|that kind|vanload|no papers|no english
        don't speak english|speak english|go back to|back where|breed|breeding|diversity hire|diversity list
        dei hire|welfare|handouts|free lunch crowd|jet skis|anchor|so-called|invaders|invasion|pronouns|rainbow
        daddy issues|sped kids|the slow|special ones|esa gente""",
    "bragging of neglect": """
        nap|naps|napped|netflix|beanbag|hungover|hangover|never graded|didn't grade|not grading|stopped grading
        made up the|made up their|fake the|faked|didn't read|don't read|i skip|i skipped|skipped the|clocked in
        clock in|on the clock|let it ring|face down|turn it face|wasn't me|don't answer|not my job
        not my problem|zero work|whole seasons|pretend to|wine|tequila|vodka|beer|beers|drunk at|flask|edible
        edibles|stoned|weed""",
    "profanity": """
        fuck|fucks|fucking|fuckin|fucked|shit|shits|shitty|bullshit|damn|damned|goddamn|hell|ass|asses|asshole
        assholes|bitch|bitches|bastard|bastards|piss|pissed|crap|crappy|wtf|stfu|af|prick|pricks|dick|dicks
        douche|screw|screwed|motherfucker|dumbass|jackass|mierda|pinche|cabrón|puta|pendejo|pendejos""",
    "irony": """lol|lmao|lmfao|rofl|haha|hahaha|jk|jajaja|sure|wink|smh|totally|breaking news|breaking|update local
        experts|in other news|merry christmas|congratulations|shout out|shout-out|love that for
        asking for a friend|bless her heart|bless his heart|oh great""",
    "a public matter": """
        union|unions|local|contract|contracts|bargaining|strike|picket|ratify|ratified|vote|votes|voted|voting
        levy|bond|ballot|board|public comment|legislature|legislators|bill|hb|sb|rcw|senate|congress|governor
        president|mayor|election|elections|campaign|democrat|democrats|republican|republicans|trump|biden|policy
        policies|budget|class size|class sizes|caseload|curriculum|salary|salaries|wage|wages|pay|raise|petition
        rally|march|protest|funding|tax|taxes|law|laws|rights|democracy|justice|testify|tuition|voucher|vouchers
        charter|inclusion|equity|phones|homework|testing|superintendent|sindicato|contrato|junta|votar|huelga""",
    "faith": """god|jesus|christ|lord|church|pray|prayer|praying|prayers|bible|faith|mosque|allah|imam|temple|synagogue
        ramadan|easter|hindu|sikh|buddhist|pastor|atheist|secular|worship|dios|iglesia""",
    "an opinion said as one": """
        i think|i believe|in my opinion|imo|imho|my opinion|only my opinion|i wish|i disagree|i agree|i support
        i oppose|i'd like|i want|we want|we ask|we need|we deserve|respectfully|my account|my own|my view|i feel
        i hope|i vote|i voted|i'm voting|i'm tired|tired of|i love|i hate|i'm grateful|not grateful|disagree
        on my own time|speaking for myself|creo que|pienso|opino""",
    "must or should": """
        must|should|have to|has to|need to|needs to|gotta|ought|oughta|better|let's|don't let|make them|demand
        deserve|deserves|hay que|deben|tienen que""",
    "everybody is addressed": """
        everybody|everyone|every one of you|y'all|yall|all of you|nobody|who's in|who's with me|all hands
        anybody|parents|seniors|students|drivers|staff|teachers|neighbors|whole team|all y'all|todos|todas
        muchachos|chicos""",
    "somebody else is quoted": """
        said|says|wrote|posted|told|quote|quoting|according to|asked|replied|reply|replying|reposting|rt|quoted
        someone commented|in the comments said|he goes|she goes|the sign says|dijo|dice""",
    "it was reported": """
        reported|i reported|report it|called 911|call 911|told the counselor|told the principal|police are
        the police have|already called|called the police|called cps|dcyf|988|hotline|safety team
        we're investigating|law enforcement|threat assessment|told security|taking it seriously
        there is no threat|no credible threat|not credible|rumor is false|is not true|isn't true|untrue|false""",
    "negation": """
        not|no|never|nobody|none|nothing|don't|doesn't|didn't|isn't|aren't|won't|can't|cannot|shouldn't|wasn't
        ain't|without|nunca""",
    "a group is named": """
        muslim|muslims|jewish|jews|jew|black|white|asian|asians|mexican|mexicans|latino|latina|latinos|latinx
        hispanic|immigrant|immigrants|refugee|refugees|migrant|migrants|undocumented|gay|lesbian|trans
        transgender|queer|lgbtq|lgbt|nonbinary|disabled|disability|disabilities|autistic|autism|deaf|blind
        christian|christians|catholic|arab|somali|native|indigenous|indian|chinese|vietnamese|samoan|african
        women|girls|men|boys|poor|homeless|woman""",
    "a notice or drill": """
        drill|drills|scheduled|practice|reminder|notice|all clear|resume|resumes|delay|delayed|update|official
        please|welcome|join us|thank you|thanks|congrats|register|rsvp|doors open|details|school board meeting
        office hours|volunteers|apply|hiring|alerta|recordatorio""",
    "secrecy": """don't tell|don't say|keep it|keep this|between us|just us|our secret|secret|quietly|delete this
        delete it|i saw nothing|zip it|nobody has to know|nobody needs to know|off the record|hush|on the low|dl
        won't tell|not a word|anonymous|anonymously|entre nos|no digan""",
    "private contact": """
        text me|dm me|message me|snap me|add me|my snap|my number|my cell|my insta|follow me|friend me|call me
        come over|my place|my house|come by|pick you up|ride home|a ride|rides|give you a ride|venmo|cash app
        gift|gifts|just you|just me|alone|cute|pretty|beautiful|gorgeous|sweetie|babe|favorite|favorites
        late tonight|after dark|up late|discord|whatsapp|dms|private account|my finsta""",
    "students are addressed": """
        you guys|girls|boys|kiddos|my kids|my students|students|seniors|juniors|freshmen|sophomores|class of
        period|homeroom|my class|team|squad|8th graders|seventh graders|graders|ladies|fellas|chicos|muchachos""",
    "pictures go with it": """
        pic|pics|photo|photos|picture|pictures|video|videos|swipe|album|selfie|selfies|reel|clip|slideshow
        snapshot|camera|pictured|footage|livestream|live stream|going live|watch the|see the video|fotos|foto""",
    "harm to a child or oneself": """
        bruise|bruises|bruised|hits|hit her|hit him|hits him|hits her|locks him|locks her|touched|touches
        touching|abuse|abused|suicide|suicidal|kill myself|end it|hurt myself|hurting herself|hurting himself
        cutting herself|cuts|pills|overdose|overdosed|seizure|not breathing|unconscious|scared to go home
        afraid to go home|don't want to be here|can't do this anymore|better off without|goodbye|stepdad
        mom's boyfriend|her uncle|his uncle|starving|hasn't eaten""",
}
_PATTERNS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("irony", re.compile('[🙄😂🤣🤡😉😏💅🤷🫠🙃🤪🍿🐒👏]|(?<!\\w)/s\\b|(?<![\\w"“])["“\'‘]\\w+["”\'’](?!\\w)')),
    ("alarm", re.compile(r"[!?]{2,}|[🚨⚠‼]|\b[A-Z]{4,}(?:\s+[A-Z]{2,})+\b")),
    ("words in quotation marks", re.compile(r"[\"“][^\"“”\n]{15,}[\"”]")),
    ("pictures go with it", re.compile("[📸📷🎥📹🤳]")),
)
AT_PEOPLE: Final = "profanity at people"
_PEOPLE: Final = frozenset(
    "you your him her them he she they these those people parents kids admin teachers boss principal board".split()
)
_EPITHETS: Final = frozenset("asshole assholes bitch bitches bastard bastards prick pricks dumbass jackass".split())
NAMES: Final = tuple(dict.fromkeys((*PHRASES, *(name for name, _ in _PATTERNS), AT_PEOPLE)))


@dataclass(frozen=True, slots=True)
class Cue:
    """A place in the folded text where a cue stands: [start, end), and which of NAMES it is."""

    start: int
    end: int
    kind: int


def _indexed() -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """First word -> the rest of each phrase that begins so, longest first, with its cue."""
    found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for kind, phrases in enumerate(PHRASES.values()):
        for phrase in filter(str.strip, re.split(r"[|\n]", phrases)):
            first, *rest = phrase.replace("-", " ").split()
            found.setdefault(first, []).append((tuple(rest), kind))
    return {first: sorted(ends, key=lambda end: -len(end[0])) for first, ends in found.items()}


_INDEX: Final = _indexed()
_PROFANITY: Final = NAMES.index("profanity")


def cues(folded: str) -> list[Cue]:
    """Every cue of a text, in the order of the text."""
    text = folded.replace("’", "'")
    places = [match.span() for match in WORD.finditer(text)]
    words = [text[start:end].lower() for start, end in places]
    found = list(_phrases(words, places))
    for name, pattern in _PATTERNS:
        found += [Cue(*match.span(), NAMES.index(name)) for match in pattern.finditer(folded)]
    return sorted(found, key=lambda cue: (cue.start, cue.kind))


def _phrases(words: list[str], places: list[tuple[int, int]]) -> Iterator[Cue]:
    for n, word in enumerate(words):
        if word not in _INDEX:
            continue
        told = set()
        after = words[n + 1] if n + 1 < len(words) else ""
        for rest, kind in _INDEX[word]:
            size = len(rest) + 1
            if rest and rest[0] != after and rest[0] != "*":
                continue
            if kind in told or (rest and not _alike(rest, tuple(words[n + 1 : n + size]))):
                continue
            told.add(kind)
            yield Cue(places[n][0], places[n + size - 1][1], kind)
            near = words[max(n - 2, 0) : n + 3]
            if kind == _PROFANITY and (word in _EPITHETS or not _PEOPLE.isdisjoint(near)):
                yield Cue(places[n][0], places[n][1], NAMES.index(AT_PEOPLE))


def _alike(rest: tuple[str, ...], words: tuple[str, ...]) -> bool:
    if "*" not in rest:
        return rest == words
    return len(rest) == len(words) and all(a in ("*", b) for a, b in zip(rest, words, strict=True))
