"""Homes: publishing in one step, one writer, readers that keep what they opened, rollback."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from retrieval.files import Files
from retrieval.generations import KEPT, Home
from retrieval.locks import only_writer

PRIMITIVES = ("make_folder", "copy_file", "share_file", "share_tree", "write", "sync", "replace", "remove_tree")


def publish(home, content):
    with home.staging() as draft:
        (draft.path / "records.duckdb").write_text(content)
        return home.publish(draft, {"content": content})


def content(home):
    current = home.current()
    return current.records.read_text() if current else None


def test_the_seam_covers_every_operation(failing_files):
    operations = {name for name in vars(Files) if not name.startswith("_")}
    assert operations == {*PRIMITIVES, "sync_tree"}  # sync_tree is made of sync
    assert operations - set(vars(failing_files)) == {"sync_tree"}


def test_files_are_shared_by_links_else_copied(tmp_path, monkeypatch):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_text("said")
    (tmp_path / "a" / "d").write_text("too")
    Files().share_tree(tmp_path / "a", tmp_path / "linked")
    assert (tmp_path / "linked" / "b" / "c").samefile(tmp_path / "a" / "b" / "c")

    links = []

    def once(source, target):
        if links:
            raise OSError("too many links")
        links.append(target)
        link(source, target)

    link = os.link
    monkeypatch.setattr(os, "link", once)
    Files().share_tree(tmp_path / "a", tmp_path / "copied")
    for path in ("b/c", "d"):
        assert (tmp_path / "copied" / path).read_text() == (tmp_path / "a" / path).read_text()
        assert not (tmp_path / "copied" / path).samefile(tmp_path / "a" / path)


def test_a_home_starts_empty_and_then_has_what_was_published(tmp_path):
    home = Home(tmp_path / "home")
    assert home.current() is None
    assert home.generations() == []
    with pytest.raises(FileNotFoundError, match="load one first"), home.reading():
        pass
    first = publish(home, "one")
    second = publish(home, "two")
    assert content(home) == "two"
    assert home.current() == second
    assert [generation.id for generation in home.generations()] == [first.id, second.id]
    assert second.manifest()["parent"] == first.id
    assert second.manifest()["content"] == "two"
    assert list((home.path / "staging").iterdir()) == []


def test_what_is_not_published_is_gone(tmp_path):
    home = Home(tmp_path)
    publish(home, "one")
    with home.staging() as draft:
        (draft.path / "records.duckdb").write_text("never")
    with pytest.raises(ZeroDivisionError), home.staging() as draft:
        raise ZeroDivisionError
    assert content(home) == "one"
    assert list((tmp_path / "staging").iterdir()) == []


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("earlier", [0, 1, KEPT + 1])
def test_any_failing_operation_leaves_the_state_before_or_after(tmp_path, failing_files, after, earlier):
    at = 0
    while True:
        at += 1
        path = tmp_path / str(at)
        for number in range(earlier):
            publish(Home(path), f"old {number}")
        before = content(Home(path))
        files = failing_files(at, after)
        failed = False
        try:
            publish(Home(path, files), "new")
        except failing_files.InjectedError:
            failed = True
        assert content(Home(path)) in ((before, "new") if failed else ("new",))
        # Whatever was left behind, the next build works and cleans up.
        publish(Home(path), "newest")
        assert content(Home(path)) == "newest"
        assert list((path / "staging").iterdir()) == []
        assert len(Home(path).generations()) <= KEPT + 1
        if files.calls < at:
            break
    assert at > 8


def test_a_killed_build_leaves_the_current_generation(tmp_path):
    home = Home(tmp_path)
    publish(home, "one")
    script = (
        "import os, signal, sys; from pathlib import Path; from retrieval.files import Files;"
        "from retrieval.generations import Home\n"
        "class Killed(Files):\n"
        "    def replace(self, source, target):\n"
        "        if target.name == sys.argv[2]: os.kill(os.getpid(), signal.SIGKILL)\n"
        "        super().replace(source, target)\n"
        "        if target.parent.name == sys.argv[2]: os.kill(os.getpid(), signal.SIGKILL)\n"
        "home = Home(Path(sys.argv[1]), Killed())\n"
        "with home.staging() as draft:\n"
        "    (draft.path / 'records.duckdb').write_text('killed')\n"
        "    home.publish(draft, {})\n"
    )
    for moment in ("current", "generations"):
        done = subprocess.run([sys.executable, "-c", script, str(tmp_path), moment], check=False)
        assert done.returncode == -9
        assert content(home) == "one"
    two = publish(home, "two")
    assert [generation.id for generation in home.generations()][-1] == two.id
    assert len(home.generations()) == 2


def test_there_is_one_writer_at_a_time(tmp_path):
    home = Home(tmp_path)
    with (
        home.staging(),
        pytest.raises(BlockingIOError, match=f"written by process {os.getpid()}: wait"),
        Home(tmp_path).staging(),
    ):
        pass
    publish(home, "one")


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    script = (
        "import os, sys, signal; from pathlib import Path; from retrieval.locks import only_writer\n"
        "with only_writer(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "lock")], check=False)
    assert done.returncode == -9
    with only_writer(tmp_path / "lock"):
        pass


def test_old_generations_go_but_never_one_in_use(tmp_path):
    home = Home(tmp_path)
    publish(home, "0")
    with home.reading() as read:
        for number in range(1, 6):
            publish(home, str(number))
            assert read.records.read_text() == "0"
        assert [g.records.read_text() for g in home.generations()] == ["0", "3", "4", "5"]
    publish(home, "6")
    assert [g.records.read_text() for g in home.generations()] == ["4", "5", "6"]


def test_rollback_goes_to_the_parent_while_it_is_kept(tmp_path):
    home = Home(tmp_path)
    with pytest.raises(LookupError, match="no generation before"):
        home.rollback()
    ids = [publish(home, str(number)).id for number in range(5)]
    assert home.rollback().id == ids[3]
    assert home.rollback().id == ids[2]
    with pytest.raises(LookupError, match=ids[2]):
        home.rollback()
    assert content(home) == "2"
    new = publish(home, "new")
    assert new.id not in ids
    assert new.manifest()["parent"] == ids[2]
    assert content(home) == "new"


@pytest.mark.parametrize("text", ["", "../../etc", "000009-00000000"])
def test_a_current_file_that_names_nothing_is_an_error_that_says_what_there_is(tmp_path, text):
    home = Home(tmp_path)
    kept = publish(home, "one")
    (tmp_path / "current").write_text(text)
    with pytest.raises(ValueError, match=kept.id):
        home.current()


def test_a_home_is_for_its_owner(tmp_path):
    home = Home(tmp_path / "home")
    publish(home, "one")
    assert home.path.stat().st_mode & 0o077 == 0
