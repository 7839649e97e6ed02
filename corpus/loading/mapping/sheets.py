"""Which sheets of a workbook hold records: not the dictionaries, examples, summaries and logs beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.loading.mapping.layouts import recognise
from corpus.loading.sources.workbook import Sheet

FEWEST = 3  # fields of a sheet with records
_ASIDE = re.compile(
    r"示例|样例|例子|模板|填写|填报说明|说明|字典|代码|码表|枚举|下拉|选项|参数|汇总|统计|透视|图表|封面|目录|修改记录|版本"
    r"|example|sample|template|instruction|guide|readme|lookup|codes?\b|dictionary|picklist|options|lists?\b|legend|summary"
    r"|pivot|chart|cover|index|changelog|dropdown|validation|reference",
    re.IGNORECASE,
)


def data_sheets(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets that hold records, in order.

    A sheet does if its headings name the key and nearly as many fields as the best sheet of its record type; one that
    is hidden, or called an example, only where no other does.
    """
    fields: dict[str, tuple[str, int]] = {}
    for sheet in sheets:
        if sheet.head is None:
            continue
        layout = recognise(sheet.head.names, sheet.head.groups)
        if layout.record_type.key in layout.positions and len(layout.positions) >= FEWEST:
            fields[sheet.title] = (layout.record_type.name, len(layout.positions))
    most = {kind: max(count for other, count in fields.values() if other == kind) for kind, _ in fields.values()}
    whole = [
        sheet
        for sheet in sheets
        if sheet.title in fields and fields[sheet.title][1] > 0.6 * most[fields[sheet.title][0]]
    ]
    plain = [sheet for sheet in whole if sheet.visible and not _ASIDE.search(sheet.title)]
    return plain or [sheet for sheet in whole if sheet.visible] or whole
