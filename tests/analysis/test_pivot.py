"""What a cell of a pivot says where there is no case."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.pivot import Cube, Measure, Reporting
from scope.comparison import Period
from scope.pivot import Question


@pytest.mark.parametrize(("is_of_events", "value", "state"), [(True, None, "no_case_published"), (False, 0.0, "")])
def test_a_sum_of_everything_that_is_of_no_case_says_what_its_cells_say(is_of_events, value, state):
    reporting = Reporting(
        states=pd.DataFrame(columns=["unit", "country_code", "month", "state"]),
        period=Period(date(2025, 1, 1), date(2026, 1, 1)),
        sides=lambda _pair: (),
        complete_to=date(2026, 1, 1),
        is_of_events=is_of_events,
    )
    # Where nothing narrows a sum, it has a row of its own.
    nothing = {(): {(): SimpleNamespace(case_count=0)}}
    cube = Cube(Question(rows=("pair",)), {"cases": nothing}, reporting, frozenset({"cases"}), {})
    figure = cube.figure((), (), Measure("cases"))
    assert (figure.value, figure.state) == (value, state)
