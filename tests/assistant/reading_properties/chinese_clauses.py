"""Conditions in Chinese, each in several ways: as an attribute that takes 的, or directly before the noun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.schema import record_type
from retrieval.plan import Op
from tests.assistant.reading_properties.amounts import chinese_bound
from tests.assistant.reading_properties.parts import Part
from tests.assistant.reading_properties.periods import chinese_day, chinese_names
from tests.assistant.reading_properties.wording import Wording


@dataclass(frozen=True)
class Clause:
    """Words for one condition; `bare` ones stand right before the noun, by `rank`, the others in front of a 的."""

    text: str
    bare: bool = False
    rank: int = 0


STATUS = {
    "open": ("待跟进", "状态为待跟进"),
    "contacted": ("已联系", "状态为已联系"),
    "site visit": ("已考察", "状态为已考察"),
    "negotiating": ("洽谈中", "正在洽谈", "状态为洽谈中"),
    "signed": ("已签约", "状态为已签约"),
    "withdrawn": ("已撤回", "状态为已撤回"),
}
TENURE = {"lease": ("租赁", "租厂房"), "buy land": ("买地", "购地", "拿地"), "buy building": ("买楼", "购买厂房")}
EITHER_TENURE = "租购均可"
MOVE = {"relocation": "搬迁", "expansion": "扩产", "new site": "新建"}
AMOUNTS = {
    "land_area_mu": ("用地{}", "需要土地{}", "用地面积{}"),
    "floor_area_sqm": ("面积{}", "建筑面积{}", "厂房面积{}"),
    "investment_mcny": ("投资{}", "投资额{}", "计划投资{}"),
    "jobs": ("计划就业{}", "就业岗位{}"),
    "employees": ("员工{}", "员工数{}"),
    "available_land_mu": ("可用土地{}", "可供用地{}"),
    "available_floor_sqm": ("可用面积{}", "可用厂房{}"),
    "rent_cny_sqm_month": ("租金{}",),
    "land_price_kcny_mu": ("地价{}",),
    "occupancy_pct": ("入驻率{}", "出租率{}"),
}


def attributes(*texts: str) -> Iterable[Clause]:
    return (Clause(text) for text in texts)


class ChineseClauses(Wording[Clause]):
    lang = "zh"

    def any_of(self, names: Sequence[str]) -> str:
        if len(names) < 2:
            return names[0]
        return f"{'、'.join(names[:-1])}{self.rng.choice(('或', '或者'))}{names[-1]}"

    def all_of(self, names: Sequence[str]) -> str:
        return self.rng.choice(("和", "与")).join(names)

    # ------------------------------------------------------------ places

    def origin(self, part: Part) -> Iterable[Clause]:
        names = self.places(part)
        place = self.any_of(names)
        if part.denied:
            yield from attributes(f"不是来自{place}", f"不来自{place}")
            if len(names) == 1:
                yield Clause(f"来自{place}以外")
            return
        yield from attributes(f"来自{place}", f"来自{place}", f"总部在{place}", f"目前在{place}")

    def target(self, part: Part) -> Iterable[Clause]:
        names = self.places(part)
        place = self.any_of(names)
        if part.op is Op.FIRST:
            yield from attributes(f"首选{place}", f"第一意向是{place}")
        elif part.every:
            yield from attributes(f"同时意向{self.all_of(names)}", f"既想去{names[0]}又想去{names[1]}")
        elif part.denied:
            yield from attributes(f"不想去{place}", f"不考虑{place}", f"意向地不含{place}")
        else:
            verbs = ("想去", "意向", "想落户", "想搬到", "打算去", "有意到")
            yield from attributes(*(f"{verb}{place}" for verb in verbs))

    def place(self, part: Part) -> Iterable[Clause]:
        place = self.any_of(self.places(part))
        yield from attributes(f"不在{place}") if part.denied else attributes(place, f"位于{place}")

    # ------------------------------------------------------------ amounts and dates

    def number(self, part: Part) -> Iterable[Clause]:
        values = tuple(value for value in part.values if isinstance(value, (int, float)))
        bound = chinese_bound(self.rng, part.op, values, record_type(part.kind)[part.field].unit)
        yield from attributes(*(text.format(bound) for text in AMOUNTS[part.field]))

    def year(self, part: Part) -> Iterable[Clause]:
        years = [int(value) for value in part.values if isinstance(value, (int, float))]
        if part.op in (Op.GT, Op.LE):
            years = [years[0] + 1]  # 2015年之后 leaves 2015 in doubt; from the year after on does not
        options = {
            Op.GT: ("{}年以来",),
            Op.GE: ("{}年以来", "{}年及以后"),
            Op.LT: ("{}年以前", "{}年之前"),
            Op.LE: ("{}年以前",),
            Op.EQ: ("{}年",),
            Op.BETWEEN: ("{}年到{}年", "{}年至{}年之间"),
        }[part.op]
        yield Clause(f"{self.rng.choice(options).format(*years)}成立")

    def date(self, part: Part) -> Iterable[Clause]:
        days = [value for value in part.values if isinstance(value, dt.date)]
        submitted = part.field == "submitted_on"
        if part.op is Op.BETWEEN:
            when = self.rng.choice(chinese_names(days[0], days[1], self.today))
        else:
            end = "之前" if part.op is Op.LT else "以来" if submitted else "起"
            when = f"{self.rng.choice(chinese_day(days[0]))}{end}"
        if submitted:
            yield from attributes(f"{when}提交", f"{when}登记", f"{when}收到")
        else:
            yield from attributes(f"{when}决策", f"{when}要拍板", f"决策日期在{when}")

    # ------------------------------------------------------------ categories

    def _bare(self, part: Part, rank: int, lead: str = "") -> Iterable[Clause]:
        label = self.any_of(self.names(part))
        if part.denied:
            yield Clause(f"不是{label}")
            if len(part.values) == 1:
                yield Clause(f"非{label}")
            return
        yield Clause(label, True, rank)
        if lead:
            yield Clause(f"{lead}{label}")

    def sector(self, part: Part) -> Iterable[Clause]:
        return self._bare(part, 5, "属于")

    def segment(self, part: Part) -> Iterable[Clause]:
        return self._bare(part, 5, "做")

    def chain_position(self, part: Part) -> Iterable[Clause]:
        return self._bare(part, 4, "处于")

    def company_type(self, part: Part) -> Iterable[Clause]:
        return self._bare(part, 3, "企业性质为")

    def level(self, part: Part) -> Iterable[Clause]:
        return self._bare(part, 1)

    def listed(self, part: Part) -> Iterable[Clause]:
        yes = part.values[0] is True
        yield Clause("已上市" if yes else "未上市")
        yield Clause("上市" if yes else "非上市", True, 2)

    def facility(self, part: Part) -> Iterable[Clause]:
        label = self.any_of(self.labels(part))
        if part.denied:
            yield from attributes(f"不要{label}", f"不建{label}")
            return
        yield from attributes(*(f"{verb}{label}" for verb in ("要建", "想建", "想设", "需要")))
        yield Clause(label, True, 7)

    def tenure(self, part: Part) -> Iterable[Clause]:
        said = [self.rng.choice(TENURE.get(value, (EITHER_TENURE,))) for value in part.texts]
        if part.denied:
            yield Clause("、".join(f"不{'是' if way == EITHER_TENURE else '想'}{way}" for way in said))
        elif EITHER_TENURE in said:
            yield Clause(self.any_of([way if way == EITHER_TENURE else f"想{way}" for way in said]))
        else:
            yield from attributes(*(f"{verb}{self.any_of(said)}" for verb in ("想", "打算", "要")))

    def move_type(self, part: Part) -> Iterable[Clause]:
        name = MOVE[part.texts[0]]
        if part.denied:
            yield Clause(f"不是{name}")
            return
        yield Clause(name, True, 6)
        yield Clause(f"打算{name}")

    def status(self, part: Part) -> Iterable[Clause]:
        label = self.any_of(self.labels(part))
        if part.denied and set(part.values) == {"signed", "withdrawn"}:
            yield from attributes("没签约也没撤回", "既没签约也没撤回")
        elif part.denied:
            yield Clause(f"状态不是{label}")
        else:
            said = [self.rng.choice(STATUS[value]) for value in part.texts]
            yield from attributes(f"状态为{label}", self.any_of(said))

    def source(self, part: Part) -> Iterable[Clause]:
        label = self.any_of(self.labels(part))
        if part.denied:
            yield Clause(f"来源渠道不是{label}")
        else:
            yield from attributes(f"通过{label}来", f"来源渠道为{label}")

    def _things(self, part: Part) -> str:
        names = self.names(part)
        return self.all_of(names) if part.every else self.any_of(names)

    def requirements(self, part: Part) -> Iterable[Clause]:
        verbs = ("不需要", "不要") if part.denied else ("需要", "要求", "要")
        return attributes(*(f"{verb}{self._things(part)}" for verb in verbs))

    def facilities(self, part: Part) -> Iterable[Clause]:
        return attributes(f"{'没有' if part.denied else '有'}{self._things(part)}")

    def kind(self, part: Part) -> Iterable[Clause]:
        return attributes(f"{'不是' if part.denied else '类型为'}{self.any_of(self.labels(part))}")

    def lead_sectors(self, part: Part) -> Iterable[Clause]:
        label = self.any_of(self.names(part))
        yield Clause(f"主导产业{'不是' if part.denied else '为'}{label}")
        if not part.denied:
            yield Clause(label, True, 5)

    def lifecycle(self, part: Part) -> Iterable[Clause]:
        return attributes(f"{'不是' if part.denied else ''}{self.any_of(self.labels(part))}")

    def revenue_model(self, part: Part) -> Iterable[Clause]:
        return attributes(f"盈利模式{'不是' if part.denied else '为'}{self.any_of(self.labels(part))}")
