"""The browser chat: what the page shows, run without a browser, and the plain values it is made of."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant import chat_view as view
from assistant.answer import Citation
from assistant.chain import Assistant
from assistant.chat_chart import BARS, chart, shown
from assistant.conversation import Conversations
from assistant.reading.model import Lang
from assistant.settings import HOME_VARIABLE, Settings
from assistant.writing.voice import Voice
from corpus.demo import SOURCE_NAME, write_demo
from corpus.schema import REQUESTS
from corpus.vocabulary import Vocabulary, load_vocabulary
from retrieval.algebra import both
from retrieval.build import load_files
from retrieval.generations import Home
from retrieval.plan import EVERYTHING, Condition, Dim, Fact, Grain, Groups, Measure, Op, Plan, Records
from retrieval.store import RecordStore

APP = Path(__file__).resolve().parent.parent / "app.py"
LIST = "Which Biopharma companies want to move to Jiangsu?"
HOSTILE = "<img src=x onerror=alert(1)> [a](http://evil.example) ![b](http://evil.example/b.png) :red[c] $x$"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chat")
    files = write_demo(folder / "demo", 1000, 7)
    load_files(Home(folder), [files.requests, files.parks], encoder=None, source_label=SOURCE_NAME)
    return folder


@pytest.fixture
def page(home: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv(HOME_VARIABLE, str(home))
    return AppTest.from_file(str(APP), default_timeout=60)


def ask(page: AppTest, question: str) -> AppTest:
    page.chat_input[0].set_value(question).run()
    assert not page.exception, page.exception
    return page


def one(value: str | list[str]) -> str:
    return value if isinstance(value, str) else value[0]


def told(page: AppTest) -> str:
    return "\n".join(each.value for each in (*page.markdown, *page.caption, *page.warning))


# ---------------------------------------------------------------- the page


def test_an_empty_page_says_that_the_data_is_made_up_and_offers_questions(page: AppTest) -> None:
    page.run()
    assert not page.exception
    assert "Made-up demonstration data" in told(page)
    assert "1,000 requests · 300 parks" in told(page)
    assert len([button for button in page.button if str(button.key).startswith("first-")]) >= 5


def test_a_home_without_data_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "nothing"))
    page = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not page.exception
    assert "lodestone demo" in page.info[0].value
    assert not page.chat_input


def test_an_answer_shows_its_reading_and_the_complete_set(page: AppTest, home: Path) -> None:
    ask(page.run(), LIST)
    with Assistant.open(home) as assistant:
        answer = assistant.ask(LIST)
    assert answer.result is not None
    assert answer.result.total > 10, "the text lists ten: the set has to hold more for this test"
    assert answer.text in told(page)
    (table,) = page.dataframe
    assert list(table.value["request_id"]) == answer.result.ids
    assert f"**{answer.result.total} requests, all of them**" in told(page)
    assert "contact_phone" not in table.value.columns
    chips = page.get("button_group")
    assert any("target province: Jiangsu" in str(each.proto) for each in chips)


def test_a_cited_record_opens_with_its_own_words(page: AppTest, home: Path) -> None:
    ask(page.run(), LIST)
    with Assistant.open(home) as assistant:
        first = assistant.ask(LIST).citations[0]
        record = assistant.searcher.search(view.by_ids("requests", "request_id", [first.id])).records[0]
    assert view.escape(str(record["statement"])) in told(page)
    assert ":orange-background[Jiangsu" in told(page) or ", Jiangsu" in told(page)


def test_groups_come_as_chart_and_table(page: AppTest, home: Path) -> None:
    question = "Biopharma requests by target province"
    ask(page.run(), question)
    with Assistant.open(home) as assistant:
        result = assistant.ask(question).result
    assert result is not None
    assert len(page.get("vega_lite_chart")) == 1
    groups, records = page.dataframe
    assert [list(row) for row in groups.value.itertuples(index=False)] == result.rows
    assert len(records.value) == result.total


def test_dropping_a_condition_asks_again_without_it(page: AppTest) -> None:
    ask(page.run(), "How many live Biopharma requests are heading for Jiangsu?")
    (before,) = page.dataframe
    chips = next(each for each in page.get("button_group") if str(each.key).startswith("chips-"))
    gone = next(index for index, label in enumerate(chips.options) if "sector" in label)
    chips.set_value([index for index in range(len(chips.options)) if index != gone]).run()
    assert not page.exception
    after = page.dataframe[-1]
    assert len(after.value) > len(before.value)
    assert set(before.value["request_id"]) < set(after.value["request_id"])


def test_a_conversation_is_opened_again_by_its_link(page: AppTest, home: Path) -> None:
    ask(ask(page.run(), LIST), "Only those over 100 million CNY?")
    link = one(page.query_params["c"])
    again = AppTest.from_file(str(APP), default_timeout=60)
    again.query_params["c"] = link
    again.run()
    assert not again.exception
    assert [m.value for m in again.markdown if m.value] == [m.value for m in page.markdown if m.value]
    assert len(again.dataframe) == 2
    stored = Conversations(Settings(home).conversations)
    assert len(stored.history(link)) == 2


def test_an_unknown_link_starts_anew(page: AppTest) -> None:
    page.query_params["c"] = "no-such-conversation"
    page.run()
    assert not page.exception
    assert "There is no such conversation" in told(page)
    ask(page, LIST)
    assert len(page.dataframe) == 1


def test_the_interface_speaks_chinese(page: AppTest) -> None:
    page.run()
    page.get("button_group")[-1].set_value("中文").run()
    assert not page.exception
    assert page.chat_input[0].placeholder == "询问选址需求和园区"
    assert "虚构的演示数据" in told(page)
    first = next(button for button in page.button if str(button.key).startswith("first-"))
    first.click().run()
    assert not page.exception
    assert len(page.dataframe) == 1


def test_what_cannot_be_read_shows_no_set(page: AppTest) -> None:
    ask(page.run(), "dragons")
    assert not page.dataframe
    assert any(str(button.key).startswith("next-") for button in page.button)


def test_a_question_is_shown_as_it_was_typed(page: AppTest) -> None:
    ask(page.run(), HOSTILE)
    assert view.escape(HOSTILE) in told(page)
    assert HOSTILE not in told(page)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_first_question_has_an_answer(home: Path, vocabulary: Vocabulary, lang: Lang) -> None:
    current = Home(home).current()
    assert current is not None
    store = RecordStore.open(current.records)
    sectors, targets = (list(store.values("requests", name))[:2] for name in ("sector", "target_provinces"))
    places = list(store.values("parks", "province"))[:1]
    store.close()
    asked = view.first_questions(sectors, targets, places, lang, vocabulary)
    assert len(asked) >= 5
    with Assistant.open(home) as assistant:
        answers = [assistant.ask(question) for question in asked]
    assert [
        (a.question, a.status, a.reading.unread) for a in answers if a.status != "answered" or a.reading.unread
    ] == []


# ---------------------------------------------------------------- plain values

JIANGSU = Condition(field="target_provinces", values=("Jiangsu",), words="Jiangsu")
BIOTECH = Condition(field="sector", values=("Biopharma",), words="biotech")


def test_chips_name_the_words_only_where_they_differ(vocabulary: Vocabulary) -> None:
    plan = Plan(where=both(BIOTECH, JIANGSU))
    assert view.chips(plan, "en", vocabulary) == ["sector: Biopharma ← “biotech”", "target province: Jiangsu"]
    assert view.chips(Plan(), "en", vocabulary) == []


def test_without_takes_out_one_condition_and_leaves_the_others() -> None:
    plan = Plan(where=both(BIOTECH, JIANGSU))
    assert view.without(plan, 0) == Plan(where=JIANGSU)
    assert view.without(view.without(plan, 0), 0).where == EVERYTHING


def test_words_of_the_asker_are_escaped_in_chips(vocabulary: Vocabulary) -> None:
    plan = Plan(where=Condition(field="company", op=Op.CONTAINS, values=("x",), words="[a](http://evil.example)"))
    (chip,) = view.chips(plan, "en", vocabulary)
    assert "\\[a\\](http\\:" in chip


def test_contact_data_is_a_column_only_where_it_is_asked_for(vocabulary: Vocabulary) -> None:
    voice = Voice("en", vocabulary)
    usual = [field.name for field in view.columns(Plan(), voice)]
    assert usual[:2] == ["request_id", "company"]
    assert usual[-1] == "statement"
    assert not {field.name for field in REQUESTS if field.personal} & set(usual)
    asked = [field.name for field in view.columns(Plan(ask=Fact(fields=("contact_phone",))), voice)]
    assert "contact_phone" in asked
    assert "contact_email" not in asked


def test_the_supporting_sentence_is_marked_and_nothing_else_is_markup() -> None:
    prose = f"First. {HOSTILE} Last."
    marked = view.marked(prose, HOSTILE)
    assert marked == f"First. :orange-background[{view.escape(HOSTILE)}] Last."
    assert view.marked(prose, "not in it") == view.escape(prose)
    assert ":orange-background" not in view.marked(prose, "")


def test_a_card_holds_every_known_field_escaped(vocabulary: Vocabulary) -> None:
    voice = Voice("en", vocabulary)
    card = dict(view.card({"request_id": "R1", "company": "A", "contact_name": HOSTILE, "jobs": None}, voice))
    assert card == {"request id": "R1", "contact": view.escape(HOSTILE)}
    citation = Citation(n=1, id="R1", record_type="requests", title="A", fields={"jobs": 5, "gone": 1})
    assert view.supported(citation, voice) == {"planned jobs"}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", " =1", "\t=1"])
def test_a_spreadsheet_gets_no_formula_from_text(cell: str) -> None:
    rows = list(csv.reader(io.StringIO(view.csv_file(["a", "b"], [[cell, -1.5]]).decode("utf-8-sig"))))
    assert rows == [["a", "b"], ["'" + cell, "-1.5"]]


def test_a_file_gives_back_what_a_table_holds() -> None:
    rows = [["甲,乙", 'say "x"', None, 3], ["line\nbreak", "", True, 2.5]]
    read = list(csv.reader(io.StringIO(view.csv_file(list("abcd"), rows).decode("utf-8-sig"), newline="")))
    assert read[1:] == [["甲,乙", 'say "x"', "", "3"], ["line\nbreak", "", "True", "2.5"]]


def test_groups_speak_the_language_and_keep_their_numbers(vocabulary: Vocabulary) -> None:
    plan = Plan(ask=Groups(by=(Dim(field="sector"),), measures=(Measure(),)))
    groups = view.grouped(plan, ["sector", "count"], [["Biopharma", 12], [None, 3]], "zh", vocabulary)
    assert groups.rows == ((vocabulary.zh("sector", "Biopharma"), 12), ("–", 3))
    assert groups.head == ("行业", "需求数")
    assert not groups.periods


def test_a_chart_draws_all_periods_but_only_the_first_bars() -> None:
    many = tuple((f"group {index}", index) for index in range(BARS + 10))
    bars = view.Grouped(("group", "count"), many, 1, periods=False)
    assert shown(bars) == BARS
    assert len(chart(bars).data) == BARS
    assert chart(bars).mark == "bar"
    line = view.Grouped(("month", "count"), many, 1, periods=True)
    assert len(chart(line).data) == len(many)
    pairs = view.Grouped(("sector", "month", "count"), (("a", "2026-01", 1), ("b", "2026-01", 2)), 2, periods=True)
    assert list(chart(pairs).data["series"]) == ["a", "b"]
    assert set(chart(pairs).data["label"]) == {"2026-01"}


def test_the_set_behind_a_number_is_listed() -> None:
    plan = Plan(where=JIANGSU, ask=Groups(by=(Dim(field="submitted_on", grain=Grain.MONTH),)))
    assert view.set_plan(plan) == Plan(where=JIANGSU, ask=Records())
