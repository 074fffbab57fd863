"""What the tables are that a reader asks of, in words, and of what kind their columns are: a data dictionary.

The contract itself is `queries.schema`; here it is told to readers.
"""

from __future__ import annotations

from dataclasses import dataclass

from language.i18n import N_, _
from queries import extract
from scope.access import Access

TABLES = {
    "seizure": N_(
        "One case. Those of status rejected or withdrawn count nowhere; occurrence above 1 is a row that repeats an "
        "earlier one word for word."
    ),
    "seizure_item": N_(
        "One substance in a case, with the quantity in its own unit; quantity_kg is filled from exact units of mass "
        "alone."
    ),
    "seizure_agency": N_("An agency that took part in a case, as lead or as participant."),
    "seizure_detection": N_("A detection method of a case, which can have several."),
    "exchange": N_("One message between two offices or two agencies; the outcome is blank where it was not stated."),
    "operation": N_("A joint or coordinated operation that has ended."),
    "operation_blo": N_("An office that took part in an operation."),
    "operation_agency": N_("An agency that took part in an operation."),
    "training": N_("A course; who attended it stands in training_attendance."),
    "training_attendance": N_("Officers of one agency in one course, in numbers alone."),
    "equipment": N_("A delivery of equipment to an office."),
    "traffic": N_("What passed an office in a month, by direction and measure; measures are never added together."),
    "report": N_(
        "What an office or a country reported on a subject. This table alone tells zero from not reported; the status "
        "nil says that nothing happened."
    ),
    "target": N_("A planned value for an office, a country or the network."),
    "contribution": N_("A grant of a donor to an office, a country or the network."),
    "event_mark": N_("A dated event, such as an opening or a closure."),
    "national_seizure": N_("A published yearly total of a country; rows with is_total are never added to the others."),
    "blo": N_("An office on one side of a crossing, and how sure its record is."),
    "blo_status": N_("The status of an office from one day to before another; a blank end means that it holds still."),
    "blo_agency": N_("An agency that works in an office, from one day to before another."),
    "blo_donor": N_("A donor that supported an office."),
    "crossing_pair": N_("Two sides of a crossing that face each other; side_b may be a place without an office."),
    "contact_point": N_("The function that the other side turns to at an office."),
    "agency": N_("An agency under one name for a time; lineage_code is the same under all its names."),
    "donor": N_("A donor."),
    "agreement": N_("An agreement between states on their offices."),
    "service_life": N_("After how many years equipment of a kind is to be replaced."),
    "country": N_("Countries and territories; is_programme_country marks the five of the network."),
    "country_alias": N_("Other spellings of countries."),
    "place": N_("Places and provinces with their coordinates in degrees."),
    "place_alias": N_("Other spellings of places."),
    "substance": N_("Substances with their group and category; quantities of different categories are never added."),
    "substance_alias": N_("Other spellings of substances."),
    "unit_conversion": N_("What turns a unit into kilograms, exactly or as a documented equivalent."),
    "source": N_("Sources of records. Kinds of sources tell of the same events, so a question is asked of one kind."),
    "source_subject": N_("What a source can hold at all; a subject that is not listed is not zero."),
    "code_list": N_("Labels of the codes in other tables, by vocabulary, in English and Russian."),
    "monthly_baseline": N_("Cases of a month beside the mean and variance of the 36 months before it."),
    "monthly_total": N_(
        "Cases and quantities by month, counted at load; * stands for all categories, groups or units, so rows of one "
        "such level are added up at a time."
    ),
    "monthly_agency": N_(
        "Cases by month and who took part in them, counted at load: by agency, by the country of agencies, or by their "
        "kind. Cases that name no agency stand under an empty code."
    ),
    "first_seen": N_("The first day on which a substance, a route or a concealment was seen."),
    "position_cell": N_("The hexagons in which the position of a case lies."),
    "database_info": N_("What the database says of itself, such as when it was loaded."),
}
"""Words for each table, those first that are asked of most."""
KINDS = {
    "BIG_INTEGER": N_("whole number"),
    "INTEGER": N_("whole number"),
    "DOUBLE": N_("number"),
    "BOOLEAN": N_("true or false"),
    "DATE": N_("day"),
    "DATETIME": N_("moment, UTC"),
    "TEXT": N_("text"),
}


@dataclass(frozen=True)
class Told:
    """A table: its name, what it is, and each column with its kind in words."""

    name: str
    words: str
    columns: tuple[tuple[str, str], ...]

    def has(self, text: str) -> bool:
        """Whether a text stands in its names or words, in whatever capitals."""
        wanted = text.strip().casefold()
        return any(wanted in one.casefold() for one in (self.name, self.words, *(name for name, _kind in self.columns)))


def tables(access: Access) -> list[Told]:
    """The tables of a reader, in the running language."""
    known = {table.name: table for table in extract.tables(access)}
    known[extract.INFO.name] = extract.INFO
    return [
        Told(
            name,
            _(words),
            tuple(
                (column.name, _(KINDS[column.type.__visit_name__.upper()])) for column in extract.columns(known[name])
            ),
        )
        for name, words in TABLES.items()
        if name in known
    ]
