"""The browser chat: pages and widgets only. What they show comes from the chain and from `assistant.chat_view`.

Run by `lodestone chat`. Text of records reaches the page escaped or as plain cells, never as markup.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from assistant import chat_view as view
from assistant.answer import Answer, Citation
from assistant.chain import Assistant, Request
from assistant.chat_chart import chart, shown
from assistant.chat_words import LANGUAGES, say
from assistant.conversation import Conversations, Turn
from assistant.live import Live, open_live
from assistant.reading.model import Lang
from assistant.settings import load_settings
from assistant.writing.describe import describe
from assistant.writing.markdown import escape, unescape
from assistant.writing.numbers import day, number
from assistant.writing.voice import Voice
from corpus.schema import RECORD_TYPES, Type, Unit, record_type
from corpus.vocabulary import Vocabulary
from retrieval.generations import Home
from retrieval.plan import Dim, Groups, Order, Plan, Records
from retrieval.result import Basis, Result

TITLE = "Lodestone"
EARLIER = 12
STREAMED_S = 0.6


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the empty page tells of the data of one generation."""

    counts: tuple[int, int]
    newest: str
    sectors: tuple[str, ...]
    targets: tuple[str, ...]
    places: tuple[str, ...]


# Shared by all sessions: no conversation is in it, and a page keeps the generation that it was drawn from.
@st.cache_resource(show_spinner=False)
def _live(home: Path) -> Live:
    return open_live(home)


@st.cache_data(max_entries=4, show_spinner=False)
def _loaded(generation: str, _assistant: Assistant) -> Loaded:  # noqa: ARG001  # the generation is the key
    search = _assistant.searcher.search
    requests, parks = (search(Plan(record_type=kind), 0).total for kind in RECORD_TYPES)
    latest = search(Plan(ask=Records(order=(Order(field="submitted_on"),), limit=1)), 1).records

    def commonest(kind: str, field: str, most: int) -> tuple[str, ...]:
        found = search(Plan(record_type=kind, ask=Groups(by=(Dim(field=field),), limit=most)), 0)
        return tuple(str(row[0]) for row in found.rows)

    return Loaded(
        (requests, parks),
        str(latest[0]["submitted_on"]) if latest else "",
        commonest("requests", "sector", 2),
        commonest("requests", "target_provinces", 2),
        commonest("parks", "province", 1),
    )


def main() -> None:
    """Draw the page."""
    st.set_page_config(page_title=TITLE, layout="wide")
    lang = _language()
    home = load_settings().home
    if Home(home).current() is None:
        st.title(TITLE)
        st.info(say("nothing_loaded", lang, home=escape(str(home))))
        return
    with _live(home).lease() as assistant:
        _chat(assistant, lang)


def _chat(assistant: Assistant, lang: Lang) -> None:
    """Draw the conversation that the address names, and answer what was asked."""
    conversations = assistant.conversations
    assert conversations is not None
    loaded = _loaded(assistant.generation, assistant)
    turns, answers = _conversation(conversations, lang)
    _sidebar(loaded, conversations, lang)
    notice = assistant.notice.get(lang)
    if notice:
        st.badge(say("demo", lang), icon=":material/science:", color="orange", help=notice)
    asked = st.chat_input(say("ask", lang), max_chars=2000)
    if asked:
        st.session_state["pending"] = Request(question=asked)
    pending: Request | None = st.session_state.pop("pending", None)
    if pending is not None:
        _ask(assistant, conversations, pending)
    if not answers:
        _empty_page(loaded, assistant.vocabulary, lang)
    for position, (turn, answer) in enumerate(zip(turns, answers, strict=True)):
        _turn(assistant, turn, answer, position, last=position == len(answers) - 1)


# ---------------------------------------------------------------- conversations


def _conversation(conversations: Conversations, lang: Lang) -> tuple[Sequence[Turn], list[Answer]]:
    """Return the turns and answers of the conversation that the address names."""
    named = st.query_params.get("c")
    if not named:
        return (), []
    try:
        return conversations.history(named), conversations.answers(named)
    except LookupError:
        st.warning(say("unknown_conversation", lang))
        del st.query_params["c"]
        return (), []


def _ask(assistant: Assistant, conversations: Conversations, request: Request) -> None:
    """Answer `request` as the next turn and draw the page anew."""
    named = st.query_params.get("c") or conversations.create()
    with st.chat_message("user", avatar=":material/person:"):
        st.markdown(escape(request.question))
    with st.chat_message("assistant", avatar=":material/explore:"), st.spinner(""):
        assistant.invoke(request.model_copy(update={"conversation": named}))
    st.query_params["c"] = named
    st.session_state["fresh"] = len(conversations.history(named)) - 1
    st.rerun()


def _say_next(question: str, plan: Plan | None = None) -> None:
    st.session_state["pending"] = Request(question=question, plan=plan)


def _open_conversation(named: str | None) -> None:
    if named is None:
        st.query_params.pop("c", None)
    else:
        st.query_params["c"] = named


def _forget(conversations: Conversations, named: str) -> None:
    conversations.delete(named)
    _open_conversation(None)


# ---------------------------------------------------------------- frame


def _language() -> Lang:
    """Return the language of the interface: the one chosen, at first the browser's."""
    names = list(LANGUAGES)
    browser = names[1] if (st.context.locale or "").lower().startswith("zh") else names[0]
    with st.sidebar:
        st.markdown(f"### {TITLE}")
        chosen = st.segmented_control(
            "Language · 语言", names, default=browser, required=True, key="language", label_visibility="collapsed"
        )
    return LANGUAGES[chosen or browser]


def _sidebar(loaded: Loaded, conversations: Conversations, lang: Lang) -> None:
    named = st.query_params.get("c")
    with st.sidebar:
        st.button(
            say("new", lang),
            icon=":material/add:",
            width="stretch",
            on_click=_open_conversation,
            args=(None,),
            key="new",
        )
        if named:
            st.button(
                say("delete", lang),
                icon=":material/delete:",
                type="tertiary",
                on_click=_forget,
                args=(conversations, named),
                key="delete",
            )
        earlier = [each for each in conversations.summaries(limit=EARLIER) if each.turns and each.id != named]
        if earlier:
            st.caption(say("earlier", lang))
        with st.container(gap=None):
            for each in earlier:
                st.button(
                    escape(each.title),
                    type="tertiary",
                    wrap=False,
                    on_click=_open_conversation,
                    args=(each.id,),
                    key=f"open-{each.id}",
                )
        if named:
            st.caption(_about(loaded, lang))


def _about(loaded: Loaded, lang: Lang) -> str:
    requests, parks = (number(count) for count in loaded.counts)
    return say("loaded", lang, requests=requests, parks=parks, day=loaded.newest)


def _empty_page(loaded: Loaded, vocabulary: Vocabulary, lang: Lang) -> None:
    st.title(say("ask", lang))
    st.markdown(say("claim", lang))
    st.caption(_about(loaded, lang))
    st.markdown(f"**{say('examples', lang)}**")
    asked = view.first_questions(loaded.sectors, loaded.targets, loaded.places, lang, vocabulary)
    for start in range(0, len(asked), 2):
        for column, question in zip(st.columns(2), asked[start : start + 2], strict=False):
            column.button(
                escape(question),
                width="stretch",
                wrap=True,
                on_click=_say_next,
                args=(question,),
                key=f"first-{question}",
            )


# ---------------------------------------------------------------- one turn


def _turn(assistant: Assistant, turn: Turn, answer: Answer, position: int, *, last: bool) -> None:
    lang: Lang = "zh" if answer.lang == "zh" else "en"
    plan = turn.reading.plan
    with st.chat_message("user", avatar=":material/person:"):
        st.markdown(escape(answer.question))
    with st.chat_message("assistant", avatar=":material/explore:"):
        beside = plan is not None and answer.result is not None and answer.result.total > 0
        told, aside = st.columns([6, 5], gap="medium") if beside else (st.container(), None)
        with told:
            # a question asked back: its options are the buttons below
            text = escape(turn.reading.message) if turn.reading.options else answer.text
            if st.session_state.get("fresh") == position:
                del st.session_state["fresh"]
                st.write_stream(_pieces(text))
            else:
                st.markdown(text)
            if plan is not None:
                _reading(assistant, plan, answer, position, lang, last=last)
            _notes(turn, answer, lang)
            if answer.citations:
                _sources(assistant, answer.citations, position, lang)
        if aside is not None and plan is not None:
            with aside:
                _evidence(assistant, plan, answer, position, lang)
        if last:
            _onward(turn, answer)


def _pieces(text: str) -> Iterator[str]:
    """Yield `text` as it would be typed, fast; a line of a table at once."""
    pieces = [
        piece
        for line in text.splitlines(keepends=True)
        for piece in ([line] if line.startswith("|") else line.replace(" ", " \0").split("\0"))
    ]
    for piece in pieces:
        yield piece
        time.sleep(STREAMED_S / len(pieces))


def _reading(assistant: Assistant, plan: Plan, answer: Answer, position: int, lang: Lang, *, last: bool) -> None:
    """Show the conditions as chips; in the last answer a click on one asks again without it."""
    labels = view.chips(plan, lang, assistant.vocabulary)
    said = describe(plan, lang, assistant.vocabulary)
    asked = " ".join(f":gray-badge[{part}]" for part in (said.operation, said.meaning) if part)
    st.markdown(f":small[:gray[{say('read_as', lang)}]] {asked}")
    if not labels:
        return
    if not last:
        st.markdown(" ".join(f":blue-badge[{label}]" for label in labels))
        return
    everything = list(range(len(labels)))
    key = f"chips-{position}-{st.query_params.get('c', '')}"

    def dropped() -> None:
        kept = st.session_state[key] or []
        gone = next((index for index in everything if index not in kept), None)
        if gone is not None:
            question = say("without", lang, question=answer.question, condition=_bare(labels[gone]))
            _say_next(question, view.without(plan, gone))

    st.pills(
        say("read_as", lang),
        everything,
        selection_mode="multi",
        default=everything,
        format_func=lambda index: f"{labels[index]} :material/close:",
        wrap=True,
        key=key,
        on_change=dropped,
        label_visibility="collapsed",
    )


def _bare(label: str) -> str:
    return unescape(label.partition(" ← ")[0])


def _notes(turn: Turn, answer: Answer, lang: Lang) -> None:
    for assumed in answer.reading.assumptions:
        st.markdown(f":small[:material/help: {say('assumed', lang)}: {escape(assumed)}]")
    for warning in answer.warnings:
        st.warning(escape(warning), icon=":material/warning:")
    if answer.result is None:
        return
    parts = [say(answer.result.basis, lang)] if answer.result.basis in set(Basis) else []
    parts.append(say("took", lang, ms=round(answer.elapsed_ms.get("total", 0))))
    if turn.reading.plan is not None and turn.reading.plan.as_of is not None:
        parts.append(say("as_of", lang, day=day(turn.reading.plan.as_of, lang)))
    st.caption(" · ".join(parts))


def _onward(turn: Turn, answer: Answer) -> None:
    """Offer what may be meant, or what could be asked next."""
    with st.container(horizontal=True):
        for option in turn.reading.options:
            st.button(
                escape(option.label),
                type="primary",
                on_click=_say_next,
                args=(option.label, option.plan),
                key=f"option-{option.label}",
            )
        for suggestion in answer.suggestions:
            st.button(
                escape(suggestion),
                icon=":material/subdirectory_arrow_right:",
                wrap=True,
                on_click=_say_next,
                args=(suggestion,),
                key=f"next-{suggestion}",
            )


# ---------------------------------------------------------------- records behind an answer


def _sources(assistant: Assistant, citations: Sequence[Citation], position: int, lang: Lang) -> None:
    """Show every citation as a button that opens the card of its record."""
    found: dict[tuple[str, str], view.Record] = {}
    for kind in dict.fromkeys(citation.record_type for citation in citations):
        key = record_type(kind).key
        ids = [citation.id for citation in citations if citation.record_type == kind]
        for record in assistant.searcher.search(view.by_ids(kind, key, ids), len(ids)).records:
            found[kind, str(record[key])] = record
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption(say("sources", lang), width="content")
        for citation in citations:
            cited = found.get((citation.record_type, citation.id))
            title = (
                Voice(lang, assistant.vocabulary, citation.record_type).title(cited)
                if cited
                else escape(citation.title)
            )
            with st.popover(f"{citation.n}", help=title, key=f"source-{position}-{citation.n}"):
                if cited is not None:
                    _card(cited, citation, Voice(lang, assistant.vocabulary, citation.record_type))


def _card(record: view.Record, citation: Citation, voice: Voice) -> None:
    kind = voice.record_type
    st.markdown(f"**{voice.title(record)}**")
    prose = record.get(kind.prose)
    if prose:
        st.markdown(view.marked(str(prose), citation.quote))
    rests_on = view.supported(citation, voice)
    lines = []
    # What the statement rests on comes first.
    for label, value in sorted(view.card(record, voice), key=lambda line: line[0] not in rests_on):
        shown = f":orange-background[{value}]" if label in rests_on else value
        lines.append(f":gray[{label}] &ensp; {shown}")
    st.markdown("  \n".join(lines))


def _evidence(assistant: Assistant, plan: Plan, answer: Answer, position: int, lang: Lang) -> None:
    """Show what the answer rests on: groups as chart and table, the set of records as a table."""
    result = answer.result
    assert result is not None
    listing = view.set_plan(plan)
    found = assistant.searcher.search(listing, view.SHOWN) if listing is not None else None
    # A number about another set than the plan's own has no list that belongs to it.
    if found is not None and found.record_type != result.record_type:
        found = None
    if result.kind == "groups" and result.rows:
        names = [say("chart", lang), say("table", lang), *([say("records", lang)] if found else [])]
        tabs = st.tabs(names, key=f"tabs-{position}")
        groups = view.grouped(plan, result.columns, result.rows, lang, assistant.vocabulary)
        with tabs[0]:
            _chart(groups, position, lang)
        with tabs[1]:
            _group_table(groups, position, lang)
        if found is not None and listing is not None:
            with tabs[2]:
                _records(assistant, listing, plan, found, answer, position, lang)
    elif found is not None and listing is not None:
        _records(assistant, listing, plan, found, answer, position, lang)


def _records(
    assistant: Assistant, listing: Plan, plan: Plan, found: Result, answer: Answer, position: int, lang: Lang
) -> None:
    """Show the complete set: the first rows on the page, all of them in the file."""
    voice = Voice(lang, assistant.vocabulary, found.record_type)
    fields = view.columns(plan, voice)
    listed, held = len(found.ids) or found.total, len(found.records)
    whole = held == listed
    size = voice.counted(found.total)
    name = "asked_for" if listed < found.total else "all_shown" if whole else "some_shown"
    st.markdown(f"**{say(name, lang, total=size, listed=number(listed), shown=number(held))}**")
    assert answer.result is not None
    if found.total != answer.result.total:
        st.caption(say("changed", lang, then=voice.counted(answer.result.total)))
    heads = {field.name: view.heading(field, voice) for field in fields}
    st.dataframe(
        pd.DataFrame(view.table(found.records, fields, voice)),
        hide_index=True,
        height=min(420, 38 + 35 * max(held, 1)),
        column_config={field.name: _column(field.type, field.unit, heads[field.name]) for field in fields},
        key=f"set-{position}",
        alt=size,
    )

    def file() -> bytes:
        everything = found if whole else assistant.searcher.search(listing, listed)
        rows = ([view.plain(field, record.get(field.name), voice) for field in fields] for record in everything.records)
        return view.csv_file(list(heads.values()), rows)

    _download(file, f"lodestone-{found.record_type}.csv", f"set-csv-{position}", lang)
    st.caption(say("contacts", lang))


def _column(kind: Type, unit: Unit | None, label: str) -> Any:
    if kind is Type.DATE:
        return st.column_config.DateColumn(label)
    if kind is Type.BOOLEAN:
        return st.column_config.CheckboxColumn(label)
    if kind in (Type.INTEGER, Type.NUMBER):
        return st.column_config.NumberColumn(label, format="%d" if unit is Unit.YEAR else "localized")
    return st.column_config.TextColumn(label)


def _download(file: Any, name: str, key: str, lang: Lang) -> None:
    st.download_button(
        say("download", lang), file, name, "text/csv", key=key, icon=":material/download:", on_click="ignore"
    )


# ---------------------------------------------------------------- groups


def _group_table(groups: view.Grouped, position: int, lang: Lang) -> None:
    frame = pd.DataFrame(list(groups.rows), columns=[str(index) for index in range(len(groups.head))])
    config: dict[str, Any] = {
        str(index): st.column_config.TextColumn(head)
        if index < groups.labels
        else st.column_config.NumberColumn(head, format="localized")
        for index, head in enumerate(groups.head)
    }
    st.dataframe(
        frame,
        hide_index=True,
        height=min(420, 38 + 35 * len(groups.rows)),
        column_config=config,
        key=f"groups-{position}",
    )
    _download(lambda: view.csv_file(groups.head, groups.rows), "lodestone-groups.csv", f"groups-csv-{position}", lang)


def _chart(groups: view.Grouped, position: int, lang: Lang) -> None:
    st.altair_chart(chart(groups), key=f"chart-{position}", alt=groups.head[groups.labels])
    if shown(groups) < len(groups.rows):
        st.caption(say("some_bars", lang, shown=shown(groups), total=len(groups.rows)))


if __name__ == "__main__":
    main()
