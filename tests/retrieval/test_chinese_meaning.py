"""A Chinese text and the English one that says the same lie near each other, for an encoder of English only."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.encoder import DEFAULT_MODEL, OnnxEncoder, load_encoder
from tests.retrieval.models import cache_folder, default_encoder

PAIRS = {
    "周末也要有班车接送员工": "Buses have to bring the staff to work, weekends included.",
    "楼板每平方米能承重两吨": "The floors must bear two tonnes a square metre.",
    "要求有蒸汽管道接进厂里": "It wants piped steam delivered to the plant.",
    "希望帮外籍专家办签证": "Visas for its foreign experts should be arranged.",
    "原料易燃易爆，得有专门的仓库": "A special store is needed for flammable goods that may explode.",
    "房租连年上涨，负担不起": "It can no longer afford the rising rent.",
    "员工孩子要有学上": "There should be schools for the children of its people.",
    "怕被同行抄袭，专利得有人保护": "It fears imitation and wants its patents protected.",
    "船运大件，要靠深水泊位": "Outsized pieces leave by ship, so it needs a deep-water berth.",
    "仪器最怕地面震动": "Its instruments cannot stand vibration of the ground.",
}


def test_each_finds_its_own_among_the_others() -> None:
    chinese = default_encoder().encode(list(PAIRS))
    english = default_encoder().encode(list(PAIRS.values()))
    own = range(len(PAIRS))
    assert (chinese @ english.T).argmax(axis=1).tolist() == list(own)
    assert (english @ chinese.T).argmax(axis=1).tolist() == list(own)


def test_only_a_model_of_english_reads_a_gloss() -> None:
    default_encoder()
    (exported,) = cache_folder().glob(f"{DEFAULT_MODEL}-*")
    plain = OnnxEncoder(exported, "plain")
    texts = ["厂房里要有行车", "an overhead crane in the hall"]
    as_it_is, glossed = plain.encode(texts), default_encoder().encode(texts)
    assert as_it_is[1] == pytest.approx(glossed[1])
    assert not np.allclose(as_it_is[0], glossed[0], atol=0.1)


def test_the_space_with_glosses_has_a_name_of_its_own() -> None:
    assert load_encoder(cache_folder()).name != DEFAULT_MODEL
