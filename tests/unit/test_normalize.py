"""What normalize folds, what it leaves alone, and the place that it reports in the original."""

from __future__ import annotations

import time

import pytest

from screener.normalize import normalize

FOLDED = [
    # Characters
    ("ﬁeld trip ＭＡＹＡ 𝓜𝓪𝔂𝓪 Ⓜⓐⓨⓐ", "field trip MAYA Maya Maya"),
    ("José Ñandú Łukasz Nguyễn Işıl", "José Ñandú Łukasz Nguyễn Işıl"),
    ("Jose\u0301 Nguye\u0302\u0303n", "José Nguyễn"),
    ("“Kaʻawa’s” week – 5‑7…", "\"Ka'awa's\" week - 5-7..."),
    ("Maya—she sings — sat out", "Maya - she sings - sat out"),
    ("ask\u00a0Maya\u2009now\tplease", "ask Maya now please"),
    ("M\u0336a\u0336y\u0336a\u0336 and Z\u0300\u0301\u0302\u0316oe", "Maya and Zoe"),
    ("M\u200ba\u200dy\u2060a\ufeff L\xadi\u200end \u202bMaya\u202c \u2067Maya\u2069", "Maya Lind Maya Maya"),
    ("call 2️⃣5️⃣3️⃣ ❤️", "call 253 ❤"),
    ("🇲 a flag 🇺🇸 ❺", "M a flag 🇺🇸 5"),
    ("🇰\u200b🇮\u200b🇱\u200b🇱", "KILL"),
    ("null\x00byte bell\x07 a\r\nb\rc\u2028d", "null byte bell  a\nb\nc\nd"),
    ("half \ud800 pair", "half \ufffd pair"),
    ("5½ m² 1.º GoGuardian™", "5½ m² 1.º GoGuardian ™"),
    # Entities and soft breaks
    ("R&amp;D &#77;aya &#x4d;aya&nbsp;&lt;3", "R&D Maya Maya <3"),
    ("&amp;amp;#77;aya and M&#8203;aya", "Maya and Maya"),
    ("Lind&shy;qvist Lind<wbr>qvist Lind\xad\nqvist Lind-\nqvist", "Lindqvist Lindqvist Lindqvist Lindqvist"),
    # Tags
    ("<p>Noor <b>A</b>bdi.</p><p>She &lt;i&gt;sings&lt;/i&gt;.<br/>Yes</p>", "\nNoor Abdi.\n\nShe sings.\nYes\n"),
    ('<!-- x --><a class="more">one</a> <img src="a.png">two', "\none \ntwo"),
    # Look-alikes
    ("Mауа Lіndqvіst", "Maya Lindqvist"),
    ("ᴍᴀʏᴀ Mᴀʏᴀ Мауа said", "maya Maya Maya said"),
    # Leetspeak
    ("M4ya J0rd4n, 5arah m@ya $am", "Maya Jordan, sarah maya sam"),
    ("D3sm0nd got 3xp3ll3d k1dd0 h00die Je$$ica J@yd3n", "Desmond got expelled kiddo hoodie Jessica Jayden"),
    ("Em1ly, 1saac, K1m O1ivia Wi11iam V1ctor Ezequ1el", "Emily, isaac, Kim Olivia William Victor Ezequiel"),
    ("saw 5kip Brandvold, Lor1 Maddox, Amin4 Yusuf", "saw Skip Brandvold, Lori Maddox, Amina Yusuf"),
    ("T35f4y3 J0RD4N H4rgr0ve th1s tw0 thr33", "Tesfaye JORDAN Hargrove this two three"),
    # Invisible letters, and letters under signs
    ("Fair\U000e0020\U000e0049\U000e0045\U000e0050", "Fair IEP"),
    ("🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", "🏴"),
    ("Fair🙂\U000e0139\U000e0135\U000e0140\U000e0123 ❤\ufe0f", "Fair 🙂 IEP3 ❤"),
    ("k*ll, K#LL, su*c*de, g*n and m•rder", "kill, kill, suicide, gun and murder"),
    # Letters one by one
    ("M a y a  L i n d q v i s t, M a y a L i n d", "Maya  Lindqvist, Maya Lind"),
    ("j-a-y-d-o-n's M.a.y.a M_a_y_a M*a*y*a M🔥a🔥y🔥a", "jaydon's Maya Maya Maya Maya"),
    ("R u i z - D i a z, O ' B r i e n", "Ruiz-Diaz, O'Brien"),
    ("at 1 4 0 2  M a i n  S t, F R I D A Y", "at 1402  Main  St, FRIDAY"),
    ("e x p 3 l l e d", "expelled"),
    # Hashtags and emojis
    ("#TeamMaya #GoMayaGo2026 #LouMcAlister", "# Team Maya # Go Maya Go 2026 # Lou McAlister"),
    ("#ADHDAwareness #TeamM4ya", "# ADHD Awareness # Team Maya"),
    ("#team_maya#go #ruralschools #t1d #4", "# team maya # go # ruralschools # t1d #4"),
    ("Maya🎉Lindqvist😀yes", "Maya 🎉 Lindqvist 😀 yes"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "folded"), FOLDED)
def test_mends(raw: str, folded: str) -> None:
    assert normalize(raw).folded == folded


@pytest.mark.parametrize(
    "raw",
    [
        "2nd 4th 7pm 5kids 3months 1st-grade 1ero 8am-3pm 90s 10th 5K 4x400 50%",
        "COVID19 h2o K12 mp3 g8 gr8 b4 l8r A1c T1D t1d vpn4 IPv6 Otter22 room12 RavenRadio3 Grade4 Unit3",
        "WDL7QK34B1ZD CFA4410 5CD2140X7B 7L208C14X39 B4L7E TH331Q4 A2208 200417729WA psk_live_9fQ2xVt71 fd3a:91c4::2b",
        "maya.l1nd@school.example m4ya@mail.example https://x.org/m4ya www.m4ya.example @m4ya_l c:\\h0me",
        "cashapp $DennyDoesDecks or $prof-quintero, $5 each, pizza@noon, wow!look",
        "password is still gr4vel-Otter, pw h0neyp0t, il0vemydogBiscuit Pokemon4ever Ducks4All room4kids",
        'I <3 <Maya>, x <y, <a href="mailto:maya@mail.example">',
        "options a b c or A B C D, A-B-C, J.T. and U.S.A., P.T.O., a.k.a., R.D.V., 9 a 1, W X Y, 5-7-5, 10.4.2.1",
        "Dec18th May1st Kenya7s F18s 1million 4mph h1n1 r4ds $expect$ $ukraine-moving A$ 4chan",
        "r u a fan, that 's a t-shirt, 2 5 3 5 5 5 0 1 7 7 and w d l eight",
        "AT&T, Q&A; fish & chips &notreal; x < y <b>",
        "sh*t d*mn 2*3 a*b k*ds **bold** *kill* w*rd",
        "Room #4, item #12, page.html#Section",
        "Уроки по пятницам, мама с нами. Все как раз: он, она, оно",
        "Μάθημα σήμερα, 학교 수업, מורה, المدرسة, 老师",
        "The word привет and the letter Ω, ΔΣΘ, 5 µm",
    ],
)
def test_leaves_alone(raw: str) -> None:
    assert normalize(raw).folded == raw.replace("µ", "μ")


@pytest.mark.parametrize(
    ("raw", "word", "written"),
    [
        ("go #TeamMaya go", "Maya", "Maya"),
        ("saw M\u200ba\u200by\u200ba there", "Maya", "M\u200ba\u200by\u200ba"),
        ("saw M a y a  L i n d there", "Maya", "M a y a"),
        ("saw &#77;aya there", "Maya", "&#77;aya"),
        ("saw Jose\u0301 there", "José", "Jose\u0301"),
        ("the ﬁeld", "field", "ﬁeld"),
        ("🎉Maya🎉", "Maya", "Maya"),
        ("Maya\u0336", "Maya", "Maya\u0336"),
        ("Mc<wbr>Kay", "McKay", "Mc<wbr>Kay"),
    ],
)
def test_maps_back_to_what_the_author_wrote(raw: str, word: str, written: str) -> None:
    text = normalize(raw)
    start = text.folded.index(word)
    span = text.back(start, start + len(word))
    assert raw[span.start : span.end] == written


@pytest.mark.parametrize(
    ("raw", "sentences"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Mr. Ruiz and Dr. J. Kim left at 6 p.m. today. Bye", ["Mr. Ruiz and Dr. J. Kim left at 6 p.m. today.", "Bye"]),
        ("Great job! 🎉🎉 Next one\n\n  and a line ", ["Great job! 🎉🎉", "Next one", "and a line"]),
        ('He said "stop." Then 3.5 miles... ok', ['He said "stop."', "Then 3.5 miles...", "ok"]),
        ("so do I. Then we went", ["so do I.", "Then we went"]),
        (
            "Gr. 4 and no. A12 won. I said no. Sgt. Lee (ret.) sang",
            ["Gr. 4 and no. A12 won.", "I said no.", "Sgt. Lee (ret.) sang"],
        ),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(raw: str, sentences: list[str]) -> None:
    text = normalize(raw)
    assert [text.folded[s.start : s.end] for s in text.sentences] == sentences


HOSTILE = {
    "a long word": "a" * 100_000,
    "a megabyte of posts": "Maya said hi to everybody in Room 12 today. " * 23_000,
    "leetspeak": "M4ya " * 50_000,
    "a long leet word": "a1" * 100_000,
    "single letters": "a " * 50_000,
    "letters and signs": "a_" * 50_000 + "b",
    "hashtags": "#a" * 40_000,
    "entities": "&amp;" * 50_000,
    "a nested entity": "&" + "amp;" * 200_000,
    "marks": "a" + "\u0301" * 100_000,
    "glued emojis": "M🎉" * 30_000,
    "look-alikes": "а" * 100_000,
    "invisible": "\u200b" * 100_000,
    "points": ". " * 50_000,
    "letters and emojis": "a🔥" * 20_000 + "ab",
    "letters and dashes": "a - " * 30_000 + "ab",
    "broken words": "a b  " * 30_000 + "a bb",
    "spaced words": "a b  " * 30_000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_ends_in_time(raw: str) -> None:
    start = time.process_time()
    normalize(raw)
    assert time.process_time() - start < 5  # 0.01 to 0.7 s; quadratic time takes minutes
