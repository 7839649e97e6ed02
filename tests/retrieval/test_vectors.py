"""The flat vectors, and who says what: fast ways against plain ones."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import speakers as module
from retrieval.files import Files
from retrieval.speakers import Speakers
from retrieval.vectors import VectorFile

DIMENSION = 48


def alike(rng: np.random.Generator, count: int) -> np.ndarray:
    """Unit vectors in crowds of near-copies, as the sentences of a database are."""
    wordings = rng.standard_normal((max(1, count // 50), DIMENSION))
    vectors = wordings[rng.integers(0, len(wordings), count)] + 0.05 * rng.standard_normal((count, DIMENSION))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("count", [1, 7, 1_025, 25_000])
@pytest.mark.parametrize("k", [1, 20, 1_000])
def test_the_likely_places_hold_the_nearest(tmp_path, count: int, k: int) -> None:
    rng = np.random.default_rng(count + k)
    vectors = alike(rng, count)
    ids = rng.permutation(count).astype(np.int64)
    file = VectorFile(tmp_path, DIMENSION)
    file.append(ids, vectors)
    for _ in range(5):
        query = alike(rng, 1)[0] if rng.random() < 0.5 else vectors[rng.integers(count)]
        likely = file.likely(query, k)
        nearest = np.argsort(-(vectors[np.argsort(ids)] @ query), kind="stable")[:k]
        assert set(nearest) <= set(likely)
        assert np.all(np.diff(likely) > 0)
    if count == 25_000 and k == 20:
        assert len(likely) < count / 10


def test_likely_places_follow_what_is_replaced_and_removed(tmp_path) -> None:
    vectors = alike(np.random.default_rng(1), 300)
    file = VectorFile(tmp_path, DIMENSION)
    file.append(np.arange(300), vectors)
    file.append(np.array([7]), -vectors[7:8])
    file.remove(np.array([8]))
    assert 7 not in file.ids[file.likely(vectors[7], 3)]
    assert 8 not in file.ids[file.likely(vectors[8], 3)]
    assert 7 in VectorFile(tmp_path, DIMENSION).ids[file.likely(-vectors[7], 3)]


LARGE = ("vectors.i16", "vectors.i8")


def shared(before, folder):
    """Return the vectors in `before`, brought to the new `folder`."""
    folder.mkdir()
    VectorFile(before, DIMENSION).share(folder, Files())
    return VectorFile(folder, DIMENSION)


def known(folder):
    """Return the vectors in `folder` by id."""
    file = VectorFile(folder, DIMENSION)
    return dict(zip(file.ids.tolist(), file.vectors(np.arange(len(file.ids))).tolist(), strict=True))


def test_a_later_generation_appends_behind_what_an_earlier_one_reads(tmp_path) -> None:
    vectors = alike(np.random.default_rng(1), 300)
    (tmp_path / "1").mkdir()
    VectorFile(tmp_path / "1", DIMENSION).append(np.arange(200), vectors[:200])
    first = known(tmp_path / "1")
    reader = VectorFile(tmp_path / "1", DIMENSION)
    assert reader.ids.tolist() == list(range(200))  # mapped before the others append
    second = shared(tmp_path / "1", tmp_path / "2")
    second.append(np.arange(200, 250), vectors[200:250])
    second.append(np.array([7]), -vectors[7:8])
    second.remove(np.array([8]))
    third = shared(tmp_path / "2", tmp_path / "3")
    third.append(np.arange(250, 300), vectors[250:])
    for name in LARGE:
        assert (tmp_path / "1" / name).samefile(tmp_path / "3" / name)
    assert known(tmp_path / "1") == first
    assert dict(zip(reader.ids.tolist(), reader.vectors(np.arange(200)).tolist(), strict=True)) == first
    assert known(tmp_path / "2").keys() == set(range(250)) - {8}
    assert known(tmp_path / "3").keys() == set(range(300)) - {8}
    assert np.dot(known(tmp_path / "3")[7], vectors[7]) < -0.99
    assert known(tmp_path / "1")[7] == first[7]


def test_what_another_build_left_behind_is_not_written_over(tmp_path) -> None:
    vectors = alike(np.random.default_rng(2), 90)
    (tmp_path / "1").mkdir()
    VectorFile(tmp_path / "1", DIMENSION).append(np.arange(50), vectors[:50])
    newer = shared(tmp_path / "1", tmp_path / "newer")  # rolled back, and still read by somebody
    newer.append(np.arange(50, 70), vectors[50:70])
    kept = known(tmp_path / "newer")
    other = shared(tmp_path / "1", tmp_path / "other")
    other.append(np.arange(70, 90), vectors[70:])
    assert known(tmp_path / "newer") == kept
    assert known(tmp_path / "other").keys() == {*range(50), *range(70, 90)}
    for name in LARGE:
        assert not (tmp_path / "1" / name).samefile(tmp_path / "other" / name)


def test_rows_of_what_was_taken_out_are_left_behind_once_they_are_many(tmp_path) -> None:
    vectors = alike(np.random.default_rng(3), 100)
    (tmp_path / "1").mkdir()
    file = VectorFile(tmp_path / "1", DIMENSION)
    file.append(np.arange(100), vectors)
    file.remove(np.arange(0, 60, 2))
    kept = known(tmp_path / "1")
    shared(tmp_path / "1", tmp_path / "2")
    assert known(tmp_path / "2") == kept
    assert (tmp_path / "2" / "vectors.i8").stat().st_size == 70 * DIMENSION


def test_who_says_what_is_read_as_it_was_written(tmp_path) -> None:
    said = Speakers(
        starts=np.array([0, 2, 2, 3]),
        said=np.array([1, 0, 1], np.int32),
        said_from=np.array([0, 1, 3]),
        sayers=np.array([0, 0, 2], np.int32),
        rows=np.array([0, 1, 2]),
        keys=pa.chunked_array([["R1", "R2"], ["R3"]]),
    )
    said.write(tmp_path / "said")
    read = Speakers.open(tmp_path / "said")
    for name in module.ARRAYS:
        assert getattr(read, name).tolist() == getattr(said, name).tolist()
    assert read.keys_of(np.array([2, 0])) == ["R3", "R1"]
    (tmp_path / "said" / "sayers.npy").unlink()
    with pytest.raises(ValueError, match="load the files again"):
        Speakers.open(tmp_path / "said")


@settings(deadline=None)
@given(st.data())
def test_the_first_to_say_are_those_of_a_plain_look(data) -> None:
    said = data.draw(st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=1, max_size=30), label="said by row")
    scores = np.array(data.draw(st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.9]), min_size=10, max_size=10)), np.float32)
    passages = np.lexsort((np.arange(10), -scores))[: data.draw(st.integers(0, 10))]
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, len(said) + 2)))), dtype=np.int64)
    most = data.draw(st.integers(1, 8))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "AT_ONCE", data.draw(st.integers(1, 20)))
        found = speakers_of(said).first_to_say(passages, scores[passages], rows, most).best(most)
    near = {
        row: max(scores[p] for p in said[row] if p in passages)
        for row in rows
        if row < len(said) and set(said[row]) & set(passages)
    }
    expected = sorted(near, key=lambda row: (-near[row], row))[:most]
    assert found.rows.tolist() == expected
    assert found.scores.tolist() == [near[row] for row in expected]
    assert all(p in said[row] and scores[p] == near[row] for row, p in zip(found.rows, found.passages, strict=True))


def speakers_of(said: list[list[int]]) -> Speakers:
    counts = [len(each) for each in said]
    flat = np.array([p for each in said for p in each], dtype=np.int32)
    by_row = np.repeat(np.arange(len(said)), counts)
    order = np.argsort(flat, kind="stable")
    return Speakers(
        starts=np.append(0, np.cumsum(counts)).astype(np.int64),
        said=flat,
        said_from=np.searchsorted(flat[order], np.arange(11)).astype(np.int64),
        sayers=by_row[order].astype(np.int32),
        rows=np.arange(len(said)),
        keys=pa.chunked_array([[str(row) for row in range(len(said))]]),
    )
