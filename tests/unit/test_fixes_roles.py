"""Roles read as if the author had written them: two students stay two, and no noun stands twice."""

from __future__ import annotations

import re

import pytest

from screener.fixes.edits import applied
from screener.fixes.names import replace_names
from screener.labels import NAMES
from screener.normalize import normalize
from screener.types import Signal, Span

# How a name is marked in the drafts below: [student], {relative}.
MARKED = re.compile(r"[\[{]([^\]}]+)[\]}]")
MEANT = {"[": "STUDENT_NAME", "{": "FAMILY_NAME"}


def fixed(marked: str) -> str:
    """Return a draft with roles for its marked names; empty if one of them has no role that reads well."""
    raw, signals, at = "", [], 0
    for match in MARKED.finditer(marked):
        raw += marked[at : match.start()]
        span = Span(len(raw), len(raw) + len(match[1]))
        signals.append(Signal(MEANT[match[0][0]], span, 0.9, "encoder"))
        raw, at = raw + match[1], match.end()
    raw += marked[at:]
    names = [signal for signal in signals if signal.label in NAMES]
    moves, misfits = replace_names(normalize(raw, "agency"), names, [s.span for s in names if s.span], 3)
    return "" if misfits else applied(raw, [edit for move in moves for edit in move.edits])


def test_every_mark_is_read() -> None:
    assert fixed("No marks here.") == "No marks here."


@pytest.mark.parametrize(
    ("draft", "version"),
    [
        ("[Maya] won the race. [Jordan] came last.", "A student won the race. Another student came last."),
        ("[Maya Lindqvist] hit [Devon Smith] at recess.", "A student hit another student at recess."),
        ("[Maya Lindqvist] hit {Ana Lindqvist}.", "A student hit someone."),
        ("[Maya L.] won. We love [Maya].", "A student won. We love the student."),
        ("[Maya] won, [MAYA LINDQVIST] did!", "A student won, the student did!"),
        ("[Maya] sang. [Jo] sang. [Maya] bowed.", ""),
        (
            "We saw [Maya], [Li] and [Tomás]. [Li] sang.",
            "We saw three students. One of the students sang.",
        ),
    ],
)
def test_two_persons_are_never_one(draft: str, version: str) -> None:
    assert fixed(draft) == version


@pytest.mark.parametrize(
    ("draft", "version"),
    [
        ("We thank our classmate [Maya] for the cake.", "We thank our classmate for the cake."),
        ("So proud of my student [Maya Li]'s art.", "So proud of my student's art."),
        ("[Kira] came with her mother {Ana}.", "A student came with her mother."),
        ("Happy birthday to our line leader [Soraya]!", "Happy birthday to our line leader!"),
        ("Salo, whose grandson [Kalle] sings.", "Salo, whose grandson sings."),
        ("Her mom, {Ana}, cried.", "Her mom cried."),
        ("It was Dmytro's boy [Artem] who sang.", "It was Dmytro's boy who sang."),
        ("Thanks to her mom, {Ana}, her coach, and the crew.", "Thanks to her mom, her coach, and the crew."),
        ("Kudos to 8th graders [Noor] and [Ty], who sang.", "Kudos to 8th graders, who sang."),
        ("Tea by our moms {Halwo} and {Fowsiyo}.", "Tea by our moms."),
        ("Tell the kids [Maya] won.", ""),
        ("Doña {Chayo} cooked with grandpa {Joe}.", "Someone cooked with a grandpa."),
        ("Thank you to the {Sisneros} family.", "Thank you to a family."),
        ("I have the days now. [Ayaan], [Linh]. Bring coins!", ""),
        ("Robotics driver [Sergei] lost.", ""),
        ("Her great-grandmother {Opal} came.", "Her great-grandmother came."),
        ("We saw {Perla}, [Iker] and others.", ""),
        ("The prize, new this year, goes to senior [Rosa].", "The prize, new this year, goes to a senior."),
        ("The bugler was sophomore [Ian], and we wept.", "The bugler was a sophomore, and we wept."),
        ("Today I called {Ana} again.", "Today I called someone again."),
        ("Our relay trio, [Vanya], [Dev] and [Jo], won the cup.", "Our relay trio won the cup."),
        ("I met a kid in my fourth period, [Kaleo], at lunch.", "I met a kid in my fourth period at lunch."),
        ("{Lupe} came by. Her boy is in my class.", "Someone came by. Her boy is in my class."),
        ("Mrs. {Vang} came by.", "Someone came by."),
        ("Thanks to {Fetu} and {Lagi Seumalo} for the gate.", "Thanks to two people for the gate."),
        ("Today Ms. [Quang] drove.", "Today someone drove."),
        ("The keynote is by [Ray Esquibel].", ""),
        ("Thanks for helping at the fair, [Rosa].", "Thanks for helping at the fair."),
        ("Please welcome [Maya] to fourth grade.", "Please welcome a student to fourth grade."),
        ("Welcome back [Maya] and the whole line!", "Welcome back a student and the whole line!"),
        ("He stacks chairs and takes [Lwazi] home.", "He stacks chairs and takes a student home."),
        ("We all sang, {Lou Park}, [Jo]'s mom, is sewing.", "We all sang, a student's mom is sewing."),
        ("We met Ana's uncle, [Wicho], by the gym.", "We met Ana's uncle by the gym."),
    ],
)
def test_a_noun_before_the_name_says_the_role(draft: str, version: str) -> None:
    assert fixed(draft) == version


@pytest.mark.parametrize(
    ("draft", "version"),
    [
        ("We love our [Maya].", "We love our student."),
        ("A card for our own [Remy], please.", "A card for our own student, please."),
        ("Our [Karenna] graduates.", "Our student graduates."),
        ("Dear [Maya] and [Li], well done.", ""),
        ("I told her [Maya] won.", "I told her a student won."),
        ("Here's [Maya] with the cup.", "Here's a student with the cup."),
        ("Happy birthday, [Maya]! Cake at noon.", "Happy birthday! Cake at noon."),
        ("Shirts for #Team[Ezra] are in.", ""),
        ("Our band's [Skye] plays.", ""),
        ("[Anders T.], yours came back.", "Yours came back."),
    ],
)
def test_articles_fit(draft: str, version: str) -> None:
    assert fixed(draft) == version


@pytest.mark.parametrize(
    ("draft", "version"),
    [
        ("Go team\n[Maya] won", "Go team\nA student won"),
        ('He yelled.\n"[Maya] is up!"', 'He yelled.\n"A student is up!"'),
        ("Winner: [Maya]", ""),
        ("Thanks, grandpa\n[Maya] won", "Thanks, grandpa\nA student won"),
    ],
)
def test_a_sentence_begins_with_a_capital(draft: str, version: str) -> None:
    assert fixed(draft) == version


@pytest.mark.parametrize(
    ("draft", "version"),
    [
        ("Bienvenido a nuestro salón, [Iker]!", "Bienvenido a nuestro salón!"),
        ("Muchas preguntan por [Ximena] y por [Yahir].", "Muchas preguntan por una estudiante y por otro estudiante."),
        (
            "Felicidades a [Iker]. Es el orgullo de [Iker].",
            "Felicidades a un estudiante. Es el orgullo de este estudiante.",
        ),
        ("Gracias a don {Fermín} por la madera.", "Gracias a alguien por la madera."),
        ("Vino su mamá {Eloísa} con el pan.", "Vino su mamá con el pan."),
        ("Un aplauso para [Iker] y para todos.", "Un aplauso para un estudiante y para todos."),
        ("Felicidades a [Itzel Ríos], ganadora de la beca.", "Felicidades a una estudiante, ganadora de la beca."),
        ("Si [Dánae] tose, hable con ella.", "Si una estudiante tose, hable con ella."),
        ("Vino con su mamá, la señora {Eloísa}, y con pan.", "Vino con su mamá y con pan."),
    ],
)
def test_in_spanish_the_role_is_spanish(draft: str, version: str) -> None:
    assert fixed(draft) == version
