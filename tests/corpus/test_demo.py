"""The demo corpus: reproducible, canonical, labelled, varied, and honest about the real parks."""

from __future__ import annotations

import itertools
import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.demo import (
    MADE_UP,
    SOURCE_NAME,
    generate_parks,
    generate_requests,
    load_needs,
    need_questions,
    needs,
    write_demo,
)
from corpus.demo.calendar import NEWEST_DAY
from corpus.demo.companies import characters
from corpus.demo.grammar import Pools, Voice, numbers, parse, pick, pick_several
from corpus.demo.tables import load_tables, read
from corpus.loading.inputs import Stamp
from corpus.schema import PARKS, REQUESTS
from corpus.vocabulary import load_vocabulary

COUNT = 20_000

CATEGORIES = {
    "company_type": {"private", "state-owned", "foreign-invested", "joint venture"},
    "chain_position": {"upstream", "midstream", "downstream"},
    "move_type": {"relocation", "expansion", "new site"},
    "facility": {
        "production base", "R&D centre", "regional headquarters", "pilot plant", "warehouse", "data centre",
        "service centre",
    },
    "tenure": {"lease", "buy land", "buy building", "any"},
    "status": {"open", "contacted", "site visit", "negotiating", "signed", "withdrawn"},
    "source": {"platform", "referral", "expo", "chamber of commerce", "field visit"},
    "sector": {
        "Biopharma", "Medical devices", "Photovoltaics", "Lithium batteries and energy storage", "New energy vehicles",
        "Semiconductors", "Electronics and displays", "Artificial intelligence and software",
        "Robotics and intelligent equipment", "Advanced materials", "Fine chemicals", "Food and beverage",
        "Logistics and e-commerce", "Aerospace and low-altitude economy", "Digital media",
        "Hydrogen and environmental protection",
    },
}  # fmt: skip
REQUIREMENTS = {
    "GMP cleanroom", "airport access", "bonded zone", "cold storage", "customised workshop",
    "dual-circuit power supply", "equity investment", "green electricity", "hazardous-chemicals permit",
    "natural gas pipeline", "port access", "rail siding", "talent housing", "tax rebate", "university nearby",
    "wastewater treatment",
}  # fmt: skip
REAL_PARKS = {
    "Suzhou Industrial Park": ("Jiangsu", "Suzhou"),
    "Zhangjiang Hi-Tech Park": ("Shanghai", "Shanghai"),
    "Malanshan Video Industrial Park": ("Hunan", "Changsha"),
    "Guangdong Medical Valley": ("Guangdong", "Guangzhou"),
    "Chuzhou Photovoltaic Industrial Park": ("Anhui", "Chuzhou"),
}


@cache
def requests() -> pd.DataFrame:
    return pd.concat(generate_requests(COUNT, with_truth=True), ignore_index=True)


@cache
def parks() -> pd.DataFrame:
    return generate_parks()


def sentences(statement: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?])\s+|(?<=[。！？])", statement) if s]


def items(column: pd.Series) -> set[str]:
    return set(column.dropna().str.split(";").explode())


# ---------------------------------------------------------------- reproducible


@pytest.mark.parametrize("batch", [700, 10_000, 25_000])
def test_the_same_seed_gives_the_same_rows_whatever_the_batch(batch: int) -> None:
    frames = list(generate_requests(12_500, batch=batch))
    assert [len(f) for f in frames[:-1]] == [batch] * (len(frames) - 1)
    whole = pd.concat(frames, ignore_index=True)
    expected = requests().drop(columns=["needs", "reason"]).head(12_500)
    pd.testing.assert_frame_equal(whole, expected)


def test_another_seed_gives_other_rows() -> None:
    one, other = (next(generate_requests(1_000, seed=seed)) for seed in (1, 2))
    assert (one["statement"] != other["statement"]).mean() > 0.99
    assert (one["company"] != other["company"]).mean() > 0.99
    assert not generate_parks(1).equals(generate_parks(2))
    pd.testing.assert_frame_equal(generate_parks(7), generate_parks(7))


@pytest.mark.parametrize("count", [-1, 0, 999, 1_150_001])
def test_a_count_out_of_bounds_is_refused_at_once(count: int, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"1,000 to 1,150,000"):
        generate_requests(count)
    with pytest.raises(ValueError, match=r"1,000 to 1,150,000"):
        write_demo(tmp_path / "demo", count)
    assert not (tmp_path / "demo").exists()


def test_a_batch_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="batch of 0"):
        generate_requests(1_000, batch=0)


# ---------------------------------------------------------------- canonical


def test_columns_are_the_canonical_ones() -> None:
    frame = next(generate_requests(1_000))
    assert list(frame.columns) == [f.name for f in REQUESTS.columns]
    assert len(frame) == 1_000
    assert list(parks().columns) == [f.name for f in PARKS.columns]


@pytest.mark.parametrize("column", sorted(CATEGORIES))
def test_categories_take_every_canonical_value_and_no_other(column: str) -> None:
    assert set(requests()[column]) == CATEGORIES[column]


def test_requirements_and_facilities_share_their_words() -> None:
    assert items(requests()["requirements"]) == REQUIREMENTS
    assert items(parks()["facilities"]) == REQUIREMENTS
    assert items(parks()["lead_sectors"]) == CATEGORIES["sector"]


def test_every_place_is_known_to_the_vocabulary_by_the_same_names() -> None:
    vocabulary = load_vocabulary()
    known = {(str(p.kind), p.name): p.zh for p in vocabulary.places}
    tables = load_tables()
    for province in tables.provinces:
        assert known[("province", province.name)] == province.zh
    for city in tables.cities:
        assert known[("city", city.name)] == city.zh
    assert items(requests()["target_provinces"]) <= {p.name for p in tables.provinces}
    assert items(requests()["target_cities"]) <= {c.name for c in tables.cities}


def test_segment_tells_sector_and_chain_position() -> None:
    found = requests()[["segment", "sector", "chain_position"]].drop_duplicates()
    assert found["segment"].is_unique
    assert len(found) == len(load_tables().segments) == 76


def test_cities_lie_in_their_provinces() -> None:
    tables = load_tables()
    home = {c.name: tables.provinces[c.province].name for c in tables.cities}
    frame = requests()
    assert (frame["origin_city"].map(home) == frame["origin_province"]).all()
    aims = frame.dropna(subset=["target_cities"])
    for cities, provinces in zip(aims["target_cities"], aims["target_provinces"], strict=True):
        assert {home[c] for c in cities.split(";")} <= set(provinces.split(";"))


def test_lists_hold_different_items() -> None:
    for column in ("target_provinces", "target_cities", "requirements"):
        lists = requests()[column].dropna().str.split(";")
        assert (lists.map(len) == lists.map(lambda x: len(set(x)))).all()
        assert (lists.map(len) >= 1).all()


def test_dates_and_years_are_in_order() -> None:
    frame = requests()
    submitted = pd.to_datetime(frame["submitted_on"], format="%Y-%m-%d")
    decided = pd.to_datetime(frame["decision_by"], format="%Y-%m-%d")
    assert submitted.max().date() == NEWEST_DAY
    assert ((decided - submitted).dt.days.dropna() >= 20).all()
    assert (frame["founded_year"] <= submitted.dt.year).all()


def test_land_is_asked_for_where_land_may_be_bought() -> None:
    frame = requests()
    assert (frame["land_area_mu"].notna() == frame["tenure"].isin(["buy land", "any"])).all()


def test_what_is_unknown_is_missing_at_the_usual_rates() -> None:
    share = requests().isna().mean()
    assert share["decision_by"] == pytest.approx(0.14, abs=0.02)
    assert share["target_cities"] == pytest.approx(0.45, abs=0.05)
    assert share["requirements"] == pytest.approx(0.07, abs=0.02)
    for column in ("request_id", "company", "company_zh", "sector", "floor_area_sqm", "submitted_on", "statement"):
        assert share[column] == 0
    assert not (requests().select_dtypes("str").drop(columns="needs") == "").any().any()


# ---------------------------------------------------------------- companies


def test_english_and_chinese_names_stand_for_each_other() -> None:
    names = requests()[["company", "company_zh"]].drop_duplicates()
    assert names["company"].is_unique
    assert names["company_zh"].is_unique


def test_no_two_strings_of_characters_spell_the_same() -> None:
    syllables, signs = characters()
    assert len(set(signs)) == len(signs)
    pairs = ["".join(pair) for pair in itertools.product(syllables, repeat=2)]
    triples = ["".join(trio) for trio in itertools.product(syllables, repeat=3)]
    assert len({*pairs, *triples}) == len(pairs) + len(triples)


def test_a_company_that_files_again_is_the_same_company() -> None:
    frame = requests()
    constant = [
        "company", "company_zh", "company_type", "listed", "founded_year", "employees", "sector", "segment",
        "origin_province", "origin_city", "contact_name", "contact_phone",
    ]  # fmt: skip
    assert (frame.groupby("contact_email")[constant].nunique(dropna=False) == 1).all().all()
    assert 1 - frame["contact_email"].nunique() / len(frame) == pytest.approx(0.06, abs=0.01)


def test_contacts_are_fake() -> None:
    frame = requests()
    assert frame["contact_email"].str.endswith("@example.com").all()
    assert frame["contact_phone"].str.fullmatch(r"154\d{8}").all()


# ---------------------------------------------------------------- spread


def test_most_provinces_send_firms_by_the_size_of_their_economy() -> None:
    origins = requests()["origin_province"].value_counts(normalize=True)
    assert list(origins.index[:3]) == ["Guangdong", "Jiangsu", "Zhejiang"]
    assert len(origins) == 31


def test_filings_dip_at_spring_festival_and_grow() -> None:
    days = pd.to_datetime(requests()["submitted_on"]).dt.date
    daily = days.value_counts()

    def a_day(start: str, end: str) -> float:
        span = pd.date_range(start, end)
        return float(daily.reindex(span.date).fillna(0).sum()) / len(span)

    assert a_day("2025-01-25", "2025-02-05") < 0.4 * a_day("2025-03-01", "2025-03-31")
    assert a_day("2025-11-01", "2025-12-31") > 1.15 * a_day("2025-07-01", "2025-08-31")
    assert a_day("2026-03-01", "2026-06-30") > 1.4 * a_day("2022-03-01", "2022-06-30")


def test_firms_prefer_places_known_for_their_trade() -> None:
    frame = requests()
    first = frame["target_provinces"].str.split(";").str[0]
    media = frame["sector"] == "Digital media"
    assert (first[media] == "Hunan").mean() > 1.5 * (first[~media] == "Hunan").mean()
    beijing = frame["origin_province"] == "Beijing"
    assert (first[beijing] == "Hebei").mean() > 1.5 * (first[~beijing] == "Hebei").mean()


def test_sizes_go_together() -> None:
    frame = requests()
    floor = np.log(frame["floor_area_sqm"])
    assert floor.corr(np.log(frame["investment_mcny"])) > 0.6
    assert floor.corr(np.log(frame["jobs"].astype(float))) > 0.5
    assert floor.corr(np.log(frame["land_area_mu"].astype(float))) > 0.8
    medians = frame.groupby("facility")["floor_area_sqm"].median()
    assert medians["production base"] > 3 * medians["R&D centre"] > 3 * medians["service centre"] / 2
    money = frame[frame["facility"] == "production base"].groupby("sector")["investment_mcny"].median()
    assert money["Semiconductors"] > 3 * money["Food and beverage"]


# ---------------------------------------------------------------- statements


def test_statements_are_two_to_four_sentences_in_two_languages() -> None:
    frame = requests()
    counts = frame["statement"].map(lambda s: len(sentences(s)))
    assert counts.between(2, 4).all()
    chinese = frame["statement"].str.contains("[一-鿿]")
    assert chinese.mean() == pytest.approx(0.08, abs=0.01)
    assert not frame["statement"][chinese].str.contains("[a-z]{4,}").any()


def test_statements_are_clean_text() -> None:
    text = requests()["statement"]
    assert not text.str.contains(r"[{}\[\]|]|\s{2}|%s").any()
    assert not text.str.contains(r"^\s|\s$|\. [a-z]").any()


def test_sentences_are_as_varied_as_real_text() -> None:
    all_sentences = [s for text in requests()["statement"] for s in sentences(text)]
    assert len(set(all_sentences)) / len(all_sentences) > 0.6
    assert requests()["statement"].nunique() / COUNT > 0.99


def wording_pattern(text: str) -> str:
    """Return a regular expression for what a wording may become, written without the generator's parser."""
    out = []
    for part in re.split(r"(\[[^\]]*\]|\{[^}]*\})", text):
        if part.startswith("["):
            out.append("(?:" + "|".join(map(wording_pattern, part[1:-1].split("|"))) + ")")
        elif part.startswith("{") and part[1].isdigit():
            out.append(r"[\d.,]+")
        elif part.startswith("{"):
            out.append(r"[a-zA-Z]+(?: [a-z]+)?")
        else:
            out.append(re.escape(part))
    return "".join(out)


def test_the_truth_names_exactly_the_needs_that_a_statement_tells() -> None:
    frame = requests().head(1_500)
    found: list[set[str]] = [set() for _ in range(len(frame))]
    for need in load_needs():
        wordings = [*need.things, *need.says, *need.things_zh, *need.says_zh]
        pattern = re.compile("|".join(map(wording_pattern, wordings)), re.IGNORECASE)
        for row, text in enumerate(frame["statement"]):
            if pattern.search(text):
                found[row].add(need.id)
    told = [set(filter(None, ids.split(";"))) for ids in frame["needs"]]
    assert found == told


def test_every_need_occurs_and_two_at_most() -> None:
    told = requests()["needs"].str.split(";").map(lambda ids: [i for i in ids if i])
    assert set(itertools.chain.from_iterable(told)) == set(needs())
    assert told.map(len).value_counts(normalize=True).to_dict() == pytest.approx({0: 0.3, 1: 0.45, 2: 0.25}, abs=0.02)


def test_needs_go_with_their_sectors() -> None:
    for need in load_needs():
        sectors = requests()["sector"][requests()["needs"].str.split(";").map(lambda ids, n=need.id: n in ids)]
        assert set(sectors) <= set(need.sectors or CATEGORIES["sector"])


def test_every_need_is_worded_in_eight_ways_that_share_few_words() -> None:
    for need in load_needs():
        wordings = [content_words(re.sub(r"\{[^}]*\}", " ", text)) for text in (*need.things, *need.says)]
        assert len(wordings) >= 8
        shared = [len(a & b) / min(len(a), len(b)) for a, b in itertools.combinations(wordings, 2)]
        assert np.mean(shared) < 0.2, need.id


def test_questions_are_asked_in_other_words_than_the_statements() -> None:
    wordings = {n.id: [content_words(t) for t in (*n.things, *n.says)] for n in load_needs()}
    questions = need_questions()
    assert len(questions) == 4 * len(needs())
    for question in questions:
        if question.language == "en":
            asked = content_words(question.text)
            assert np.mean([len(asked & words) for words in wordings[question.need]]) < 0.5, question


def content_words(text: str) -> set[str]:
    small = {
        "their",
        "that",
        "what",
        "which",
        "whose",
        "with",
        "from",
        "have",
        "must",
        "could",
        "would",
        "needs",
        "firms",
    }
    return set(re.findall(r"[a-z]{4,}", text.lower())) - small


def test_reasons_suit_the_filing() -> None:
    frame, reasons = requests(), read("reasons")
    assert set(frame["reason"]) == set(reasons)
    offices = frame["facility"].isin(["R&D centre", "regional headquarters", "service centre", "data centre"])
    assert not frame["reason"][offices].isin([k for k, r in reasons.items() if r.get("industrial")]).any()
    assert not frame["reason"][frame["listed"]].isin([k for k, r in reasons.items() if r.get("unlisted")]).any()
    stays = frame["target_provinces"].str.split(";").str[0] == frame["origin_province"]
    assert not frame["reason"][stays].isin([k for k, r in reasons.items() if r.get("away")]).any()
    relocating = frame["move_type"] == "relocation"
    assert (frame["reason"][relocating] == "rent").mean() > 2 * (frame["reason"][~relocating] == "rent").mean()


# ---------------------------------------------------------------- parks


def test_the_real_parks_are_there_without_figures_that_are_not_public() -> None:
    real = parks().set_index("name").loc[list(REAL_PARKS)]
    for name, (province, city) in REAL_PARKS.items():
        assert (real.loc[name, "province"], real.loc[name, "city"]) == (province, city)
        assert real.loc[name, "profile"].startswith("Described from public facts only")
    private = [
        "available_land_mu", "available_floor_sqm", "rent_cny_sqm_month", "land_price_kcny_mu", "occupancy_pct",
        "revenue_model",
    ]  # fmt: skip
    assert real[private].isna().all().all()
    assert real["total_area_ha"].dropna().to_dict() == {"Suzhou Industrial Park": 27_800}
    assert real["established_year"].dropna().to_dict() == {
        "Suzhou Industrial Park": 1994,
        "Zhangjiang Hi-Tech Park": 1992,
        "Malanshan Video Industrial Park": 2017,
        "Guangdong Medical Valley": 2014,
    }


def test_made_up_parks_hold_together() -> None:
    frame = parks()
    assert len(frame) == 300
    for key in ("park_id", "name", "name_zh"):
        assert frame[key].is_unique
    made_up = frame[~frame["name"].isin(REAL_PARKS)]
    assert not made_up["profile"].str.contains("public facts").any()
    planned = made_up["lifecycle"] == "planning"
    assert planned.any()
    assert (made_up["occupancy_pct"].isna() == planned).all()
    assert (made_up["available_floor_sqm"][planned] == 0).all()
    assert (made_up["available_land_mu"] <= made_up["total_area_ha"] * 15).all()
    assert made_up["province"].nunique() >= 28
    assert set(frame["lifecycle"]) == {"planning", "building", "operating", "renewing"}


def test_too_few_parks_are_refused() -> None:
    assert len(generate_parks(count=5)) == 5
    with pytest.raises(ValueError, match="5 real ones"):
        generate_parks(count=4)


# ---------------------------------------------------------------- files


def test_files_hold_what_is_generated_and_say_that_it_is_made_up(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    files = write_demo(tmp_path / "new" / "demo", 2_500, seed=3, progress=lambda *p: seen.append(p), batch=1_000)
    assert seen == [(1_000, 2_500), (2_000, 2_500), (2_500, 2_500)]
    assert sorted(p.name for p in files.requests.parent.iterdir()) == ["parks.parquet", "requests.parquet"]
    written = pd.read_parquet(files.requests)
    expected = next(generate_requests(2_500, seed=3))
    assert (
        written.astype(object)
        .where(written.notna(), None)
        .equals(expected.astype(object).where(expected.notna(), None))
    )
    assert pd.read_parquet(files.parks)["name"].tolist() == generate_parks(3)["name"].tolist()
    for path in (files.requests, files.parks):
        metadata = pq.read_schema(path).metadata
        assert metadata[b"lodestone.source"].decode() == SOURCE_NAME
        assert metadata[b"lodestone.notice"].decode() == MADE_UP["en"]
    assert pq.ParquetFile(files.requests).num_row_groups == 3


def test_the_same_corpus_leaves_its_files_as_they_are(tmp_path: Path) -> None:
    files = write_demo(tmp_path, 1000, seed=5)
    stamps = [Stamp.of(path) for path in (files.requests, files.parks)]
    assert write_demo(tmp_path, 1000, seed=5) == files
    assert [Stamp.of(path) for path in (files.requests, files.parks)] == stamps
    write_demo(tmp_path, 1000, seed=6)
    assert Stamp.of(files.requests) != stamps[0]
    assert {path.name for path in tmp_path.iterdir()} == {"requests.parquet", "parks.parquet"}


def test_writing_again_replaces_the_files(tmp_path: Path) -> None:
    write_demo(tmp_path, 2_000, seed=1)
    files = write_demo(tmp_path, 1_000, seed=2)
    assert len(pd.read_parquet(files.requests)) == 1_000


# ---------------------------------------------------------------- grammar


@given(low=st.integers(0, 5_000), count=st.integers(1, 60), step=st.integers(1, 500), voice=st.sampled_from(Voice))
def test_numbers_run_from_low_to_high(low: int, count: int, step: int, voice: Voice) -> None:
    high = low + step * (count - 1)
    texts = numbers(str(low), str(high), str(step), voice)
    assert [int(text.replace(",", "")) for text in texts] == list(range(low, high + 1, step))


def test_years_have_no_thousands_mark() -> None:
    assert numbers("1998", "2000", "1", Voice.WE) == ["1998", "1999", "2000"]
    assert numbers("1998", "2200", "202", Voice.WE) == ["1,998", "2,200"]
    assert numbers("0.5", "1.5", "0.5", Voice.WE) == ["0.5", "1", "1.5"]


def test_a_choice_with_a_slot_in_it_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot hold a slot"):
        parse("[{city}|here] is best.", Voice.WE)


@given(seed=st.integers(0, 2**32 - 1), keys=st.lists(st.integers(-1, 2), max_size=60))
def test_pools_give_each_row_a_text_of_its_own_list(seed: int, keys: list[int]) -> None:
    texts = [["a {word}", "A {word} 100%"], ["b [x|y] {word}"], ["c"]]
    pools = Pools([[parse(text, Voice.WE) for text in pool] for pool in texts])
    words = np.array([f"w{i}" for i in range(len(keys))], dtype=object)
    rng = np.random.default_rng(seed)
    out = pools.render(np.array(keys, dtype=np.int64), {"word": words}, rng)
    for i, (key, text) in enumerate(zip(keys, out, strict=True)):
        allowed = {-1: {""}, 0: {f"a w{i}", f"A w{i} 100%"}, 1: {f"b x w{i}", f"b y w{i}"}, 2: {"c"}}
        assert text in allowed[key]


def test_pools_refuse_a_key_without_templates() -> None:
    pools = Pools([[parse("a", Voice.WE)], []])
    with pytest.raises(ValueError, match="no templates for key 1"):
        pools.render(np.array([0, 1]), {}, np.random.default_rng(0))


@given(seed=st.integers(0, 2**32 - 1))
def test_drawing_follows_weights(seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = np.array([[1.0, 0.0, 3.0, 0.0], [0.0, 5.0, 5.0, 1.0]])
    group = rng.integers(2, size=200)
    drawn = pick(rng, weights, group)
    assert (weights[group, drawn] > 0).all()
    several = pick_several(rng, weights[group], 2)
    assert (several[:, 0] != several[:, 1]).all()
    assert (np.take_along_axis(weights[group], several, axis=1) > 0).all()


def test_drawing_keeps_the_shares() -> None:
    rng = np.random.default_rng(0)
    drawn = pick(rng, np.array([[1.0, 3.0, 6.0]]), np.zeros(20_000, dtype=np.int64))
    assert np.bincount(drawn) / 20_000 == pytest.approx([0.1, 0.3, 0.6], abs=0.02)
    first = pick_several(rng, np.tile([1.0, 3.0, 6.0], (20_000, 1)), 2)[:, 0]
    assert np.bincount(first) / 20_000 == pytest.approx([0.1, 0.3, 0.6], abs=0.02)
