"""The writer: what it says is what was found, in both languages, and text of records stays text."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Status
from assistant.checking import check
from assistant.privacy import MASK, mask, reveals
from assistant.reading.model import Lang, Option, Outcome, Reading
from assistant.writing import clean, describe, escape, unescape, write
from assistant.writing.numbers import amount, number, ordinal, percent
from corpus.schema import record_type
from corpus.vocabulary import Vocabulary
from retrieval.plan import Case, Compare, Condition, Dim, Fact, Groups, How, Measure, Op, Order, Plan, Records, Value
from retrieval.result import Basis, Evidence, Kind, Result
from retrieval.search import Searcher

LANGS: tuple[Lang, ...] = ("en", "zh")
HOSTILE = (
    "Evil ![x](http://evil.example/a.png) <img src=x onerror=alert(1)> | $E=mc^2$ :red[hi] www.evil.example "
    "a@b.cn &#x202E; \u202e\U000e0041"
)


def answer(plan: Plan, result: Result, vocabulary: Vocabulary, lang: Lang = "en", personal: bool = True) -> Answer:
    asked = Reading(question="怎样" if lang == "zh" else "what", lang=lang, plan=plan)
    return write(asked, plan, result, vocabulary, show_personal=personal)


def request(at: int, **changed: object) -> dict[str, object]:
    row: dict[str, object] = {field.name: None for field in record_type("requests")}
    row |= {
        "request_id": f"R{at:07d}",
        "company": f"Company {at}",
        "company_zh": f"公司{at}",
        "sector": "Biopharma",
        "target_provinces": ("Jiangsu", "Anhui"),
        "investment_mcny": 100.5 + at,
        "contact_name": "Ms Li",
        "contact_phone": "13800000000",
        "statement": f"We need {at} tonnes of steam. It must be near a port.",
    }
    return row | changed


def listing(count: int, total: int | None = None, **changed: object) -> Result:
    ids = tuple(f"R{at:07d}" for at in range(1, count + 1))
    rows = tuple(request(at, **changed) for at in range(1, min(count, 50) + 1))
    return Result(kind=Kind.RECORDS, record_type="requests", total=total or count, ids=ids, records=rows)  # type: ignore[arg-type]


# ---------------------------------------------------------------- every kind of plan, over real records


@pytest.mark.parametrize("lang", LANGS)
def test_what_the_writer_says_is_borne_out_by_the_result(
    plans: dict[str, Plan], searcher: Searcher, vocabulary: Vocabulary, lang: Lang
) -> None:
    for name, plan in plans.items():
        for personal in (True, False):
            result = searcher.search(plan)
            shown = result if personal else mask(result, plan)
            asked = Reading(question="怎样" if lang == "zh" else "what", lang=lang, plan=plan)
            written = write(asked, plan, result, vocabulary, show_personal=personal)
            assert check(written, shown, asked, vocabulary) == [], (name, written.text)
            empty = name in ("nothing", "no such value")
            assert written.status is (Status.NO_MATCH if empty else Status.ANSWERED), name
            assert written.result is not None
            assert written.result.ids == list(result.ids)
            assert Answer.model_validate_json(written.model_dump_json()) == Answer.model_validate_json(
                written.model_dump_json()
            )


def test_a_listing_says_how_many_there_are_and_how_many_are_not_shown(vocabulary: Vocabulary) -> None:
    plan = Plan(where=Condition(field="sector", values=("Biopharma",)))
    text = answer(plan, listing(42), vocabulary).text
    assert "**42 requests in Biopharma**" in text
    assert "The first 10" in text
    assert "32 more are in the result" in text
    assert text.count("\n- ") == 10
    chinese = answer(plan, listing(42), vocabulary, "zh").text
    assert "42条行业为生物医药的需求" in chinese
    assert "前10条" in chinese
    assert "其余32条" in chinese


def test_a_short_listing_hides_nothing_and_says_nothing_of_more(vocabulary: Vocabulary) -> None:
    written = answer(Plan(), listing(3), vocabulary)
    assert "more" not in written.text
    assert [citation.id for citation in written.citations] == ["R0000001", "R0000002", "R0000003"]


def test_a_cut_list_says_of_how_many(vocabulary: Vocabulary) -> None:
    plan = Plan(ask=Records(order=(Order(field="investment_mcny"),), limit=15))
    text = answer(plan, listing(15, total=900), vocabulary).text
    assert "15 of 900 requests" in text
    assert "planned investment largest first" in text


def test_lines_tell_what_was_asked_about_and_not_what_all_share(vocabulary: Vocabulary) -> None:
    plan = Plan(
        where=Condition(field="sector", values=("Biopharma",)), ask=Records(order=(Order(field="investment_mcny"),))
    )
    line = answer(plan, listing(1), vocabulary).text.splitlines()[2]
    assert "planned investment: 101.5 million CNY" in line
    assert "target province: Jiangsu, Anhui" in line
    assert "sector" not in line


def test_a_table_says_how_many_rows_it_leaves_out(vocabulary: Vocabulary) -> None:
    rows = tuple((f"v{at}", 100 - at) for at in range(40))
    result = Result(kind=Kind.GROUPS, record_type="requests", total=999, columns=("segment", "count"), rows=rows)
    text = answer(Plan(ask=Groups(by=(Dim(field="segment"),))), result, vocabulary).text
    assert text.count("| v") == 15
    assert "25 more rows" in text


def test_meaning_is_called_likeness_and_quoted(vocabulary: Vocabulary) -> None:
    result = listing(2).model_copy(
        update={
            "basis": Basis.MEANING,
            "ordered": True,
            "evidence": (Evidence(id="R0000001", quote="We need 1 tonnes of steam.", score=0.8),),
        }
    )
    plan = Plan(meaning="steam supply")
    written = answer(plan, result, vocabulary)
    assert "Closest to “steam supply”" in written.text
    assert "not an exact set" in written.text
    assert "“We need 1 tonnes of steam.”" in written.text
    assert written.citations[0].quote == "We need 1 tonnes of steam."
    assert "并非精确集合" in answer(plan, result, vocabulary, "zh").text


@pytest.mark.parametrize(("score", "status"), [(0.2, Status.NO_MATCH), (0.4, Status.ANSWERED), (0.8, Status.ANSWERED)])
def test_a_meaning_that_no_text_comes_near_is_no_match(vocabulary: Vocabulary, score: float, status: Status) -> None:
    told = (Evidence(id="R0000001", quote="We need 1 tonnes of steam.", score=score),)
    result = listing(2).model_copy(update={"basis": Basis.MEANING, "ordered": True, "evidence": told})
    plan = Plan(meaning="a golf course")
    for lang in LANGS:
        written = answer(plan, result, vocabulary, lang)
        assert written.status is status
        assert "a golf course" in written.text
        assert bool(written.warnings) == (score < 0.5)
        assert check(written, result, Reading(question="q", lang=lang, plan=plan), vocabulary) == []


@pytest.mark.parametrize("listed", [1, 3, 12])
def test_a_cut_ranking_by_meaning_says_what_it_leaves_out(vocabulary: Vocabulary, listed: int) -> None:
    result = listing(listed, total=30).model_copy(update={"basis": Basis.MEANING, "ordered": True})
    plan = Plan(meaning="steam supply", ask=Records(limit=listed))
    for lang in LANGS:
        written = answer(plan, result, vocabulary, lang)
        asked = Reading(question="q", lang=lang, plan=plan)
        assert check(written, result, asked, vocabulary) == []
        assert "30" in written.text
        assert str(min(listed, 10)) in written.text


def test_an_empty_set_names_the_condition_that_emptied_it(
    plans: dict[str, Plan], searcher: Searcher, vocabulary: Vocabulary
) -> None:
    written = answer(plans["nothing"], searcher.search(plans["nothing"]), vocabulary)
    without = searcher.search(Plan(where=plans["nothing"].where.parts[0])).total  # type: ignore[union-attr]
    assert "without “employees > 10,000,000”" in written.text
    assert 0 < int(re.search(r"million.*|: (\d+) requests", written.text)[1]) <= without  # type: ignore[index]


def test_percentages_and_amounts_agree_with_the_value(vocabulary: Vocabulary) -> None:
    plan = Plan(ask=Value(measure=Measure(how="avg", field="investment_mcny")))  # type: ignore[arg-type]
    result = Result(kind=Kind.VALUE, record_type="requests", total=1234, value=926.3703896, unit="mcny")
    assert "**926.37 million CNY**" in answer(plan, result, vocabulary).text
    chinese = answer(plan, result, vocabulary, "zh").text
    assert "9.2637亿元" in chinese
    assert "926.37百万元" in chinese
    assert "1,234" in chinese


# ---------------------------------------------------------------- asking back and declining


def test_clarify_shows_its_options_and_unsupported_says_what_can_be_asked(vocabulary: Vocabulary) -> None:
    options = (Option(label="by origin", plan=Plan()), Option(label="by target", plan=Plan()))
    asked = Reading(question="by place", lang="en", outcome=Outcome.CLARIFY, message="Which place?", options=options)
    written = write(asked, None, None, vocabulary)
    assert written.status is Status.CLARIFY
    assert written.options == ["by origin", "by target"]
    assert "Which place?" in written.text
    assert "- by target" in written.text
    declined = Reading(question="weather", lang="zh", outcome=Outcome.UNSUPPORTED, message="数据库里没有天气。")
    told = write(declined, None, None, vocabulary)
    assert told.status is Status.UNSUPPORTED
    assert told.suggestions
    assert told.result is None


def test_a_plan_without_its_result_is_refused(vocabulary: Vocabulary) -> None:
    with pytest.raises(ValueError, match="needs its result"):
        write(Reading(question="q", lang="en", plan=Plan()), Plan(), None, vocabulary)


def test_words_not_used_are_a_warning(vocabulary: Vocabulary) -> None:
    asked = Reading(question="q", lang="en", plan=Plan(), unread=("cheap",))
    assert write(asked, Plan(), listing(1), vocabulary).warnings == ["Not used: “cheap”."]


def test_records_that_are_not_there_are_a_warning(vocabulary: Vocabulary) -> None:
    none = listing(0).model_copy(update={"absent": ("R9999998",)})
    asked = Reading(question="q", lang="en", plan=Plan())
    assert write(asked, Plan(), none, vocabulary).warnings == ["No record has the id R9999998."]


# ---------------------------------------------------------------- personal data


def test_contact_data_is_masked_unless_allowed(vocabulary: Vocabulary) -> None:
    plan = Plan(ask=Fact(fields=("contact_phone",)))
    row = request(1)
    result = Result(
        kind=Kind.FACT,
        record_type="requests",
        total=1,
        ids=("R0000001",),
        value="13800000000",
        columns=("request_id", "contact_phone"),
        rows=(("R0000001", "13800000000"),),
        records=(row,),  # type: ignore[arg-type]
    )
    assert "13800000000" in answer(plan, result, vocabulary).model_dump_json()
    hidden = answer(plan, result, vocabulary, personal=False)
    assert "13800000000" not in hidden.model_dump_json()
    assert "Ms Li" not in hidden.model_dump_json()
    assert MASK in hidden.text


def test_contact_data_is_told_only_where_it_is_asked_for(vocabulary: Vocabulary) -> None:
    plan = Plan(where=Condition(field="contact_name", op=Op.CONTAINS, values=("Li",)))
    assert "13800000000" not in answer(plan, listing(2), vocabulary).model_dump_json()


def test_filters_and_groups_over_personal_fields_are_known() -> None:
    phone = Condition(field="contact_phone", op=Op.CONTAINS, values=("138",))
    assert reveals(Plan(where=phone)) == ("contact_phone",)
    assert reveals(Plan(ask=Groups(by=(Dim(field="contact_name"),)))) == ("contact_name",)
    assert reveals(Plan(ask=Records(order=(Order(field="contact_email"),)))) == ("contact_email",)
    assert reveals(Plan(ask=Value(measure=Measure(how="share", of=phone)))) == ("contact_phone",)  # type: ignore[arg-type]
    assert reveals(Plan(ask=Fact(fields=("contact_phone",)))) == ()


# ---------------------------------------------------------------- the reading in words


def test_conditions_are_short_phrases_in_both_languages(vocabulary: Vocabulary) -> None:
    plan = Plan(where=Condition(field="investment_mcny", op=Op.GE, values=(1000,)), ask=Value())
    assert describe(plan, "en", vocabulary).conditions == ("planned investment ≥ 1,000 million CNY",)
    assert describe(plan, "zh", vocabulary).conditions == ("计划投资额 ≥ 10亿元",)
    target = Plan(where=Condition(field="target_provinces", values=("Guangdong",)))
    assert describe(target, "en", vocabulary).conditions == ("target province: Guangdong",)
    assert describe(target, "zh", vocabulary).conditions == ("目标省份：广东",)


def test_every_plan_can_be_described(plans: dict[str, Plan], vocabulary: Vocabulary) -> None:
    for plan in plans.values():
        for lang in LANGS:
            told = describe(plan, lang, vocabulary)
            assert told.operation
            assert all(told.conditions)


# ---------------------------------------------------------------- hostile text


def test_text_of_records_stays_text(vocabulary: Vocabulary) -> None:
    result = listing(2, company=HOSTILE, company_zh=HOSTILE, segment=HOSTILE, target_provinces=(HOSTILE, "a\nb | c"))
    for lang in LANGS:
        written = answer(Plan(), result, vocabulary, lang)
        _assert_harmless(written.text)
        assert written.text.count("\n- ") == 2
    rows = ((HOSTILE, 3), ("plain", 2))
    grouped = Result(kind=Kind.GROUPS, record_type="requests", total=5, columns=("segment", "count"), rows=rows)
    table = answer(Plan(ask=Groups(by=(Dim(field="segment"),))), grouped, vocabulary).text
    _assert_harmless(table)
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 3 for line in table.splitlines() if line.startswith("|"))


def _assert_harmless(text: str) -> None:
    assert not re.search(
        r"(?<!\\)<|(?<!\\)\]\(|!\[|https?:/|www\.|\w@\w|(?<!\\)\$|(?<!\\)&#|(?<!\\):red|(?<!\\)`", text
    ), text
    assert not any(unicodedata.category(c) in ("Cf", "Co", "Cs") for c in text)


@given(st.text())
def test_escaping_keeps_what_a_reader_sees(text: str) -> None:
    assert unescape(escape(text)) == clean(text)
    assert "\n" not in escape(text)


@given(st.text(alphabet="<>[]()!|`*_$:/.@w&#;xabht~^\\ \n\u202e\u200b\U000e0041", max_size=60))
def test_nothing_acts_in_escaped_text(text: str) -> None:
    plain = re.sub(r"\\[!-/:-@\[-`{-~]", " ", escape(text))
    assert not re.search(r"[<>\[\]|`*_$~^@]|:[\w/]|www\.|&#?\w+;", plain)


# ---------------------------------------------------------------- numbers


@given(st.floats(min_value=-1e12, max_value=1e12))
def test_numbers_are_rounded_by_no_more_than_they_show(value: float) -> None:
    shown = number(value)
    decimals = max(len(shown.partition(".")[2]), 2)
    assert abs(float(shown.replace(",", "")) - value) <= 0.5 * 10**-decimals + abs(value) * 1e-9 + 1e-9
    assert not shown.endswith(".")


def test_numbers_as_people_write_them() -> None:
    assert number(1234567) == "1,234,567"
    assert number(20688.75) == "20,688.75"
    assert number(0.012345) == "0.0123"
    assert percent(36.4021) == "36.4"
    assert percent(5.4766) == "5.48"
    assert percent(100.0) == "100"
    assert amount(2024, "year", "en") == "2024"
    assert amount(28, "mcny", "zh") == "2,800万元"
    assert amount(1000, "mcny", "zh") == "10亿元"
    assert [ordinal(n) for n in (1, 2, 3, 11, 22, 113)] == ["1st", "2nd", "3rd", "11th", "22nd", "113th"]


def test_several_numbers_stand_in_their_order(
    plans: dict[str, Plan], searcher: Searcher, vocabulary: Vocabulary
) -> None:
    plan = plans["several"]
    result = searcher.search(plan)
    asked = Reading(question="what", lang="en", plan=plan)
    written = write(asked, plan, result, vocabulary)
    lines = written.text.splitlines()
    assert [line.split(":")[0] for line in lines if line.startswith("- ")] == [
        "- number of requests",
        "- average planned investment",
        "- total planned jobs",
        "- share with planned investment of at least 1,000 million CNY",
    ]
    first, second = (
        index for index, line in enumerate(lines) if line.startswith("- ") and ("average" in line or "total" in line)
    )
    lines[first], lines[second] = lines[second], lines[first]
    assert check(written.model_copy(update={"text": "\n".join(lines)}), result, asked, vocabulary) != []


@pytest.mark.parametrize(("lang", "said"), [("en", "a difference of 5 percentage points"), ("zh", "相差5个百分点")])
def test_two_shares_are_apart_by_points(vocabulary: Vocabulary, lang: Lang, said: str) -> None:
    signed = Measure(how=How.SHARE, of=Condition(field="status", values=("signed",)))
    plan = Plan(ask=Compare(cases=(Case(label="Hubei"), Case(label="Hunan")), measure=signed))
    rows = (("Hubei", 12.0), ("Hunan", 7.0))
    found = Result(
        kind=Kind.GROUPS, record_type="requests", total=90, rows=rows, columns=("case", "share"), unit="percent"
    )
    written = answer(plan, found, vocabulary, lang)
    assert said in written.text
    assert check(written, found, Reading(question="q", lang=lang, plan=plan), vocabulary) == []
