"""Pages made by Typst, without a browser or system fonts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from exports import typeface

SHARED = Path(__file__).with_name("sheet.typ")
"""What templates import."""


def pdf(template: Path, folder: Path, said: dict) -> bytes:
    """What a template makes of `said` and of the pictures in the folder, with the letters in the file."""
    import typst

    return typst.compile(
        str(written(template, folder, said)),
        root=str(folder),
        font_paths=[str(typeface.FOLDER)],
        ignore_system_fonts=True,
        format="pdf",
    )


def written(template: Path, folder: Path, said: dict) -> Path:
    """The template in the folder, beside what it draws."""
    (folder / "data.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    for one in (template, SHARED):
        shutil.copyfile(one, folder / one.name)
    return folder / template.name
