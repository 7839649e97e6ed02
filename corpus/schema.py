"""The one schema: what every field is, what it is measured in, and how people speak of it.

Loading, reading, search, writing and the browser all work from `RECORD_TYPES`.
A new field is one entry here; the values of a category are read from the data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Type(StrEnum):
    """How a field's values are stored and compared."""

    TEXT = "text"
    CATEGORY = "category"
    LIST = "list"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


class Unit(StrEnum):
    """The unit a number is stored in; `corpus.units` converts what people write."""

    MU = "mu"
    SQM = "sqm"
    HECTARE = "ha"
    MCNY = "mcny"
    CNY_SQM_MONTH = "cny_sqm_month"
    KCNY_MU = "kcny_mu"
    PERCENT = "percent"
    PEOPLE = "people"
    YEAR = "year"
    DAYS = "days"


class Role(StrEnum):
    """What a field says of its record; reading gives places and numbers to fields by it."""

    KEY = "key"
    NAME = "name"
    ORIGIN = "origin"
    TARGET = "target"
    PLACE = "place"
    INDUSTRY = "industry"
    NEED = "need"
    KIND = "kind"
    STATE = "state"
    SIZE = "size"
    TIME = "time"
    CONTACT = "contact"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a record type.

    `concept` names the vocabulary that its values share with other fields (`province`, `sector`, …);
    `en` and `zh` are the words people use for the field, the first of each is its label;
    `derived` fields are computed at load from others and never read from a file.
    """

    name: str
    type: Type
    role: Role
    en: tuple[str, ...]
    zh: tuple[str, ...]
    unit: Unit | None = None
    concept: str | None = None
    personal: bool = False
    derived: bool = False
    required: bool = False

    @property
    def numeric(self) -> bool:
        return self.type in (Type.INTEGER, Type.NUMBER)

    @property
    def categorical(self) -> bool:
        return self.type in (Type.CATEGORY, Type.LIST, Type.BOOLEAN)


@dataclass(frozen=True, slots=True)
class RecordType:
    """One table: its fields in file order, its words, and which fields play the leading parts."""

    name: str
    key: str
    title: str
    title_zh: str
    prose: str
    en: tuple[str, ...]
    zh: tuple[str, ...]
    fields: tuple[Field, ...]
    _by_name: dict[str, Field] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_name.update({f.name: f for f in self.fields})

    def __reduce__(self) -> tuple[object, ...]:
        return record_type, (self.name,)  # the same object in every process

    def __getitem__(self, name: str) -> Field:
        try:
            return self._by_name[name]
        except KeyError:
            raise KeyError(f"{self.name} has no field {name!r}; it has {', '.join(self._by_name)}") from None

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    @property
    def columns(self) -> tuple[Field, ...]:
        """The fields a file brings, in canonical order (derived ones left out)."""
        return tuple(f for f in self.fields if not f.derived)

    def with_concept(self, concept: str) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.concept == concept)


T, R, U = Type, Role, Unit


def _joined(firsts: tuple[str, ...], seconds: tuple[str, ...]) -> tuple[str, ...]:
    """Every first word before every second one: 剩余 + 用地, 闲置 + 厂房."""
    return tuple(first + second for first in firsts for second in seconds)


_LEFT = (
    "可用",
    "剩余",
    "空余",
    "空置",
    "闲置",
    "空闲",
    "可供",
    "富余",
    "可租",
    "可出租",
    "待租",
    "可出让",
    "待出让",
    "未出让",
)
"""What Chinese puts before land or floor that a park still has."""

REQUESTS = RecordType(
    name="requests",
    key="request_id",
    title="company",
    title_zh="company_zh",
    prose="statement",
    en=("request", "project", "lead", "enquiry", "inquiry", "application", "demand", "case"),
    zh=("需求", "项目", "选址需求", "线索", "意向", "申请"),
    fields=(
        Field("request_id", T.TEXT, R.KEY, ("request id", "id"), ("需求编号", "编号"), required=True),
        Field("company", T.TEXT, R.NAME, ("company", "firm", "name"), ("企业", "公司"), required=True),
        Field("company_zh", T.TEXT, R.NAME, ("Chinese name",), ("企业中文名", "中文名")),
        Field(
            "company_type",
            T.CATEGORY,
            R.KIND,
            ("company type", "ownership", "ownership type", "type of company"),
            (
                "企业类型",
                "所有制",
                "企业性质",
                "性质",
                "所有制性质",
                "公司类型",
                "企业类别",
                "哪类企业",
                "哪种企业",
                "哪类公司",
            ),
            concept="company_type",
        ),
        Field("listed", T.BOOLEAN, R.KIND, ("listed", "listing"), ("是否上市", "上市")),
        Field(
            "founded_year",
            T.INTEGER,
            R.SIZE,
            ("founding year", "year founded", "founded", "set up", "established"),
            ("成立年份", "成立时间", "成立"),
            U.YEAR,
        ),
        Field(
            "employees",
            T.INTEGER,
            R.SIZE,
            (
                "employees",
                "staff",
                "headcount",
                "workforce",
                "people",
                "current headcount",
                "present workforce",
                "payroll",
                "employee count",
            ),
            (
                "员工数",
                "员工",
                "职工",
                "人数",
                "在职人数",
                "员工人数",
                "现有员工",
                "职工数",
                "现有员工数",
                "现有人数",
                "现有人员",
                "现员工数",
                "在职员工",
                "在职员工数",
                "员工总数",
                "职工人数",
            ),
            U.PEOPLE,
        ),
        Field(
            "sector", T.CATEGORY, R.INDUSTRY, ("sector", "industry"), ("行业", "产业"), concept="sector", required=True
        ),
        Field(
            "segment",
            T.CATEGORY,
            R.INDUSTRY,
            ("segment", "sub-sector", "niche", "link"),
            (
                "细分领域",
                "细分行业",
                "环节",
                "赛道",
                "细分",
                "细分环节",
                "细分赛道",
                "细分方向",
                "细分门类",
                "细分品类",
            ),
            concept="segment",
        ),
        Field(
            "chain_position",
            T.CATEGORY,
            R.INDUSTRY,
            (
                "chain position",
                "position in the chain",
                "position in the industrial chain",
                "stage of the industrial chain",
                "stage of the chain",
                "position along the chain",
                "place in the chain",
                "place in the industrial chain",
            ),
            ("产业链位置", "产业链环节", "上中下游", "上下游", "产业链段", "产业链分布", "链条位置"),
            concept="chain_position",
        ),
        Field(
            "origin_province",
            T.CATEGORY,
            R.ORIGIN,
            ("origin province", "home province", "province of origin"),
            ("来源省份", "所在省份", "来源地", "来源省", "所在省", "出发省份"),
            concept="province",
        ),
        Field(
            "origin_city",
            T.CATEGORY,
            R.ORIGIN,
            ("origin city", "home city", "city of origin"),
            ("来源城市", "所在城市", "来源市", "所在市"),
            concept="city",
        ),
        Field(
            "origin_region",
            T.CATEGORY,
            R.ORIGIN,
            ("origin region", "home region"),
            ("来源大区",),
            concept="region",
            derived=True,
        ),
        Field(
            "move_type",
            T.CATEGORY,
            R.KIND,
            ("move type", "type of move"),
            ("选址类型", "搬迁类型", "迁移类型"),
            concept="move_type",
        ),
        Field(
            "facility",
            T.CATEGORY,
            R.KIND,
            ("facility", "facility type", "type of facility"),
            ("设施类型", "载体类型", "用途", "设施"),
            concept="facility",
        ),
        Field(
            "target_provinces",
            T.LIST,
            R.TARGET,
            ("target province", "destination province", "destination"),
            ("目标省份", "意向省份", "意向地", "目标省", "意向省", "落户省份", "落地省份", "意向去向"),
            concept="province",
        ),
        Field(
            "target_cities",
            T.LIST,
            R.TARGET,
            ("target city", "destination city"),
            ("目标城市", "意向城市", "目标市", "落户城市", "落地城市"),
            concept="city",
        ),
        Field(
            "target_regions",
            T.LIST,
            R.TARGET,
            ("target region", "destination region"),
            ("目标大区", "意向大区"),
            concept="region",
            derived=True,
        ),
        Field(
            "tenure",
            T.CATEGORY,
            R.KIND,
            ("tenure", "way of taking space"),
            ("取得方式", "用地方式", "租购方式", "拿地方式", "租买方式", "取得形式"),
            concept="tenure",
        ),
        Field(
            "land_area_mu",
            T.INTEGER,
            R.SIZE,
            ("land area", "land", "site area"),
            (
                "用地面积",
                "土地面积",
                "用地",
                "土地",
                "用地规模",
                "用地需求",
                "用地量",
                "占地",
                "占地面积",
                "宗地面积",
                "地块面积",
                "亩数",
                "地块规模",
            ),
            U.MU,
        ),
        Field(
            "floor_area_sqm",
            T.INTEGER,
            R.SIZE,
            ("floor area", "floor space", "floor", "space", "area"),
            (
                "建筑面积",
                "厂房面积",
                "面积",
                "空间",
                "场地面积",
                "厂房规模",
                "建面",
                "厂房需求",
                "场地规模",
                "厂房建面",
                "厂房",
            ),
            U.SQM,
        ),
        Field(
            "investment_mcny",
            T.NUMBER,
            R.SIZE,
            (
                *("planned investment", "investment", "project size", "capex", "budget", "worth", "amount invested"),
                *("pipeline value", "deal value", "project value", "contract value", "ticket size", "deal size"),
            ),
            (
                "计划投资额",
                "投资额",
                "总投资",
                "投资",
                "投资规模",
                "投资金额",
                "金额",
                "总投资额",
                "投资总额",
                "计划投资总额",
                "计划总投资",
                "意向投资",
                "意向投资额",
                "投资体量",
                "投资盘子",
                *("预算", "投资预算", "总预算", "项目预算", "资金预算"),
            ),
            U.MCNY,
        ),
        Field(
            "jobs",
            T.INTEGER,
            R.SIZE,
            (
                *("planned jobs", "jobs", "positions", "new hires", "planned hires", "planned headcount", "hiring"),
                *("hires", "new jobs", "new positions", "new posts", "new staff", "new employees", "new recruits"),
                *("job openings", "job creation", "jobs created", "vacancies to fill", "workplaces"),
            ),
            (
                *("计划就业", "就业岗位", "岗位", "就业", "用工", "计划用工", "招工", "招", "岗位数", "岗位数量"),
                *("带动就业", "就业带动", "吸纳就业", "解决就业", "带动岗位", "带动就业人数"),
                *("就业岗位数", "就业人数", "用工数", "用工人数", "招工数", "招工人数"),
            ),
            U.PEOPLE,
        ),
        Field(
            "requirements",
            T.LIST,
            R.NEED,
            ("requirement", "facility required"),
            ("配套要求", "配套", "要求", "需求条件"),
            concept="requirement",
        ),
        Field(
            "submitted_on",
            T.DATE,
            R.TIME,
            ("submission date", "submitted", "filed", "filing date", "received", "came in"),
            (
                "提交日期",
                "提交时间",
                "提交",
                "收到",
                "登记",
                "上报时间",
                "报送时间",
                "收件时间",
                "登记时间",
                "登记日期",
                "入库时间",
                "填报时间",
            ),
        ),
        Field(
            "decision_by",
            T.DATE,
            R.TIME,
            ("decision date", "decision", "deadline", "deciding", "decide"),
            (
                "决策日期",
                "决策时间",
                "决策期限",
                "决定",
                "拍板",
                "截止",
                "决策日",
                "拍板时间",
                "决定时间",
                "决定日期",
                "决策节点",
                "决定期限",
            ),
        ),
        Field(
            "days_to_decision",
            T.INTEGER,
            R.SIZE,
            (
                "days to decision",
                *("days until decision", "days until the decision", "time until decision", "days left to decide"),
                "days from filing to decision",
                "time to decision",
                "decision time",
                "days between filing and decision",
            ),
            ("决策周期", "决策天数"),
            U.DAYS,
            derived=True,
        ),
        Field(
            "status",
            T.CATEGORY,
            R.STATE,
            ("status", "stage"),
            ("状态", "进展", "阶段", "跟进状态", "推进阶段", "跟进阶段", "进度", "推进情况"),
            concept="status",
        ),
        Field(
            "source",
            T.CATEGORY,
            R.STATE,
            (
                *("source", "channel", "acquisition channel", "how they came to us", "how it came to us"),
                *("how they reached us", "how it reached us", "how they found us", "how they came in"),
            ),
            ("来源渠道", "渠道", "线索来源", "来路", "获客渠道", "渠道来源", "哪个渠道"),
            concept="source",
        ),
        Field(
            "contact_name",
            T.TEXT,
            R.CONTACT,
            ("contact", "contact person", "contact name"),
            ("联系人", "对接人姓名", "联络人", "负责人姓名"),
            personal=True,
        ),
        Field(
            "contact_phone",
            T.TEXT,
            R.CONTACT,
            (
                "phone",
                "phone number",
                "phone number of",
                "telephone",
                "telephone number of",
                "number to call",
                "mobile",
            ),
            ("联系电话", "电话", "手机"),
            personal=True,
        ),
        Field(
            "contact_email", T.TEXT, R.CONTACT, ("e-mail", "email", "mail address"), ("邮箱", "电子邮件"), personal=True
        ),
        Field("statement", T.TEXT, R.PROSE, ("statement", "own words", "description"), ("需求描述", "原文", "说明")),
        Field(
            "reason",
            T.TEXT,
            R.PROSE,
            ("reason", "motive", "driver"),
            ("原因", "理由", "动机", "缘由", "起因"),
            concept="reason",
            derived=True,
        ),
    ),
)

PARKS = RecordType(
    name="parks",
    key="park_id",
    title="name",
    title_zh="name_zh",
    prose="profile",
    en=("park", "zone", "estate", "industrial park"),
    zh=("园区", "产业园", "开发区"),
    fields=(
        Field("park_id", T.TEXT, R.KEY, ("park id", "id"), ("园区编号", "编号"), required=True),
        Field("name", T.TEXT, R.NAME, ("park", "park name", "name"), ("园区", "园区名称"), required=True),
        Field("name_zh", T.TEXT, R.NAME, ("Chinese name",), ("园区中文名", "中文名")),
        Field("province", T.CATEGORY, R.PLACE, ("province",), ("省份", "省"), concept="province", required=True),
        Field("city", T.CATEGORY, R.PLACE, ("city",), ("城市", "市"), concept="city"),
        Field("region", T.CATEGORY, R.PLACE, ("region",), ("大区", "地区"), concept="region", derived=True),
        Field(
            "level",
            T.CATEGORY,
            R.KIND,
            ("level", "park level"),
            ("级别", "园区级别", "等级", "层级"),
            concept="park_level",
        ),
        Field(
            "kind",
            T.CATEGORY,
            R.KIND,
            ("kind", "kind of park", "park type", "type of park"),
            ("园区类型", "类型"),
            concept="park_kind",
        ),
        Field(
            "lead_sectors",
            T.LIST,
            R.INDUSTRY,
            ("lead sector", "leading industry", "leading sector", "sector", "industry"),
            ("主导产业", "产业", "行业"),
            concept="sector",
        ),
        Field(
            "established_year",
            T.INTEGER,
            R.SIZE,
            ("year of establishment", "established", "set up", "founded"),
            (
                "成立年份",
                "设立年份",
                "成立",
                "设立",
                "建成年份",
                "建园年份",
                "哪一年建",
                "哪年建",
                "哪年成立",
                "哪一年成立",
                "哪年设立",
                "成立于哪年",
            ),
            U.YEAR,
        ),
        Field(
            "total_area_ha",
            T.NUMBER,
            R.SIZE,
            (
                "total area",
                "size",
                "area",
                "overall area",
                "gross area",
                "whole area",
                "cover",
                "area covered",
                "extent",
            ),
            ("总面积", "规划面积", "面积", "园区面积", "园区总面积", "占地面积"),
            U.HECTARE,
        ),
        Field(
            "available_land_mu",
            T.NUMBER,
            R.SIZE,
            (
                "available land",
                "land to spare",
                "free land",
                "land",
                "land left",
                "land still available",
                "land available",
                "land that is available",
                "vacant land",
                "spare land",
                "unused land",
                "land still free",
            ),
            (
                "可用土地",
                "可供用地",
                "可用地",
                "土地",
                "剩余土地",
                *_joined(_LEFT, ("土地", "用地", "地块", "工业用地", "土地面积", "用地面积", "地块面积", "亩数")),
                "空地",
                "可供地",
                "可出让土地",
                "存量土地",
                "剩余用地",
                "余地",
                "可供土地",
                "可出让",
                "闲置土地",
                "空置土地",
                "空置用地",
                "闲置用地",
                "空余土地",
                "土地存量",
                "可用土地面积",
                "剩余可用土地",
            ),
            U.MU,
        ),
        Field(
            "available_floor_sqm",
            T.NUMBER,
            R.SIZE,
            (
                "available floor area",
                *("vacant floor", "empty floor", "spare floor", "vacant floor area", "unused floor"),
                *("free floor space", "free floor", "spare floor space", "unlet space", "vacant space", "free space"),
                "available floor space",
                "vacant floor space",
                "floor space",
                "floor area",
                "floor",
                "space",
                "free space",
                "hall space",
            ),
            (
                "可用面积",
                *_joined(_LEFT, ("厂房", "载体", "楼宇", "标准厂房", "厂房面积", "建筑面积", "载体面积", "楼宇面积")),
                *("厂房空", "厂房空着", "厂房空置", "厂房闲置", "空着的厂房", "厂房空出"),
                *("剩余厂房面积", "剩余厂房", "剩余面积", "剩余标准厂房", "可用厂房面积", "还剩的厂房"),
                "可用厂房",
                "可租面积",
                "空置面积",
                "可用建筑面积",
                "厂房",
                "空置厂房",
                "闲置厂房",
                "空厂房",
                "空置厂房面积",
                "可租厂房",
                "空余厂房",
                "可用厂房面积",
                "空置载体",
                "可供厂房",
            ),
            U.SQM,
        ),
        Field(
            "rent_cny_sqm_month",
            T.NUMBER,
            R.SIZE,
            (
                *("rent", "rental", "rent level", "monthly rent", "asking rent"),
                *("charge per sqm", "charge per square meter", "charge a square meter", "charge for space"),
            ),
            ("租金", "房租", "月租金", "月租", "租金单价", "租价", "厂房租金"),
            U.CNY_SQM_MONTH,
        ),
        Field(
            "land_price_kcny_mu",
            T.NUMBER,
            R.SIZE,
            (
                "land price",
                "price of land",
                "land cost",
                "land costs",
                "cost of land",
                "asking price",
                "price per mu",
                "price a mu",
                "price for a mu",
            ),
            ("地价", "土地价格", "土地单价", "出让价", "拿地成本", "土地出让价", "地的价格", "每亩地价", "亩价"),
            U.KCNY_MU,
        ),
        Field(
            "occupancy_pct",
            T.NUMBER,
            R.SIZE,
            ("occupancy", "occupancy rate", "occupied", "how full", "how occupied", "vacancy", "vacancy rate"),
            ("入驻率", "出租率", "使用率", "入住率", "去化率", "满租率", "企业入驻率", "空置率", "闲置率"),
            U.PERCENT,
        ),
        Field(
            "lifecycle",
            T.CATEGORY,
            R.STATE,
            ("life cycle", "lifecycle", "life stage", "stage", "phase"),
            ("生命周期", "建设阶段", "发展阶段", "阶段", "建设状态", "运营阶段", "建设进度"),
            concept="lifecycle",
        ),
        Field(
            "revenue_model",
            T.CATEGORY,
            R.STATE,
            ("revenue model", "business model", "how it earns"),
            (
                "盈利模式",
                "收入模式",
                "营利模式",
                "赢利模式",
                "赚钱模式",
                "收益模式",
                "运营模式",
                "靠什么盈利",
                "靠什么赚钱",
            ),
            concept="revenue_model",
        ),
        Field(
            "facilities",
            T.LIST,
            R.NEED,
            ("facility", "facilities", "amenity", "infrastructure"),
            ("配套", "配套设施", "设施"),
            concept="requirement",
        ),
        Field("profile", T.TEXT, R.PROSE, ("profile", "description"), ("简介", "园区简介")),
    ),
)

RECORD_TYPES: dict[str, RecordType] = {t.name: t for t in (REQUESTS, PARKS)}


def record_type(name: str) -> RecordType:
    """Return the record type called `name`; KeyError names the known ones."""
    try:
        return RECORD_TYPES[name]
    except KeyError:
        raise KeyError(f"no record type {name!r}; known: {', '.join(RECORD_TYPES)}") from None
