from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval import chroma
from retrieval import passages as module
from retrieval.chroma import FILLING, AnnIndex
from retrieval.files import Files
from retrieval.passages import CENTRED_FROM, PassageIndex
from tests.retrieval.models import default_encoder

THINGS = (
    "steam by pipe",
    "dorms for shift workers",
    "a test track",
    "deep-freeze rooms",
    "clean rooms",
    "a rail siding",
)
VERBS = ("It must have", "A condition is", "Its checklist names", "It cannot do without", "The board wants")
TEXTS = [f"{verb} {thing} in {number} months." for verb in VERBS for thing in THINGS for number in range(2, 22)]
IDS = [7 * place + 11 for place in range(len(TEXTS))]


class Words:
    """An encoder for what has nothing to do with meaning: texts of two numbers are their directions."""

    name, dimension = "words", 3

    def encode(self, texts):
        rows = np.array([[*map(float, text.split()), 1.0] for text in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    index = PassageIndex.create(tmp_path_factory.mktemp("passages"), default_encoder())
    index.add(IDS, TEXTS)
    yield index
    index.close()


def exact(text: str, allowed, k: int) -> dict[int, float]:
    """The k nearest by plain cosine, after taking away the mean of the first batch."""
    vectors = default_encoder().encode(TEXTS)
    centre = vectors[: module.BATCH].mean(axis=0)
    query = default_encoder().encode([text])[0] - centre
    away = vectors - centre
    scores = away @ query / np.linalg.norm(away, axis=1) / np.linalg.norm(query)
    ranked = sorted(
        (identifier for identifier in IDS if allowed is None or identifier in allowed),
        key=lambda identifier: -scores[IDS.index(identifier)],
    )
    return {identifier: float(scores[IDS.index(identifier)]) for identifier in ranked[:k]}


@pytest.mark.parametrize("text", ["housing for people on the night shift", "something very cold", TEXTS[77]])
@pytest.mark.parametrize("allowed", [None, IDS[:1], IDS[::9], IDS[5:400]])
@pytest.mark.parametrize("exact_up_to", [0, 10**9])
def test_the_nearest_are_those_of_brute_force(index, text, allowed, exact_up_to, monkeypatch) -> None:
    assert len(TEXTS) >= CENTRED_FROM
    monkeypatch.setattr(module, "EXACT_UP_TO", exact_up_to)
    found = index.nearest(text, None if allowed is None else np.array(allowed), 20)
    expected = exact(text, allowed, 20)
    assert len(found) == len(expected)
    assert [score for _, score in found] == pytest.approx(list(expected.values()), abs=2e-3)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert all(allowed is None or identifier in allowed for identifier, _ in found)


def test_a_passage_is_nearest_to_itself(index) -> None:
    for place in range(0, len(TEXTS), 97):
        (best,) = index.nearest(TEXTS[place], None, 1)
        assert best == (IDS[place], pytest.approx(1, abs=1e-3))


def test_unknown_empty_and_unordered_allowances(index) -> None:
    assert index.nearest("x", np.array([], dtype=np.int64), 5) == []
    assert index.nearest("x", np.array([1, 2, 3]), 5) == []
    assert index.nearest("x", None, 0) == []
    one_way = index.nearest("cold", np.array(IDS[:50]), 5)
    assert index.nearest("cold", np.array([*IDS[49::-1], 1, IDS[3]]), 5) == one_way


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("add"), st.lists(st.integers(0, 12), unique=True, max_size=6)),
            st.tuples(st.just("remove"), st.lists(st.integers(0, 14), max_size=6)),
            st.tuples(st.sampled_from(["close", "kill"]), st.none()),
        ),
        max_size=6,
    )
)
def test_the_index_holds_what_was_added_and_not_removed(tmp_path_factory, steps) -> None:
    folder = tmp_path_factory.mktemp("steps") / "index"
    index, texts = PassageIndex.create(folder, Words()), {}
    for step, what in steps:
        if step == "add":
            index.add(what, [f"{value - 6} 2" for value in what])
            texts.update({value: value - 6 for value in what})
        elif step == "remove":
            index.remove(what)
            texts = {identifier: value for identifier, value in texts.items() if identifier not in what}
        elif step == "close":
            index.close()
            index = PassageIndex.open(folder, Words())
        else:
            # A copy of the folder is what a killed process leaves behind.
            left = tmp_path_factory.mktemp("left") / "index"
            shutil.copytree(folder, left)
            index.close()
            folder, index = left, PassageIndex.open(left, Words(), repair=True)
        assert index.ids().tolist() == sorted(texts)
        for identifier, value in texts.items():
            scores = dict(index.nearest(f"{value} 2", None, 20))
            assert scores[identifier] == pytest.approx(1, abs=1e-3)
            assert scores.keys() == texts.keys()
    index.close()


def test_a_chroma_whose_writer_was_killed_is_never_opened(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(chroma, "BATCH", 2)
    monkeypatch.setattr(module, "EXACT_UP_TO", 0)
    index = PassageIndex.create(tmp_path / "index", Words())
    index.add([1, 2, 3], ["1 0", "5 5", "0 9"])

    def killed(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.close(killed)
    index.abandon()
    for path in (tmp_path / "index" / FILLING).rglob("*"):
        if path.is_file():
            path.write_bytes(b"torn")
    with pytest.raises(ValueError, match="not whole"):
        PassageIndex.open(tmp_path / "index", Words())
    PassageIndex.open(tmp_path / "index", Words(), repair=True).close()
    assert not (tmp_path / "index" / FILLING).exists()
    recovered = PassageIndex.open(tmp_path / "index", Words())
    assert recovered.ids().tolist() == [1, 2, 3]
    assert recovered.nearest("5 5", None, 1) == [(2, pytest.approx(1, abs=1e-3))]
    recovered.close()


def test_a_large_ann_index_lags_behind_a_little_and_nothing_is_missed(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(chroma, "COMPLETE_UP_TO", 0)
    monkeypatch.setattr(module, "EXACT_UP_TO", 0)  # so that it is asked
    index = PassageIndex.create(tmp_path / "1", Words())
    index.add(range(100), [f"{number} 1" for number in range(100)])
    assert index.close()
    PassageIndex.share(tmp_path / "1", tmp_path / "2", Words(), Files())
    index = PassageIndex.open(tmp_path / "2", Words(), repair=True)
    index.add([100, 101], ["3 -9", "-4 5"])
    index.remove([7])
    assert not index.close()
    data = list((tmp_path / "2" / "chroma").rglob("data_level0.bin"))
    assert [path.stat().st_nlink for path in data] == [2]
    later = PassageIndex.open(tmp_path / "2", Words())
    assert later.nearest("-4 5", None, 1) == [(101, pytest.approx(1, abs=1e-3))]
    assert later.nearest("3 -9", np.array([5, 50, 100]), 1)[0][0] == 100
    assert 7 not in dict(later.nearest("7 1", None, 50))
    later.close()
    earlier = PassageIndex.open(tmp_path / "1", Words())
    assert earlier.nearest("7 1", None, 1)[0][0] == 7
    assert earlier.count() == 100
    earlier.close()

    PassageIndex.share(tmp_path / "2", tmp_path / "3", Words(), Files())
    index = PassageIndex.open(tmp_path / "3", Words(), repair=True)
    index.add(range(200, 212), [f"{number} 7" for number in range(12)])
    assert index.close()
    assert AnnIndex(tmp_path / "3").held().tolist() == index.ids().tolist()
    assert AnnIndex(tmp_path / "1").held().tolist() == list(range(100))


def test_a_lost_ann_index_is_filled_again(tmp_path) -> None:
    index = PassageIndex.create(tmp_path / "index", Words())
    index.add([1, 2, 3], ["1 0", "5 5", "0 9"])
    assert index.close()
    shutil.rmtree(tmp_path / "index" / "chroma")
    index = PassageIndex.open(tmp_path / "index", Words(), repair=True)
    assert index.close()
    assert AnnIndex(tmp_path / "index").held().tolist() == [1, 2, 3]


def test_half_a_row_of_a_killed_writer_is_written_over(tmp_path) -> None:
    index = PassageIndex.create(tmp_path / "index", Words())
    index.add([1], ["1 0"])
    for name in ("vectors.i16", "vectors.i8"):  # the ids come last
        with (tmp_path / "index" / name).open("ab") as file:
            file.write(b"?????")
    index = PassageIndex.open(tmp_path / "index", Words(), repair=True)
    assert index.ids().tolist() == [1]
    index.add([1, 2], ["never read", "5 5"])
    assert index.nearest("5 5", None, 2) == [
        (2, pytest.approx(1, abs=1e-3)),
        (1, pytest.approx(index.vectors_of(["1 0"])[0] @ index.vectors_of(["5 5"])[0], abs=1e-3)),
    ]
    index.close()


def test_progress_tells_how_many_of_how_many(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    told = []
    index = PassageIndex.create(tmp_path / "index", Words())
    index.add([1, 2, 3], ["1 1", "1 2", "1 3"], progress=lambda done, total: told.append((done, total)))
    index.close()
    assert told == [(2, 3), (3, 3)]


def test_wrong_folders_ids_and_encoders_are_refused(tmp_path) -> None:
    with pytest.raises(FileNotFoundError, match="no passage index"):
        PassageIndex.open(tmp_path / "none", Words())
    index = PassageIndex.create(tmp_path / "index", Words())
    with pytest.raises(ValueError, match="one id of its own"):
        index.add([1, 1], ["1 1", "2 2"])
    index.close()
    with pytest.raises(ValueError, match="already holds"):
        PassageIndex.create(tmp_path / "index", Words())
    about = tmp_path / "index" / "passages.json"
    about.write_text(json.dumps({**json.loads(about.read_text()), "encoder": "another"}))
    with pytest.raises(ValueError, match="built by another"):
        PassageIndex.open(tmp_path / "index", Words())


def test_a_published_index_is_read_without_a_write(tmp_path) -> None:
    index = PassageIndex.create(tmp_path / "index", Words())
    index.add([1, 2], ["1 1", "-3 1"])
    index.close()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "index").rglob("*")}
    index = PassageIndex.open(tmp_path / "index", Words())
    assert index.nearest("1 1", None, 1) == [(1, pytest.approx(1, abs=1e-3))]
    index.close()
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "index").rglob("*")} == before
