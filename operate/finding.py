"""What a check comes to: one line for a person, one object for a program."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

OK, ATTENTION, FAILED = "ok", "attention", "failed"
STATES = (OK, ATTENTION, FAILED)
"""Their places are exit codes, as monitoring plugins have them."""


@dataclass(frozen=True)
class Finding:
    """What was found: `says` in one sentence without a point, with its figure; `figures` the same for programs; `mend`
    what the operator does about it, empty where all is well."""

    state: str
    says: str
    mend: str = ""
    figures: dict[str, Any] = field(default_factory=dict)

    def line(self, name: str) -> str:
        says = " ".join(self.says.split())
        return f"{self.state:<9}  {name:<11}  {says}" + (f"; to mend it: {self.mend}" if self.mend else "")

    def as_json(self, name: str) -> dict[str, Any]:
        return {"check": name} | asdict(self)


def worst(findings: list[Finding]) -> str:
    return max((one.state for one in findings), key=STATES.index, default=OK)
