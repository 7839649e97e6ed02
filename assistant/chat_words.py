"""What the browser chat says around the answers, in English and Chinese."""

from __future__ import annotations

from assistant.reading.model import Lang

LANGUAGES: dict[str, Lang] = {"English": "en", "中文": "zh"}

_WORDS: dict[str, tuple[str, str]] = {
    "ask": ("Ask about requests and parks", "询问选址需求和园区"),
    "claim": (
        "Answers are computed over all records, and every statement can be opened down to the record behind it.",
        "答案由全部记录计算得出，每一项陈述都能打开到依据的记录。",
    ),
    "loaded": ("{requests} requests · {parks} parks · to {day}", "{requests}条需求 · {parks}个园区 · 截至{day}"),
    "examples": ("For a start", "可以这样问"),
    "new": ("New conversation", "新对话"),
    "earlier": ("Earlier conversations", "以前的对话"),
    "delete": ("Delete this conversation", "删除此对话"),
    "demo": ("Made-up demonstration data", "虚构的演示数据"),
    "unknown_conversation": (
        "There is no such conversation here: this is a new one.",
        "没有这个对话，已为您新建一个。",
    ),
    "nothing_loaded": (
        "There is no database in {home}. Load one with `lodestone demo` or `lodestone load`, then reload this page.",
        "{home} 中没有数据库。请运行 `lodestone demo` 或 `lodestone load`，然后刷新页面。",
    ),
    "read_as": ("Read as", "理解为"),
    "without": ("{question} – without: {condition}", "{question}（不限：{condition}）"),
    "assumed": ("Assumed", "假定"),
    "sources": ("Sources", "依据"),
    "records": ("Records", "记录"),
    "table": ("Table", "表格"),
    "chart": ("Chart", "图表"),
    "all_shown": ("{total}, all of them", "共{total}，全部列出"),
    "some_shown": (
        "{total}; the first {shown} are shown, the download holds all of them",
        "共{total}；此处为前{shown}条，下载文件含全部",
    ),
    "asked_for": ("{listed} as asked, of {total}", "按要求列出{listed}条，共{total}"),
    "as_of": ("as of {day}", "截至{day}"),
    "some_bars": (
        "The first {shown} of {total} groups; the table has all.",
        "图中为前{shown}组，共{total}组；表格含全部。",
    ),
    "changed": ("The data has changed since this answer: it found {then}.", "数据在此回答之后有更新，当时共{then}。"),
    "contacts": ("Contact data stands on the record cards only.", "联系方式仅在记录卡片中显示。"),
    "download": ("Download CSV", "下载CSV"),
    "meaning": ("ranked by meaning", "按语义排序"),
    "fields": ("computed over the fields", "按字段计算"),
    "fit": ("compared criterion by criterion", "逐项比对"),
    "took": ("{ms} ms", "{ms}毫秒"),
}


def say(name: str, lang: Lang, **parts: object) -> str:
    """Return the text called `name` in `lang`, its placeholders filled with `parts`."""
    return _WORDS[name][lang == "zh"].format(**parts)
