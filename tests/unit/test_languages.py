"""What is not read is not clear: languages and scripts named with their place, and English and Spanish left alone."""

from __future__ import annotations

import pytest

from screener import Draft, Screener
from screener.detect.languages import Languages
from screener.detect.languages.telling import unread
from screener.labels import UNREAD
from screener.normalize import normalize
from screener.types import Image, Picture, Signal, Span


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages()


def named(languages: Languages, text: str) -> list[str]:
    return [signal.source for signal in languages([normalize(text)])[0]]


@pytest.mark.parametrize(
    ("text", "language", "where"),
    [
        ("Завтра принесу в школу ружьё, вот увидите.", "Russian", "this draft is"),
        ("Welcome! It is picture day. Завтра в школе фотографируют всех детей. Smile!", "Russian", "sentence 3 is"),
        ("No school on Monday.\nThứ Hai không có trường, xin phụ huynh nhớ cho.\nBye.", "Vietnamese", "line 2 is"),
        ("Potluck at six, gym B.\n학교 축제는 금요일입니다.\n모두 오세요, 같이 먹어요.", "Korean", "lines 2 and 3 are"),
        ("Mga parents, please dalhin ang permission slip bukas sa office ha.", "Tagalog", "this draft is"),
        (
            "See you Monday! Priya ko ADHD hai aur uska IEP meeting next week hai. Go Tigers!",
            "Hindi or Urdu in Latin letters",
            "sentence 2 is",
        ),
        (
            "The picnic is on, see you all there! Ma fi 7ada y3allemna, el school msakkra bokra kamaan.",
            "Arabic in Latin letters",
            "sentence 2 is",
        ),
        ("Gongxi women de team yingle, tamen tai bang le!", "Chinese in Latin letters", "this draft is"),
        ("Nimitstlajpaloua nochi tatamej uan nanamej.", "another language", "this draft is"),
        ("ꯃꯤꯇꯩꯂꯣꯟ ꯑꯃꯁꯨꯡ ꯂꯥꯏꯔꯤꯛ", "Meetei Mayek", "this draft is"),
        ("Great day. ⠊ ⠺⠁⠝⠞ ⠞⠕ ⠙⠊⠑", "Braille letters", "sentence 2 is"),
    ],
)
def test_a_part_in_another_language_is_named_with_its_place_and_nothing_is_clear(
    screener: Screener, text: str, language: str, where: str
) -> None:
    report = screener.judge([Draft("a", text, "agency", "families")])[0]
    assert report.not_checked == (
        f"language: {where} in {language}, which the screener does not read: have a speaker read it",
    )
    assert report.verdict != "clear"


@pytest.mark.parametrize(
    "text",
    [
        "Talofa lava and welcome to Samoan Language Week, families!",
        "Aloha kākou! Our hula club meets at three. Mahalo to Auntie Leilani.",
        "haʔɬ sləx̌il! Good day from the Puyallup language program. ʔəshuyčəɬ.",
        "Ласкаво просимо! Welcome, new families from Kharkiv.",
        "Welcome! Bienvenidos! Добро пожаловать! 欢迎! 환영합니다! Soo dhawoow! Chào mừng! We are glad you are here.",
        "新年快乐! Happy Lunar New Year from room 12.",
        'Our motto, "sic transit gloria mundi", hangs over the gym door again.',
        'The sign says "Добро пожаловать в нашу школу" now, thanks to the art club.',
        "Congratulations to Nguyễn Thị Minh Khai, Trần Văn Hùng, Oluwaseun Adeyemi and Siaosi Tuilagi.",
        "Thank you Kwabena, Nasra, Xochitl, Thảo and 王小明 for the mural.",
        "Namaste, Eid Mubarak, Shubh Diwali and Xin Nian Kuai Le from all of us in room 12!",
        "Our dance club learned 'Kal Ho Naa Ho', and habibi, it was great. Inshallah more on Friday, yalla!",
        "Li Wei, Zhang Xiuying and Wang Fang read at the assembly.",
        "y u m4d br0, b3tter luck n3xt y3ar, c u 2nite at 7pm",
        "#GoWolves #PuyallupStrong #NationalReadingMonth 🎉🎉🎉",
        "🎉🎉🎉",
        "https://www.psesd.example/calendar?lang=vi",
        "RTI, MTSS, PBIS, IEP, 504, SEL, ELPA: what do all these letters mean?",
        "omg yall r 2 funny lol idk wut 2 say rn tbh 😂😂",
        "y0ur k1d 1s s0 sm@rt, s33 u t0m0rr0w",
        "Stop 4, Snoqualmie to Skykomish by way of Enumclaw, Puyallup and Tukwila.",
        "¿Dudas? Llame a la oficina. Mañana habrá tamales, champurrado y pan dulce en la cafetería.",
        "mañana traigan su sueter porque va a hacer un frio de los mil demonios jajaja",
        "Grandma's pho, lumpia, sambusa, pupusas and piroshki: our potluck had it all.",
        "La tarea está en la agencia asociada. Inicia sesión con la dirección de correo electrónico anterior que "
        "utilizaste para registrarte en la agencia. Si no la recuerdas, escribe a tu maestra antes del lunes.",
        "Happy Friday from all of us!\u2800\n\u2800\u2800\nBraille club (⠃⠗) meets at three.",
        "",
        "ok",
    ],
)
def test_names_greetings_mottoes_and_codes_are_no_language(languages: Languages, text: str) -> None:
    assert named(languages, text) == []


def test_a_quoted_sentence_is_more_than_a_motto(languages: Languages) -> None:
    assert named(languages, 'He wrote "завтра я принесу в школу нож и ружьё" on his desk.') == ["Russian"]


def test_a_language_that_nobody_can_tell_is_named_as_such(languages: Languages) -> None:
    marshallese = "Ejjab jikuul ilju im jota, jouj im kojjelã ajri ro nejim bwe ren jokwe mweo imweir."
    assert len(named(languages, marshallese)) == 1


@pytest.mark.parametrize("code", [0x1, 0x80, 0xD800, 0xFDD0, 0xFFFE, 0x10FFFF])
def test_what_is_no_character_keeps_no_language_from_being_told(languages: Languages, code: int) -> None:
    russian = f"Сегодня наши{chr(code)} ученики поют в школьном зале."
    assert named(languages, russian) == ["Russian"]


def test_places_are_those_of_the_authors_text(languages: Languages) -> None:
    text = "Ｈｅｌｌｏ &amp; welcome to our very own book fair.\u200b Завтра в школе праздник книги. Bye!"
    spans = [signal.span for signal in languages([normalize(text)])[0]]
    assert [text[span.start : span.end] for span in spans if span] == ["Завтра в школе праздник книги"]


@pytest.mark.parametrize(
    ("text", "spans", "told"),
    [
        ("a b c\nd e f\ng h i\nj k l", [(0, 5), (6, 11), (18, 23)], "lines 1, 2 and 4 are"),
        ("One is. Two is. Three is. Four is.", [(0, 7), (8, 15), (16, 25)], "sentences 1 to 3 are"),
        ("ab cd", [(0, 5)], "this draft is"),
    ],
)
def test_places_are_told_by_lines_or_else_by_sentences(text: str, spans: list[tuple[int, int]], told: str) -> None:
    signals = [Signal(UNREAD, Span(*span), 1.0, "Khmer") for span in spans]
    remedy = "which the screener does not read: have a speaker read it"
    assert unread(text, signals) == (f"language: {told} in Khmer, {remedy}",)


def test_words_in_a_picture_are_named_with_the_picture(screener: Screener) -> None:
    picture = Picture("flyer.jpg", (), "Завтра в школе праздник книги, приходите все.")
    looking = Screener(screener.pack, screener.detectors, lambda image: picture, screener.rescore)
    report = looking.judge([Draft("a", "Come and see us on Friday!", "agency", images=(Image("flyer.jpg", b""),))])[0]
    remedy = "which the screener does not read: have a speaker read it"
    assert report.not_checked == (f"images: flyer.jpg: its words are in Russian, {remedy}",)
    assert report.verdict == "review"


OFFICE = (
    "Trường học mở cửa lúc tám giờ sáng. Liên hệ văn phòng: (253) 555-0131.",
    "Канцелярія працює до п'ятої, телефонуйте: (253) 555-0132.",
    "Школьный офис открыт с восьми, звоните по номеру (253) 555-0133.",
    "Xafiisku wuu furan yahay subaxdii, fadlan wac (253) 555-0134.",
    "상담이 필요하시면 교육청으로 전화 주세요: (253) 555-0135",
    "学校办公室每天八点开门，电话 (253) 555-0136。",
    "مكتب المدرسة مفتوح من الساعة الثامنة، الهاتف (253) 555-0137",
    "ਸਕੂਲ ਦਾ ਦਫ਼ਤਰ ਅੱਠ ਵਜੇ ਖੁੱਲ੍ਹਦਾ ਹੈ, ਫ਼ੋਨ (253) 555-0138",
    "E tatala le ofisa o le aoga i le valu i le taeao, vili mai (253) 555-0139.",
    "Bukas ang opisina ng paaralan mula alas otso, tumawag sa (253) 555-0141.",
    "የትምህርት ቤት ቢሮ በስምንት ሰዓት ይከፈታል፣ ስልክ (253) 555-0142",
    "ការិយាល័យសាលាបើកម៉ោងប្រាំបី សូមទូរស័ព្ទ (253) 555-0143",
    "Le bureau de l'école ouvre à huit heures, appelez le (253) 555-0144.",
    "O escritório da escola abre às oito horas, ligue para (253) 555-0145.",
    "दफ़्तर सुबह आठ बजे खुलता है, फ़ोन (253) 555-0146",
    "دفتر مکتب ساعت هشت باز می‌شود، تلفن (253) 555-0147",
)
ATTACHED = (  # a particle or word of a script without spaces right beside the number
    "학교 사무실 전화 (253) 555-0131로 연락하세요.",
    "お問い合わせは事務所 (253) 555-0131までお電話ください。",
    "学校の事務室(253) 555-0131に電話してください。",
    "请致电学校办公室253-555-0131。",
    "โทรสำนักงานโรงเรียน (253) 555-0131ได้",
)
PRIVATE = (
    "Mẹ của em Khánh nhờ gọi số riêng 253-555-0151 sau giờ học, đừng gọi bố.",
    "Мама Тимофея просит звонить ей на мобильный: 253-555-0152.",
    "Hooyo Nasra taleefankeeda waa 253-555-0153, habeenkii wac.",
    "민준이 엄마 개인 휴대폰은 253-555-0154 입니다.",
    "他妈妈的私人手机是 253-555-0155，晚上打。",
    "رقمي الشخصي 253-555-0156 اتصلي بي ليلا",
)


def phones(screener: Screener, texts: tuple[str, ...]) -> list[bool]:
    drafts = [Draft(str(n), text, "agency", "families") for n, text in enumerate(texts)]
    return [any(f.rule.concern == "pii" for f in report.findings) for report in screener.judge(drafts)]


def test_the_offices_own_phone_is_no_finding_in_any_language(screener: Screener) -> None:
    assert not any(phones(screener, OFFICE + ATTACHED))


def test_a_private_phone_is_one_all_the_same(screener: Screener) -> None:
    assert all(phones(screener, PRIVATE))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("제 번호는 (253) 555-0131이에요. 문자 주세요.", "(253) 555-0131"),
        ("내 번호 253-555-0131로 문자해", "253-555-0131"),
        ("我的手机是253-555-0131，给我发微信", "253-555-0131"),
        ("私の携帯は253-555-0131です", "253-555-0131"),
    ],
)
def test_a_private_phone_with_a_particle_is_the_whole_number(screener: Screener, text: str, number: str) -> None:
    report = screener.judge([Draft("a", text, "agency")])[0]
    assert [f.quote for f in report.findings if f.rule.concern == "pii"] == [number]


def test_a_phone_begins_with_its_bracket(screener: Screener) -> None:
    report = screener.judge([Draft("a", "Gọi cho tôi ở số (253) 555-0131 tối nay nhé các bạn.", "agency")])[0]
    assert [f.quote for f in report.findings if f.rule.concern == "pii"] == ["(253) 555-0131"]
