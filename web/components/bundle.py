"""Modules of JavaScript as the one script that Streamlit mounts.

The modules are plain: `import { a, b } from "./other.js";` on one line (`../shared/other.js` for what two components
use), `export` before a declaration, and one `export default` in the entry. In one script their names must differ.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

IMPORT = re.compile(r'^import \{ (?P<names>[^}]+) \} from "(?P<file>\.{1,2}(?:/\w+)+\.js)";\n', re.MULTILINE)
DECLARED = re.compile(
    r"^(?:export )?(?:default )?(?:async )?(?:function|class|const|let)\*? (?P<name>\w+)", re.MULTILINE
)
EXPORTED = re.compile(r"^export (?!default)(?:async )?(?:function|class|const|let)\*? (?P<name>\w+)", re.MULTILINE)


class BundleError(ValueError):
    """Modules that do not fit together; the message says which."""


def script(entry: Path) -> str:
    """The entry and all it imports, each module once and before those that use it.

    Raises:
        BundleError: a name that a module does not export, that two modules declare, or modules that import each other.
    """
    modules: dict[Path, str] = {}
    _gather(entry.resolve(), modules, ())
    declared: dict[str, Path] = {}
    for path, text in modules.items():
        for name in DECLARED.findall(text):
            if name in declared:
                raise BundleError(f"{declared[name].name} and {path.name} both declare {name}")
            declared[name] = path
    return "\n".join(
        re.sub(r"^export (?!default)", "", IMPORT.sub("", text), flags=re.MULTILINE) for text in modules.values()
    )


def styled_script(folder: Path, entry: str) -> str:
    """The script of an entry with the style of its folder (`<folder's name>.css`) in the constant `WALL_STYLE`, for
    what brings its own."""
    style = json.dumps((folder / f"{folder.name}.css").read_text(encoding="utf-8"))
    return f"const WALL_STYLE = {style};\n{script(folder / entry)}"


def _gather(path: Path, modules: dict[Path, str], above: tuple[Path, ...]) -> None:
    if path in above:
        raise BundleError(f"{path.name} imports itself by way of {above[-1].name}")
    text = path.read_text(encoding="utf-8")
    for found in IMPORT.finditer(text):
        other = (path.parent / found["file"]).resolve()
        if other not in modules:
            _gather(other, modules, (*above, path))
        offered = set(EXPORTED.findall(modules[other]))
        if missing := {name.strip() for name in found["names"].split(",")} - offered:
            raise BundleError(f"{path.name} imports {', '.join(sorted(missing))}, which {other.name} does not export")
    modules[path] = text
