"""Spoken Chinese amounts and years written in figures: 一亿五 (1.5亿), 两万三千平 (2.3万平), 二〇二四年, 千把平, 小两亿."""

from __future__ import annotations

import re

from assistant.reading.amounts.numerals import han_number

_DIGIT = "一二两三四五六七八九"
_NUM = rf"(?:\d+(?:\.\d+)?|[零〇{_DIGIT}十百千]+)"
_COMPOUND = re.compile(
    rf"(?P<big>{_NUM})个?(?P<unit>亿|万)零?(?P<rest>\d{{1,4}}(?=[千百十万])|[{_DIGIT}\d][零{_DIGIT}十百千\d]*)?(?P<small>千万|百万|[千百]?万|[千百十])?"
)
"""一亿五千万, 1亿2, 三亿八千五百万, 一万二; what runs on is looked at in `_compound`."""
_HALF = re.compile(rf"(?P<n>[{_DIGIT}\d]{{1,2}})个半亿")
_CENTURY = re.compile(r"(?P<y>[二2][〇零oOＯ○0][一二三四五六七八九零〇0-9]{2}|一九[一二三四五六七八九零〇]{2})(?=年)")
_FULL = re.compile(r"两千[零〇](?P<d>[一二三四五六七八九十]{1,3})(?=年)")
_SHORT = re.compile(
    r"(?<![近这那过去前后十零〇一二三四五六七八九\d月有])二(?P<d>[〇零一二三四五六七])(?=年(?!内|以内|之内|以来|前|后|左右|来|间|级|期))"
)
_ABOUT = re.compile(
    r"(?<![一二两三四五六七八九十几数\d])(?P<n>[百千万])(?:把(?:来|号)?|来|十来)号?(?=个?(?:亩|平|㎡|人|口|亿|员工|岗))|个把(?=亿|月)|百十(?:来|号|来号)?(?=个?(?:亩|平|人|口))"
)
_ROUND = {"百": "100", "千": "1000", "万": "10000"}
_NEARLY = re.compile(
    rf"(?:(?<![最较大中])小(?=[{_DIGIT}\d一][{_DIGIT}十百千\d.]*(?:个?亿|[百千]?万|百亩|百人|百号|千亩|千人|千平))"
    rf"|(?<![最附邻将接靠])(?:将近|接近|差不多|近乎)?近(?=[{_DIGIT}\d][{_DIGIT}十百千\d.]*(?:个?亿|[百千]?万(?!年)|亩|平|公顷|人(?!来))))"
)
_OVER = re.compile(
    r"(?P<n>[\d.]+|[一二两三四五六七八九十百千]+)(?P<u>个?亿|[百千]?万(?:平米?|亩)?|亩|平米?|平方米?|人)(?:出头|挂零|冒头|冒尖|挂点零)"
)

_DECADE = re.compile(
    r"(?<![零〇一二三四五六七八九十\d月])(?P<c>[零〇一])(?P<d>[零〇一二三四五六七八九])"
    r"(?=年(?:以前|之前|以后|之后|以来|前|后)?(?:成立|注册|创办|创立|设立|建园|建成|提交)|年(?:以前|之前|以后|之后|以来))"
)
_ONE_WAN = re.compile(
    r"(?<![零〇一二两三四五六七八九十百千\d几数上过近超破逾到足])万(?=(?:人|平米?|亩|平方米?)(?:以上|以下|以内|左右|规模))"
)
"""零八年以前成立; 万人以上: the one before 万 is left unsaid."""
_UNSIGNED = re.compile(r"(?<=[没未])签(?![约单订下了成字协合署名章])")
"""还没签: the verb alone."""


def _plain(value: float) -> str:
    return f"{round(value, 6):g}" if value < 1e6 else f"{value:.0f}"


def _number(raw: str) -> float | None:
    return float(raw) if raw[0].isdigit() else han_number(raw.replace("〇", "零"))


def _compound(match: re.Match[str]) -> str:
    """An amount of two steps in its larger unit; whatever else the pattern ran over is left as it was."""
    rest, small, unit = match["rest"], match["small"] or "", match["unit"]
    tail = match.string[match.end() : match.end() + 1]
    if not rest:
        return match.group()
    counted = bool(tail) and tail in "个家条项年月号日季天"
    figures = rest.isdigit() and len(rest) > 1 and not small and (not tail or tail not in "平亩人㎡")
    if not small and (counted or figures):
        return match.group()  # 投资5亿3个项目, 5亿2025年
    if rest == "一" and tail and tail in "亩平㎡公":
        return match.group()  # 40万一亩: a price
    big, part = _number(match["big"]), _number(rest)
    if big is None or part is None or (rest[-1] in _DIGIT and tail and tail in _DIGIT + "几多"):
        return match.group()
    if len(rest) > 1 and not rest[0].isdigit() and all(c in _DIGIT for c in rest):
        return match.group()  # 一亿五六: two figures side by side
    if unit == "亿":
        step = {"千万": 0.1, "百万": 0.01, "千": 0.1, "百": 0.01, "": 0.0, "万": 0.0001, "百十": 0.0, "十": 0.0}.get(
            small
        )
        if step is None or (small in ("千", "百") and tail and tail in "平亩人㎡"):
            return match.group()
        if small in ("", "十"):
            if tail == "万" or len(rest) > 1 or small:
                return match.group()
            step = 0.1  # 一亿五
    else:
        step = {"千": 0.1, "百": 0.01, "": 0.0, "十": 0.001}.get(small)
        if step is None:
            return match.group()
        if not small:
            whole = rest[-1] in "十百千" or len(rest) > 1
            step = 0.0001 if whole else 0.1
    return f"{_plain(big + part * step)}{unit}"


def _year(match: re.Match[str]) -> str:
    digits = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "o": "0", "O": "0", "○": "0"}
    return "".join(digits.get(c, c) for c in match["y"])


def write_figures(text: str) -> str:
    """`text` with spoken Chinese amounts and years in figures."""
    text = _UNSIGNED.sub("签约", text)
    if not re.search(r"[亿万千百]|年", text):
        return text
    text = _CENTURY.sub(_year, text)
    text = _FULL.sub(lambda m: f"20{int(han_number(m['d']) or 0):02d}", text)
    text = _SHORT.sub(lambda m: f"202{int(han_number(m['d'].replace('〇', '零')) or 0)}", text)
    text = _DECADE.sub(
        lambda m: f"20{'1' if m['c'] == '一' else '0'}{int(han_number(m['d'].replace('〇', '零')) or 0)}", text
    )
    text = _ONE_WAN.sub("1万", text)
    text = _HALF.sub(lambda m: f"{_plain((_number(m['n']) or 0) + 0.5)}亿", text)
    text = _COMPOUND.sub(_compound, text)
    text = _NEARLY.sub("约", text)
    text = _OVER.sub(_slightly_over, text)
    return _ABOUT.sub(lambda m: "约" + _ROUND.get(m["n"] or ("" if m.group().startswith("个") else "百"), "1"), text)


def _slightly_over(match: re.Match[str]) -> str:
    """两百亩出头: from the amount to a tenth above it."""
    value = _number(match["n"])
    if value is None:
        return match.group()
    return f"{_plain(value)}{match['u']}到{_plain(value * 1.1)}{match['u']}"
