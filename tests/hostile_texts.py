"""Texts that a supplier, a reader or a bad keyboard can put anywhere: every surface and every file takes all of them.

`TEXTS` are texts by what is wrong with them; `STORABLE` are those that a database can hold (no NUL, no half of a
character); `UNSEEN` are the signs that must not be drawn.
"""

from __future__ import annotations

import re

UNSEEN = re.compile(
    "[\u202a-\u202e\u2066\u2067\u200e\u200f\u061c\ufeff\u200b\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]"
)
"""What is neither shown nor written; U+2068 and U+2069, which hold a text together, and U+2060 are the dashboard's
own."""
PERSIAN = "می\u200cخواهم"
TEXTS = {
    "embedded right to left": "Оби \u202bкино\u202c end",
    "override": "gro.live\u202eexe.txt\u202c",
    "isolates": "\u2066left\u2069 \u2067right\u2069 \u2068any\u2069",
    "marks of direction": "a\u200eb\u200fc\u061cd",
    "byte order mark": "\ufeffTermez\ufeff",
    "zero width": "Ter\u200bmez so\u00adft wo\u2060rd",
    "controls": "bell\x07 back\x08 escape\x1b[31m delete\x7f next\x85line vertical\x0btab form\x0cfeed unit\x1fsep",
    "nul": "before\x00after",
    "half a character": "half \ud83d of \udc00 one",
    "no characters": "\ufffe\uffff\ufdd0 end",
    "heap of marks": "Z" + "\u0301\u0308\u0323" * 60 + "algo",
    "emoji": "Heroin 😀 🚀 ☢️",
    "joined emoji": "👨‍👩‍👧‍👦 family 👩🏽‍🚀",
    "flags": "🇰🇿🇺🇿 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "astral": "𝕳𝖊𝖗𝖔𝖎𝖓 𐍈 𠜎",
    "arabic": "هيروين 5 كغ (قرب ترمذ)",
    "persian": PERSIAN + " بدخشان ۱۲",
    "markup": "<script>window.__hostile=1</script><b>bold</b>",
    "picture that fails": '<img src=x onerror="window.__hostile=1">"><svg onload=window.__hostile=1>',
    "markdown": "[link](javascript:window.__hostile=1) ![i](http://evil.example/x.png) `code` **b** | a | b |",
    "formula of tex": "$\\frac{1}{2}$ $$x$$ \\(y\\)",
    "shortcodes": ":red[warning] :material/home: :smile: :blue-badge[x] :streamlit:",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "formula plus": "+1+cmd|' /C calc'!A0",
    "formula minus": "-2+3",
    "formula at": "@SUM(1)",
    "formula tab": "\t=1+1",
    "formula return": "\r=1+1",
    "formula hidden": "\u200b\ufeff =1+1",
    "sql": "'; DROP TABLE seizure; --",
    "sql double": '" OR ""="',
    "placeholder": "{name} {0.__class__} {} {{x}} }{",
    "percent": "%s %(name)s %d %n 100%",
    "typst": '#panic("x") #read("/etc/passwd") \\ @ref <label> #',
    "template": "${7*7} {{7*7}} <%= 1 %> %%{x}",
    "xml": "&amp; &lt; &#x202e; &unknown; ]]> <!-- --> <?php ?> <!DOCTYPE x>",
    "excel escape": "_x000D_ _x0041_",
    "plotly": "%{x} <br> <a href='javascript:window.__hostile=1'>a</a> <extra></extra>",
    "long word": "W" * 2000,
    "long russian word": "Щ" * 2000,
    "brackets": "[" * 1900,
    "braces": "{" * 600 + "(" * 600,
    "long line": "слово word " * 180,
    "toml": "\"\"\"\n[slide]\nkey = ''' \\u0000 # x",
    "path": "../../etc/passwd",
    "windows path": "C:\\Windows\\..\\x:y*?<>|",
    "device": "CON",
    "device with ending": "nul.txt. ",
    "blanks": "   \u00a0\u2003\u3000  ",
    "lines": "first\nsecond\r\nthird\u2028fourth\u2029fifth",
    "nothing but unseen": "\u200b\u202e\ufeff",
    "combining first": "\u0301start",
    "surrogate pairs": "😀" * 900,
    "slashes": "//evil.example/x \\\\server\\share",
    "quotes": "'\"`´«»“”‘’",
    "numbers": "1e999 NaN -inf 0x10 1,234.5",
    "none": "None null undefined nan true",
}
STORABLE = {name: text for name, text in TEXTS.items() if "\x00" not in text and not re.search("[\ud800-\udfff]", text)}


def shown(text: str) -> str:
    """Letters and digits of a text that must be found wherever the whole text is: nothing that a surface may break,
    shorten or part."""
    return "".join(re.findall(r"[A-Za-zА-Яа-яЁё]{3,12}", text)[:1])
