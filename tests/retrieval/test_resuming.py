"""A build that was cut off goes on: nothing is embedded twice, and the end is that of a build left in peace."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import random
import shutil
import signal
from itertools import chain

import pytest

from corpus.loading.inputs import Input, open_inputs
from retrieval import embedding, passages
from retrieval.build import run_load, undo_load
from retrieval.files import Files
from retrieval.generations import Home
from retrieval.probe import probe
from retrieval.resuming import load_key
from tests.retrieval.models import Letters
from tests.retrieval.test_kills import state

BATCH = 4
WORDS = ["hall", "quay", "steam", "power", "grant", "rail", "school", "harbour", "clean", "cold", "heavy", "light"]
HEADER = "request_id,company,jobs,statement\n"


def write(path, seed=1, ids=range(20)):
    """Write requests that say about 30 different sentences, and two rows that are refused."""
    rng = random.Random(seed)
    rows = [f"R{n},Firm {n},{seed},It needs {rng.choice(WORDS)} and {rng.choice(WORDS)}. It {n}.\n" for n in ids]
    path.write_text(HEADER + "".join(rows) + ",nobody,1,It waits.\nR1\n", encoding="utf-8")
    return path


class Logged(Letters):
    """Notes the texts of every call in a file, then does what `at_call` says for the call of that number."""

    def __init__(self, log, at_call=None, name="one"):
        super().__init__(name)
        self.log, self.at_call, self.calls = log, at_call or {}, 0

    def encode(self, texts):
        with self.log.open("a") as log:
            log.write(json.dumps(list(texts)) + "\n")
        self.calls += 1
        if act := self.at_call.get(self.calls):
            act()
        return super().encode(texts)


def batches(log):
    """Return the texts of each call."""
    return [json.loads(line) for line in log.read_text().splitlines()]


def texts(log):
    return list(chain.from_iterable(batches(log)))


def die():
    os.kill(os.getpid(), signal.SIGKILL)


class DiesAt(Files):
    """Ends the process at the step that makes a generation current, or right after the one that moves it."""

    def replace(self, source, target):
        if target.name == "current":
            die()
        super().replace(source, target)


def small():
    passages.BATCH, embedding.PASSAGES, embedding.SAMPLE = BATCH, 3 * BATCH, 0  # nor does the probe encode any again


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    for module, name in ((passages, "BATCH"), (embedding, "PASSAGES"), (embedding, "SAMPLE")):
        monkeypatch.setattr(module, name, getattr(module, name))  # put back in the end
    small()


def load(home, file, encoder, *, files=None, tell=None, **options):
    return run_load(Home(home, files, probe), open_inputs([file]), encoder=encoder, progress=tell, **options)


def child(home, file, log, moment):
    """Load `file` and be killed at a moment: the number of a call, or a stage and how much of it is done."""
    small()
    what, done = moment

    def tell(stage, now, _total):
        if stage == what and now >= done:
            die()

    encoder = Logged(log, {done: die} if what == "call" else None)
    load(home, file, encoder, files=DiesAt() if what == "current" else None, tell=tell)


def kill(home, file, log, moment):
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=child, args=(home, file, log, moment))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def left(home):
    return sorted(path.name for path in (home / "staging").iterdir())


def counts(load):
    told = ("loaded", "updated", "unchanged", "rejected", "rejects", "read")
    return [[getattr(report, name) for name in told] for report in load.files]


MOMENTS = [("call", 1), ("call", 4), ("call", 7), ("indexing", 0), ("indexing", 8), ("probing", 0), ("current", 0)]


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
@pytest.mark.parametrize("earlier", [False, True], ids=["first load", "later load"])
def test_a_killed_load_goes_on_and_embeds_nothing_twice(tmp_path, moment, earlier):
    home, twin = tmp_path / "home", tmp_path / "twin"
    if earlier:
        load(home, write(tmp_path / "old.csv", 2, range(5, 12)), Letters("one"))
        shutil.copytree(home, twin)
    file = write(tmp_path / "a.csv")
    whole = load(twin, file, Logged(tmp_path / "all"))
    wanted = texts(tmp_path / "all")
    before = state(home) if earlier else None
    kill(home, file, tmp_path / "first", moment)
    assert (state(home) if earlier else Home(home).current()) == before
    assert not (home / "rejects" / "a.csv.rejects.csv").exists()

    told = []
    done = load(home, file, Logged(tmp_path / "second"), tell=lambda what, *_: told.append(what))
    second = texts(tmp_path / "second") if (tmp_path / "second").exists() else []
    in_flight = batches(tmp_path / "first")[-1] if moment[0] == "call" else []
    assert sorted(texts(tmp_path / "first") + second) == sorted(wanted + in_flight)
    assert set(texts(tmp_path / "first")) & set(second) == set(in_flight)
    assert told[0].startswith(f"going on with the load that was cut off: {done.resumed} of ")
    assert (counts(done), done.load_id) == (counts(whole), whole.load_id)
    assert state(home) == state(twin)
    refused = [(each / "rejects" / "a.csv.rejects.csv").read_bytes() for each in (home, twin)]
    assert refused[0] == refused[1]
    assert left(home) == []


def stop():
    raise KeyboardInterrupt


def cut_off(home, file, log, act=stop, error=KeyboardInterrupt, **options):
    """Load `file` until the third batch, where `act` raises `error`."""
    with pytest.raises(error):
        load(home, file, Logged(log, {3: act}), **options)


def test_an_interrupted_load_goes_on_and_can_be_killed_again(tmp_path):
    home, file = tmp_path / "home", write(tmp_path / "a.csv")
    cut_off(home, file, tmp_path / "log")
    assert len(left(home)) == 2
    kill(home, file, tmp_path / "log", ("call", 3))
    done = load(home, file, Logged(tmp_path / "log"))
    asked = texts(tmp_path / "log")
    assert done.resumed == 4 * BATCH
    assert len(asked) - len(set(asked)) == 2 * BATCH  # the two batches that were in flight


def test_an_error_removes_the_draft_and_a_full_disk_does_not(tmp_path):
    home, file = tmp_path / "home", write(tmp_path / "a.csv")

    def fail():
        raise RuntimeError("the encoder broke")

    def full():
        raise OSError(errno.ENOSPC, "No space left on device")

    cut_off(home, file, tmp_path / "log", fail, RuntimeError)
    assert left(home) == []
    cut_off(home, file, tmp_path / "log", full, OSError)
    assert load(home, file, Letters("one")).resumed == 2 * BATCH


def test_an_interrupt_before_all_rows_are_stored_keeps_nothing(tmp_path):
    def tell(what, *_):
        if what == "checking":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(tmp_path / "home", write(tmp_path / "a.csv"), Letters("one"), tell=tell)
    assert left(tmp_path / "home") == []


def other_content(_home, file):
    write(file, 3)


def other_time(_home, file):
    os.utime(file, ns=(1, 1))


def other_parent(home, file):
    load(home, write(file.with_name("b.csv"), 4, range(30, 33)), None)


def gone_back(home, _file):
    Home(home).rollback()


@pytest.mark.parametrize("change", [other_content, other_time, other_parent, gone_back])
def test_another_file_or_database_is_not_gone_on_with(tmp_path, change):
    home, file = tmp_path / "home", write(tmp_path / "a.csv")
    for seed in (5, 6):
        load(home, write(tmp_path / "old.csv", seed, range(3)), Letters("one"))
    cut_off(home, file, tmp_path / "log")
    change(home, file)
    shutil.copytree(home, tmp_path / "twin")
    shutil.rmtree(tmp_path / "twin" / "staging")
    assert load(home, file, Letters("one")).resumed is None
    load(tmp_path / "twin", file, Letters("one"))
    assert state(home) == state(tmp_path / "twin")
    assert left(home) == []


@pytest.mark.parametrize(
    ("encoder", "options"),
    [("two", {}), ("one", {"name": "other"}), ("one", {"source": "crm"}), ("one", {"source_label": "made up"})],
)
def test_another_encoder_or_option_is_not_gone_on_with(tmp_path, encoder, options):
    home, file = tmp_path / "home", write(tmp_path / "a.csv")
    cut_off(home, file, tmp_path / "log")
    assert load(home, file, Letters(encoder), **options).resumed is None
    assert left(home) == []


def test_what_cannot_tell_that_it_changed_has_no_key(tmp_path):
    (file,) = open_inputs([write(tmp_path / "a.csv")])
    table = Input(file.source, "a table", "table", "table")
    assert load_key([file], [], [], None) == load_key([file], [], [], None) is not None
    assert load_key([file, table], [], [], None) is None


def test_an_undo_goes_on(tmp_path):
    home, twin = tmp_path / "home", tmp_path / "twin"
    for seed in (1, 2):
        load(home, write(tmp_path / "a.csv", seed), Letters("one"))
    shutil.copytree(home, twin)
    undo_load(Home(twin, probe=probe), None, encoder=Letters("one"))
    with pytest.raises(KeyboardInterrupt):
        undo_load(Home(home, probe=probe), None, encoder=Logged(tmp_path / "log", {2: stop}))
    with pytest.raises(LookupError):  # another undo is another build
        undo_load(Home(home, probe=probe), "9", encoder=Letters("one"))
    assert left(home) == []
    with pytest.raises(KeyboardInterrupt):
        undo_load(Home(home, probe=probe), None, encoder=Logged(tmp_path / "log", {2: stop}))
    done = undo_load(Home(home, probe=probe), None, encoder=Letters("one"))
    assert done.resumed is not None
    assert done.undone.restored == 20
    assert state(home) == state(twin)


@pytest.mark.parametrize("after", [False, True])
def test_any_failing_operation_leaves_the_database_before_or_after(tmp_path, failing_files, after):
    start, file = tmp_path / "start", write(tmp_path / "a.csv")
    load(start, write(tmp_path / "old.csv", 2, range(5, 12)), Letters("one"))
    before = state(start)
    cut_off(start, file, tmp_path / "log")
    shutil.copytree(start, tmp_path / "twin")
    load(tmp_path / "twin", file, Letters("one"))
    whole = state(tmp_path / "twin")
    for at in range(1, 200):
        home = tmp_path / f"home{at}"
        shutil.copytree(start, home)
        files = failing_files(at, after)
        try:
            load(home, file, Letters("one"), files=files)
        except failing_files.InjectedError:
            assert state(home) in (before, whole)
            load(home, file, Letters("one"))
        assert state(home) == whole
        assert left(home) == []
        shutil.rmtree(home)
        if files.calls < at:
            break
    assert 10 < at < 199
