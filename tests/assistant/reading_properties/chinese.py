"""Plans in Chinese: the conditions as attributes of a noun, in a sentence of what is asked."""

from __future__ import annotations

import datetime as dt
from random import Random

from corpus.schema import record_type
from retrieval.plan import Compare, Groups, How, Measure, Plan, Rank, Records, Value
from tests.assistant.reading_properties.chinese_clauses import ChineseClauses, Clause
from tests.assistant.reading_properties.parts import part_of, parts_of
from tests.assistant.reading_properties.world import World

_NOUNS = {"requests": ("需求", "项目"), "parks": ("园区",)}
_COUNTERS = {"requests": ("条", "个"), "parks": ("个",)}
_GRAINS = {"year": "年", "quarter": "季度", "month": "月"}
_HOW = {How.SUM: ("总和", "合计"), How.AVG: ("平均值", "均值"), How.MEDIAN: ("中位数",)}


class Chinese:
    """Puts plans into words with one source of chance."""

    def __init__(self, world: World, rng: Random, today: dt.date) -> None:
        self.rng = rng
        self.clauses = ChineseClauses(world, rng, today)

    def say(self, plan: Plan) -> str:
        if isinstance(plan.ask, Records):
            return self._records(plan, plan.ask)
        if isinstance(plan.ask, Value):
            return self._value(plan, plan.ask.measure)
        if isinstance(plan.ask, Groups):
            return self._groups(plan, plan.ask)
        if isinstance(plan.ask, Compare):
            return self._compared(plan, plan.ask)
        assert isinstance(plan.ask, Rank)
        return self._ranked(plan, plan.ask)

    # ------------------------------------------------------------ the noun phrase

    def phrase(self, plan: Plan, noun: str = "") -> str:
        noun = noun or self.rng.choice(_NOUNS[plan.record_type])
        parts = parts_of(plan.where, plan.record_type)
        clauses = [self.rng.choice(self.clauses.options(part)) for part in parts]
        return self._around(noun, clauses)

    def _around(self, noun: str, clauses: list[Clause]) -> str:
        self.rng.shuffle(clauses)
        bare = sorted((c for c in clauses if c.bare), key=lambda c: c.rank)
        attributes = [c.text for c in clauses if not c.bare]
        joint = self.rng.choice(("、", "，"))
        words = f"{joint.join(attributes)}的" if attributes else ""
        return words + "".join(c.text for c in bare) + noun

    # ------------------------------------------------------------ what is asked

    def _records(self, plan: Plan, ask: Records) -> str:
        phrase = self.phrase(plan, "企业" if plan.record_type == "requests" and self.rng.random() < 0.3 else "")
        if not ask.order:
            return self.rng.choice((f"{phrase}有哪些", f"有哪些{phrase}", f"列出{phrase}", f"找一下{phrase}", phrase))
        order = ask.order[0]
        field = self._field(plan.record_type, str(order.field))
        way = "从高到低" if order.descending else "从低到高"
        if ask.limit is None:
            return f"{phrase}，按{field}{way}排序"
        most = ("最高", "最大") if order.descending else ("最低", "最小")
        return self.rng.choice(
            (f"{phrase}，按{field}{way}取前{ask.limit}个", f"{phrase}中{field}{self.rng.choice(most)}的{ask.limit}个")
        )

    def _value(self, plan: Plan, measure: Measure) -> str:
        if measure.how is How.SHARE:
            phrase = self.phrase(plan)
            assert measure.of is not None
            part = self.rng.choice(self.clauses.options(part_of(measure.of, plan.record_type))).text
            return self.rng.choice((f"{phrase}中，{part}的占比", f"{phrase}中{part}的占百分之几"))
        if measure.how is How.DISTINCT:
            phrase = self.phrase(plan, self.rng.choice(("企业", "公司")))
            return self.rng.choice((f"{phrase}有多少家", f"有多少家{phrase}", f"{phrase}一共几家"))
        if measure.how is How.COUNT:
            phrase, counter = self.phrase(plan), self.rng.choice(_COUNTERS[plan.record_type])
            return self.rng.choice((f"{phrase}有多少{counter}", f"有多少{counter}{phrase}", f"{phrase}的数量"))
        what = self._measured(plan.record_type, measure)
        return self.rng.choice((f"{self.phrase(plan)}的{what}", f"{self.phrase(plan)}的{what}是多少"))

    def _groups(self, plan: Plan, ask: Groups) -> str:
        measure, dim, kind = ask.measures[0], ask.by[0], plan.record_type
        name = _GRAINS[dim.grain] if dim.grain is not None else self._field(kind, dim.field)
        if measure.field is not None and measure.how is not How.DISTINCT:
            what = self._measured(kind, measure)
            return self.rng.choice((f"{self.phrase(plan)}按{name}统计{what}", f"{self.phrase(plan)}各{name}的{what}"))
        distinct = measure.how is How.DISTINCT
        phrase = self.phrase(plan, "企业" if distinct else "")
        counter = "家" if distinct else self.rng.choice(_COUNTERS[kind])
        if ask.limit is not None:
            return self.rng.choice((f"{phrase}最多的{ask.limit}个{name}", f"{phrase}数量前{ask.limit}的{name}"))
        frames = [f"按{name}统计{phrase}的数量", f"{phrase}各{name}有多少{counter}"]
        if not distinct:
            frames += [f"{phrase}按{name}分", f"{phrase}按{name}统计"]
        return self.rng.choice(frames)

    def _compared(self, plan: Plan, ask: Compare) -> str:
        sides = [part_of(case.where, plan.record_type) for case in ask.cases]
        named = [self.clauses.places(side) if side.place else self.clauses.labels(side) for side in sides]
        names = [name for side in named for name in side]
        some, counter = self.phrase(plan), self.rng.choice(_COUNTERS[plan.record_type])
        all_names = f"{'、'.join(names[:-1])}和{names[-1]}"
        return self.rng.choice((f"对比{all_names}的{some}数量", f"{some}，{all_names}各有多少{counter}"))

    def _ranked(self, plan: Plan, ask: Rank) -> str:
        name = self.clauses.world.province(str(ask.value), "zh")[0]
        among = record_type(plan.record_type)[ask.by.field].zh[0]
        return f"{self.phrase(plan)}中，{name}在{among}里排第几"

    def _measured(self, kind: str, measure: Measure) -> str:
        field = self._field(kind, str(measure.field))
        if measure.how is How.AVG and self.rng.random() < 0.5:
            return f"平均{field}"
        return f"{field}{self.rng.choice(_HOW[measure.how])}"

    def _field(self, kind: str, name: str) -> str:
        words = record_type(kind)[name].zh
        return self.rng.choice(words[:1] if name == "lifecycle" else words[:2])  # 建设阶段 is a value as well
