"""Modules of JavaScript as one script: each once and in order, and what does not fit together is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from web import components
from web.components.bundle import BundleError, script

MAP = Path(components.__file__).parent / "map"


@pytest.fixture
def modules(tmp_path):
    def write(**texts: str) -> Path:
        for name, text in texts.items():
            (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")
        return tmp_path / "main.js"

    return write


def test_modules_come_before_those_that_use_them_and_only_once(modules):
    entry = modules(
        main=(
            'import { b } from "./two.js";\nimport { a } from "./one.js";\n\nexport default function () { return a + '
            "b; }\n"
        ),
        two='import { a } from "./one.js";\n\nexport const b = a + 1;\n',
        one="export const a = 1;\n",
    )
    found = script(entry)
    assert found.count("const a = 1;") == 1 and "import" not in found
    assert found.index("const a") < found.index("const b") < found.index("export default")
    assert found.count("export") == 1


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (
            {"main": 'import { gone } from "./one.js";\n', "one": "export const a = 1;\n"},
            "main.js imports gone, which one.js does not export",
        ),
        (
            {"main": 'import { a } from "./one.js";\nconst b = 1;\n', "one": "export const a = 1;\nconst b = 2;\n"},
            "one.js and main.js both declare b",
        ),
        (
            {
                "main": 'import { a } from "./one.js";\nexport const c = 1;\n',
                "one": 'import { c } from "./main.js";\nexport const a = 1;\n',
            },
            "main.js imports itself by way of one.js",
        ),
    ],
)
def test_modules_that_do_not_fit_together_are_refused(modules, texts, words):
    with pytest.raises(BundleError, match=words):
        script(modules(**texts))


def test_the_map_is_one_script_of_all_its_modules():
    found = script(MAP / "main.js")
    assert found.count("export ") == 1 and 'from "./' not in found
    for path in MAP.glob("*.js"):
        first = next(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("//"))
        assert first in found, f"{path.name} is used by nothing"


def test_the_map_makes_no_markup_from_data_and_names_no_address():
    for path in MAP.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not any(
            word in text for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")
        )
        assert "://" not in text
