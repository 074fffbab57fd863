"""Pages made by Typst, without a browser or system fonts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from exports import typeface


def pdf(template: Path, folder: Path, said: dict) -> bytes:
    """What a template makes of `said` and of the pictures in the folder, with the letters in the file."""
    import typst

    (folder / "data.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    shutil.copyfile(template, folder / template.name)
    return typst.compile(
        str(folder / template.name),
        root=str(folder),
        font_paths=[str(typeface.FOLDER)],
        ignore_system_fonts=True,
        format="pdf",
    )
