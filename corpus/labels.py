"""How the demo corpus is labelled, so that nobody takes it for real."""

from __future__ import annotations

SOURCE_NAME = "demo corpus (made up)"
MADE_UP = {
    "en": (
        "Made-up demonstration data: companies, contacts, requests and nearly all parks are invented. "
        "A few real parks are described by public facts only."
    ),
    "zh": "虚构的演示数据：企业、联系人、需求和绝大多数园区均为虚构，少数真实园区仅按公开信息描述。",
}
