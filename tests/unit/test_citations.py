"""Statutes, codes and policies are cited, and are nobody's number: in no language, on no account."""

from __future__ import annotations

import pytest

from screener import Draft, Screener
from screener.types import Account, Audience

CITED = """
We answer within five business days (RCW 42.56.520).
Public records requests follow RCW 42.56.070 and .100.
Our hearing rules: WAC 246-105-030.
RCW 13.40.280 covers transfers.
Harassment policies rest on RCW 49.44.200.
Informes según RCW 26.44.030, sin excepción.
Exits per IBC 1010.2.14 are clear.
See 34 CFR 99.31(a)(1) for exceptions.
Consent: 34 CFR § 99.30.
20 USC 1232g protects education records.
Title IX (20 U.S.C. §1681 et seq.) applies to us.
IDEA is 20 U.S.C. 1400-1482.
HIPAA: 45 CFR 164.514(b)(2).
WAC 392-172A-03015 tells how evaluations work.
The board adopted Policy 3246-P last week.
Read board policy 5253 and procedure 5253P.
Policy 3231 and Procedure 3231P have changed.
Our discipline rules: WAC 392-400-330 through 392-400-530.
Chapter 28A.642 RCW forbids discrimination.
RCW 28A.150.350 funds private school students.
RCW 28A.600.480(2) asks staff to report bullying.
Student fees: RCW 28A.325.010; 28A.325.020.
Open meetings are RCW 42.30.110(1)(i).
The Clery Act, 20 USC § 1092(f), is for colleges.
42 U.S.C. 11431 et seq. (McKinney-Vento).
42 USC 1758(b)(6) governs meal data.
7 CFR 245.6 says who may see meal applications.
29 CFR 1910.1030 is the bloodborne pathogen rule.
40 CFR 763.93(g)(4): our asbestos plan is in the office.
El distrito cumple con la ley RCW 28A.640.020.
Según WAC 392-190-060, usted puede presentar una queja.
Política 3210 y procedimiento 3210P.
Bộ luật RCW 28A.225.010 yêu cầu đi học.
Згідно з RCW 42.56.520 ми відповідаємо за п’ять днів.
Согласно RCW 28A.605.030 родители могут видеть записи.
根据 RCW 28A.642.010，禁止歧视。
RCW 28A.320.125에 따라 안전 계획을 세웁니다.
وفقًا لـ RCW 26.44.030 يجب الإبلاغ.
Sida uu qabo WAC 392-400-110, ardaydu xuquuq bay leeyihiin.
ਕਾਨੂੰਨ RCW 28A.210.080 ਅਨੁਸਾਰ ਟੀਕੇ ਲਾਜ਼ਮੀ ਹਨ।
Alinsunod sa RCW 28A.635.060, may multa.
በ RCW 28A.225.020 መሠረት።
Pub. L. 108-446 reauthorized IDEA.
ESHB 1295 passed; ESSB 5395 did not.
HB 2276 and SB 6002 are on the calendar.
73 FR 74805 explains it.
IFC 907.2.3 asks for alarms.
IRC 501(c)(3) status confirmed: 26 USC 501.
See RCW 9A.46.020 on harassment and RCW 9.61.260 on cyberstalking.
WAC 181-87-062 (digital communication).
RCW 29B.45.010 limits campaigning.
RCW 42.17A.555 was its older number.
WAC 110-300-0100 sets child care ratios.
WAC 246-366A-160 water quality.
Per policy 2022, devices are filtered; see also Policy 2022P, sec. 4.
Policy No. 6114 (gifts).
Procedure 4260-P, facility use.
14 CFR 107.39: no drones over people.
The RCW is 70A.350.010, for the curious.
RCWs 28A.400.317 and 28A.400.320 require reports.
49 CFR 391.41 is the bus drivers' physical.
Sección 504, 29 U.S.C. § 794, y 34 CFR 104.36.
""".strip().splitlines()
WHERE: tuple[tuple[Account, Audience], ...] = (("agency", "families"), ("personal", "public"))


def test_a_citation_brings_no_finding(screener: Screener) -> None:
    assert len(CITED) >= 60
    for account, audience in WHERE:
        reports = screener.judge([Draft(text, text, account, audience) for text in CITED])
        told = {report.draft_id: [finding.rule.code for finding in report.findings] for report in reports}
        assert {text: codes for text, codes in told.items() if codes} == {}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Mrs. Alvarez is on maternity leave until March. Her substitute is Mr. Owen Pratt.", "clear"),
        ("Mrs. Alvarez is on maternity leave until March, the twins came early and are in the NICU.", "hold"),
        ("Player of the week: Jordan Tafoya, junior, averages 12.5 ppg and 7 rpg.", "review"),
        ("Honor roll (3.5 GPA and above): Callum Fairweather, Ximena Ortuño, Hodan Jama.", "review"),
        ("Honor roll: Callum Fairweather (3.91), Ximena Ortuño (3.7), Hodan Jama (3.6).", "hold"),
    ],
)
def test_what_a_school_publishes_is_no_record(screener: Screener, text: str, verdict: str) -> None:
    """34 CFR 99.3: honors and sports are directory information; a leave that is announced says nothing of health."""
    assert screener.judge([Draft("d", text, "agency")])[0].verdict == verdict


def test_a_colleagues_leave_is_published_by_the_school_alone(screener: Screener) -> None:
    text = "Mrs. Alvarez is on maternity leave until March. Her substitute is Mr. Owen Pratt."
    accounts: tuple[Account, ...] = ("professional", "personal")
    for account in accounts:
        assert screener.judge([Draft("d", text, account)])[0].verdict == "hold"
