"""A field of the filters is written once: whoever needs a list of fields reads it from the table."""

from __future__ import annotations

import ast
from pathlib import Path

from queries import matching, schema
from scope import fields
from scope.filters import CODE_FIELDS, FIELDS, OTHER_FIELDS, ranked

ROOT = Path(fields.__file__).parents[1]
TABLE = ("fields.py", "filters.py")
ENOUGH = 3
"""So many names of fields in one place are a list of fields."""
REASONS = {
    "profile_facts.BREAKDOWNS": "titles of the charts in the profile of an agency",
    "sides.BREAKDOWNS": "titles of the charts of a side of a crossing",
    "pair_words.TITLES": "titles of the charts of both sides of a crossing",
    "acts.CHOSEN_FIELDS": "what a browser may choose by a mark on the map",
    "acts.LEG_FIELDS": "what a browser may choose by a leg on the map",
    "change.WORDS": "parts of a change, named in the plural, in the order in which they are offered",
    "series.codes": "columns of messages, which are not cases",
    "pivot.KNOWN_OF": "columns of messages, operations and checks, which are not cases",
    "pivot.codes": "columns of messages, which are not cases",
    "series._KEPT_SPLITS": "splits by which totals by month can be told apart, and their columns there",
    "payload.fields": "marks of the map that a title can name",
}
"""Lists of fields that are another thing than the table, by module and what they are called."""


def names_in(node: ast.AST) -> set[str]:
    """Names of fields that stand in a display, or in a text that is taken apart."""
    if isinstance(node, ast.Dict):
        parts = node.keys
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        parts = node.elts
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {*node.value.split()} & {*FIELDS}
    else:
        return set()
    written = {part.value for part in parts if isinstance(part, ast.Constant)}
    return (written | {part.attr for part in parts if isinstance(part, ast.Attribute)}) & {*FIELDS}


def lists_of_fields(tree: ast.AST, name: str = "") -> list[tuple[str, int]]:
    """Lists of fields in a module: what each is assigned to, and its line."""
    found = []
    for node in ast.iter_child_nodes(tree):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        inner = targets[0].id if targets and isinstance(targets[0], ast.Name) else "" if targets else name
        if len(names_in(node)) >= ENOUGH:
            found.append((inner, node.lineno))
        found += lists_of_fields(node, inner)
    return found


def test_no_module_writes_a_list_of_fields_but_the_table():
    found, used = [], set()
    rooms = [
        room
        for room in ROOT.iterdir()
        if room.is_dir() and not room.name.startswith(".") and room.name not in ("tests", "var")
    ]
    for path in (*ROOT.glob("*.py"), *(path for room in rooms for path in room.rglob("*.py"))):
        place, text = path.relative_to(ROOT), path.read_text(encoding="utf-8")
        if place.name in TABLE or sum(name in text for name in FIELDS) < ENOUGH:
            continue
        for name, line in lists_of_fields(ast.parse(text)):
            used.add(called := f"{path.stem}.{name}")
            found += [f"{place}:{line} {name}"] if called not in REASONS else []
    assert found == []
    assert used == {*REASONS}, "a reason that nothing needs any more"


def test_a_list_of_fields_is_seen_however_it_is_written():
    for text in (
        'X = ("countries", "blo_codes", "near")',
        'X = "countries blo_codes near".split()',
        'X = {"countries": 1, "blo_codes": 2, "near": 3}',
        'X: dict = {**{"countries": 1, "blo_codes": 2, "near": 3}}',
        "X = any((filters.countries, filters.blo_codes, filters.near))",
    ):
        assert [name for name, _line in lists_of_fields(ast.parse(text))] == ["X"], text
    assert (
        lists_of_fields(ast.parse('X = ("countries", "blo_codes")\nask("countries", near=1, blo_codes=2, box=3)')) == []
    )


def test_each_row_names_what_there_is():
    links = [row.link for row in FIELDS.values()]
    assert len({*links}) == len(links) and (*CODE_FIELDS, *OTHER_FIELDS) == tuple(FIELDS)
    for name, row in FIELDS.items():
        assert {*row.narrows} | {*row.not_released} <= {*fields.SUBJECTS} and "cases" in row.narrows, name
        assert {*row.not_released} <= {*row.narrows} and row.released in ("", "donor", "public"), name
        assert (
            row.sidebar in ("", "first", "more")
            and row.search in ("", "offered", "looked")
            and {*row.opens} <= {"offices", "events"}
        ), name
        for path in (*row.at, *filter(None, [row.through])):
            assert matching.column_of(path).table in schema.metadata.tables.values(), name
        if row.form == "series.codes":
            assert row.dimension and (row.at or row.rule in matching.RULES), name
            assert row.rule in ("", "scope", "office", "pair", "status", *matching.RULES), name


BEFORE = {
    "first": "countries blo_codes agency_codes group_codes",
    "more": "pair_codes agency_kinds partner_codes categories substance_codes transport_groups transport_modes "
    "concealments directions detections "
    "origin_codes departure_codes destination_codes statuses double_rows",
    "facet": "countries blo_codes agency_codes group_codes substance_codes statuses double_rows categories "
    "agency_kinds "
    "partner_codes pair_codes "
    "transport_groups transport_modes concealments directions detections origin_codes departure_codes from_codes "
    "destination_codes",
    "split": (
        "group_codes substance_codes countries blo_codes pair_codes agency_kinds agency_codes transport_groups "
        "concealments directions"
    ),
}
"""Where readers look for what they know: further fields come between, these stay in their order."""


def test_the_sidebar_the_facets_and_the_splits_keep_the_order_that_readers_know():
    now = {group: [name for name in CODE_FIELDS if FIELDS[name].sidebar == group] for group in ("first", "more")}
    now |= {order: list(ranked(order)) for order in ("facet", "split")}
    for place, names in BEFORE.items():
        known = names.split()
        assert [name for name in now[place] if name in known] == known
