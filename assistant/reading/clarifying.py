"""One question back: a short form that may mean several places is asked about, and the reply is understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.reading.model import Lang, Option, Outcome, Reading, Turn
from assistant.reading.words.utterance import Utterance
from corpus.vocabulary import Vocabulary


def doubtful_place(utterance: Utterance, vocabulary: Vocabulary) -> tuple[str, tuple[str, ...]] | None:
    """Return the short form in `utterance` that may mean several places (`HN`), and their names; None without one."""
    for mention in utterance.mentions:
        meant = vocabulary.ambiguous.get(mention.text.upper())
        if meant and not mention.solid:
            return mention.text, meant
    return None


def ask_back(
    question: str, lang: Lang, short: str, meant: Sequence[str], names: Sequence[str], read: Callable[[str], Reading]
) -> Reading:
    """Return the question asked back, an option for each of `meant` that gives a plan, labelled by `names`.

    `read` reads the question with the short form written out. Where one meaning at most can be read, that reading
    is the answer.
    """
    word = re.compile(rf"(?<![A-Za-z0-9]){re.escape(short)}(?![A-Za-z0-9])")
    readings = [read(word.sub(place, question)) for place in meant]
    options = tuple(
        Option(label=name, plan=each.plan) for name, each in zip(names, readings, strict=True) if each.plan is not None
    )
    if len(options) < 2:
        found = next((each for each in readings if each.plan is not None), readings[0])
        return found.model_copy(update={"question": question})
    said = (
        f"，{'、'.join(names[:-1])}还是{names[-1]}？" if lang == "zh" else f": {', '.join(names[:-1])} or {names[-1]}?"
    )
    message = f"“{short}”指的是哪里{said}" if lang == "zh" else f"Which place is “{short}”{said}"
    return Reading(question=question, lang=lang, outcome=Outcome.CLARIFY, message=message, options=options, score=0.0)


def reply(question: str, lang: Lang, utterance: Utterance, history: Sequence[Turn]) -> Reading | None:
    """Return the option that an utterance chooses (`Hunan`, `the first one`) of the question asked back just before."""
    before = history[-1].reading if history else None
    if before is None or before.outcome is not Outcome.CLARIFY or not before.options:
        return None
    mentions = utterance.mentions
    if any(m.values or m.name or m.period or m.record_id or m.fields or not m.known for m in mentions):
        return None
    named = {name for m in mentions for word in m.places for name in (word.place.name, word.place.zh)}
    places = [option for option in before.options if option.label in named]
    ranks = [int(m.quantity.low) for m in mentions if m.quantity is not None and m.quantity.ordinal]
    chosen: Option | None = None
    if len(places) == 1 and not ranks:
        chosen = places[0]
    elif not named and len(ranks) == 1 and 1 <= ranks[0] <= len(before.options):
        chosen = before.options[ranks[0] - 1]
    if chosen is None:
        return None
    read_as = f"按“{chosen.label}”理解" if lang == "zh" else f"read as “{chosen.label}”"
    return Reading(question=question, lang=lang, plan=chosen.plan, assumptions=(read_as,), follow_up=before.follow_up)
