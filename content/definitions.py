"""What each figure is: one table of definitions, by kind of figure. Explanations, headings of columns that are pointed
at, notes of files and of Explore's values say it from here.

A definition is true for every reader: what only some are told of a figure stands beside it (`content.explained`).

A glossary of measures (semantic layer).
"""

from __future__ import annotations

from dataclasses import dataclass

from charts.table import Column
from language.i18n import N_, _


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What a figure is.

    Args:
        words: what is counted or added up, in one or a few sentences.
        of: what it is made of: all `cases` under the filters, their `amounts` in one unit, a `part` of these cases, or
            something else, of which no cases are told.
        unit: in which it is told, where the page does not say that beside it.
        is_compared: it is compared with other periods, so that months can be left out of it.
    """

    words: str
    of: str = "cases"
    unit: str = ""
    is_compared: bool = False


CASES, MESSAGES, PERSONS = N_("Cases"), N_("Messages"), N_("Persons")

FIGURES: dict[str, Definition] = {
    # Tiles
    "cases": Definition(
        words=N_(
            "Seizure cases of the period. A case is one seizure event and counts once, however many substances it "
            "holds. Rejected and withdrawn records count only where a filter asks for them."
        ),
        unit=CASES,
        is_compared=True,
    ),
    "drugs": Definition(
        words=N_(
            "Sum of the drugs in cases of the period, in one unit. Exact units of mass become kilograms; litres, "
            "tablets and other units stay what they are and are never added to them. Plant material and precursors are "
            "not in it. Where implausible quantities would make up over half of it, "
            "they stand beside it and not in it."
        ),
        of="amounts",
        is_compared=True,
    ),
    "drugs_by_weight": Definition(
        words=N_(
            "Sum of the drugs in cases of the period whose amount is an exact mass, in kilograms. Plant material and "
            "precursors are not in it."
        ),
        of="amounts",
    ),
    "precursors": Definition(
        words=N_(
            "Sum of the precursors in cases of the period, in the unit of most of these cases; other units are never "
            "added to it. Drugs are not in it. Where implausible quantities would make up over half of it, they stand "
            "beside it and not in it."
        ),
        of="amounts",
        is_compared=True,
    ),
    "persons": Definition(
        words=N_("Persons detained in cases of the period, as far as cases state them."),
        unit=PERSONS,
        is_compared=True,
    ),
    "exchanges": Definition(
        words=N_("Messages sent in the period, each counted once for who sent it."),
        of="messages",
        unit=MESSAGES,
        is_compared=True,
    ),
    "operations": Definition(
        words=N_(
            "Joint and coordinated operations that ended in the period. One in which several offices took part counts "
            "once."
        ),
        of="operations",
        unit=N_("Operations"),
    ),
    # Situation
    "cases_by_month": Definition(
        words=N_(
            "Seizure cases by the month in which they took place. A shaded range is what the months before let one "
            "expect. A month that was not reported is a gap, and no zero."
        ),
        unit=CASES,
    ),
    "cases_by_place": Definition(
        words=N_("Seizure cases of the period, at the office that they name or the place where they were made."),
        unit=CASES,
    ),
    "finding_count": Definition(
        words=N_(
            "Cases of the period that are outside the range which up to 36 reported months before it let one expect."
        ),
        of="part",
        unit=CASES,
    ),
    "finding_new": Definition(
        words=N_(
            "Something that no case before had: a substance, a route or a concealment that was seen for the first time "
            "where records go back far enough to say so."
        ),
        of="part",
        unit=CASES,
    ),
    "finding_replies": Definition(
        words=N_("Median time to a reply of the requests that were answered, beside the same months a year before."),
        of="messages",
        unit=N_("Days"),
    ),
    "finding_silent": Definition(
        words=N_("Offices that sent no report on whole months of which one was due."), of="reports"
    ),
    "significant": Definition(
        words=N_(
            "The newest items whose quantity is at or above the significant quantity of their substance. These "
            "thresholds are proposed values."
        ),
        of="part",
    ),
    "led": Definition(
        words=N_("Cases that the agency led; in its others it took part without leading"), of="part", unit=CASES
    ),
    "joined": Definition(words=N_("Cases in which the agency took part without leading"), of="part", unit=CASES),
    # Trends
    "series_quantity": Definition(
        words=N_(
            "Sum of what was seized of one category in one unit, by the day on which cases took place. Other "
            "categories and units are never added to it."
        ),
        of="amounts",
    ),
    "series_median": Definition(
        words=N_(
            "The median case: half of the cases of a span that state an amount of this category and unit hold no more."
        ),
        of="part",
    ),
    "series_value": Definition(
        words=N_("Value that cases state, in US dollars; a case that states none adds nothing."),
        of="part",
        unit=N_("US$"),
    ),
    "change_parts": Definition(
        words=N_(
            "The difference between the period and what it is compared with, in parts that add up to it. Only "
            "months that were reported in both are in it."
        ),
        of="part",
        is_compared=True,
    ),
    "one_case": Definition(
        words=N_(
            "What one case does to a sum: the largest case of each span beside the others, in one category and unit."
        ),
        of="amounts",
    ),
    "season_trend": Definition(
        words=N_(
            "The months up to the end of the period without what returns every year: a trend, and what is left "
            "beside it (a seasonal decomposition)."
        ),
        of="part",
    ),
    "season_year": Definition(
        words=N_("How far each month of the year usually lies above or below the trend."), of="part"
    ),
    # Agencies
    "agency_cases": Definition(words=N_("Cases that the agency led or took part in"), of="part", unit=CASES),
    "joint": Definition(words=N_("Share of its cases in which another agency took part as well"), of="part"),
    "agency_persons": Definition(words=N_("Persons detained in its cases, as far as stated"), of="part", unit=PERSONS),
    "amount": Definition(
        words=N_("Sum of the amounts of one category and substance group in one unit, as far as cases state them"),
        of="part",
    ),
    "sent": Definition(words=N_("Messages sent in the period"), of="messages", unit=MESSAGES),
    "received": Definition(words=N_("Messages received in the period"), of="messages", unit=MESSAGES),
    "agency_requests": Definition(
        words=N_(
            "Requests received in the period: how many of them were answered. Half of the answered ones took no "
            "longer than the time below"
        ),
        of="messages",
        unit=MESSAGES,
    ),
    "trained": Definition(
        words=N_("Attendances of courses that ended in the period"), of="courses", unit=N_("Attendances")
    ),
    "together": Definition(
        words=N_(
            "Cases in which two agencies both took part, and the messages that each sent to the other. An agency "
            "and the body that it is a part of are not joint in one case."
        ),
        of="part",
    ),
    "agency_trend": Definition(
        words=N_(
            "Cases that the agency led or took part in, by month. A month on which no office of its country "
            "reported is a gap, and no zero."
        ),
        of="part",
        unit=CASES,
    ),
    "breakdown": Definition(
        words=N_(
            "Cases by one thing that they state. A case that states several counts under each of them, so that "
            "parts may add up to more than the whole."
        ),
        of="part",
        unit=CASES,
    ),
    "completeness": Definition(
        words=N_("Share of the cases that state a thing at all; what is not stated cannot be counted by."), of="part"
    ),
    "partners": Definition(words=N_("Cases together with the other agency"), of="part", unit=CASES),
    "courses": Definition(
        words=N_("Courses that ended in the period or since the data begin, as the table says"),
        of="courses",
        unit=N_("Courses"),
    ),
    "men": Definition(words=N_("Men among those who attended, as far as courses state it"), of="courses", unit=PERSONS),
    "women": Definition(
        words=N_("Women among those who attended, as far as courses state it"), of="courses", unit=PERSONS
    ),
    "participants": Definition(
        words=N_("Attendances of courses: an officer counts as often as he or she came"),
        of="courses",
        unit=N_("Attendances"),
    ),
    # Offices
    "reported": Definition(
        words=N_("Months of the period that the office reported, of those that were due, and the last month reported"),
        of="reports",
        unit=N_("Months"),
    ),
    "office_cases": Definition(
        words=N_(
            "Cases of the period. Under them stands the usual: the range that up to 36 reported months of the "
            "office’s own past let expect"
        ),
        of="part",
        unit=CASES,
    ),
    "office_months": Definition(
        words=N_(
            "Seizure cases of each office by month, all on one scale. A month that was not reported is a gap, and "
            "no zero."
        ),
        of="part",
        unit=CASES,
    ),
    "border_cases": Definition(
        words=N_("Cases of the period at the office on this side of the crossing"), of="part", unit=CASES
    ),
    "before_after": Definition(
        words=N_(
            "Cases in the same months on each side of a date, at this office and at others where nothing changed. "
            "That they differ does not say why."
        ),
        of="part",
        unit=CASES,
    ),
    "carried": Definition(
        words=N_(
            "Cases by month and by how the goods were carried: as freight or by passengers, as far as cases state it."
        ),
        of="part",
        unit=CASES,
    ),
    "traffic": Definition(
        words=N_(
            "What passed the office and what was checked, by month, as the office reports it. Vehicles, wagons, "
            "vessels and travellers are never added together."
        ),
        of="traffic",
    ),
    "passed": Definition(
        words=N_("What passed in the whole months of the period, as the office reports it"), of="traffic"
    ),
    "checked": Definition(
        words=N_("What was checked in the whole months of the period, as the office reports it"), of="traffic"
    ),
    "carried_cases": Definition(words=N_("Cases of the period with such a means of transport"), of="part", unit=CASES),
    "cases_per_checks": Definition(
        words=N_("Cases of the period with such a means of transport for every 1,000 checks of the same months"),
        of="part",
    ),
    "pieces": Definition(
        words=N_("Pieces of equipment, as far as deliveries state them"), of="equipment", unit=N_("Pieces")
    ),
    "deliveries": Definition(words=N_("Deliveries of equipment to offices"), of="equipment", unit=N_("Deliveries")),
    "sides": Definition(
        words=N_("The same figures of both sides of a crossing. A side without an office here has none."), of="part"
    ),
    "pair_trend": Definition(
        words=N_(
            "Seizure cases at both offices of the pair by month. A month that was not reported is a gap, and no zero."
        ),
        unit=CASES,
    ),
    "pair_amounts": Definition(
        words=N_(
            "What was seized at both offices of the pair by month, of one category and substance group in one unit."
        ),
        of="part",
    ),
    "pair_messages": Definition(
        words=N_("Messages that the two offices of the pair sent to each other, by month."),
        of="messages",
        unit=MESSAGES,
    ),
    "linked": Definition(
        words=N_(
            "Cases that something links with the other side: a message between the two offices that they "
            "followed, an operation of both, or a probable double report."
        ),
        of="part",
        unit=CASES,
    ),
    "side_cases": Definition(
        words=N_("Cases at the office on this side of the pair that state the value of the row"), of="part", unit=CASES
    ),
    # Cooperation
    "messages_across": Definition(
        words=N_(
            "Messages from one country to another that were sent in the period, with one side in the countries "
            "chosen. Those within a country are not in it."
        ),
        of="messages",
        unit=MESSAGES,
        is_compared=True,
    ),
    "requests_answered": Definition(
        words=N_(
            "Share of the requests across borders sent in the period that have a reply so far. Of fewer than ten "
            "requests their numbers stand instead."
        ),
        of="messages",
    ),
    "median_reply": Definition(
        words=N_(
            "Median time from a request across a border to its reply. Whether requests without a reply are in it "
            "stands beside the figure."
        ),
        of="messages",
        unit=N_("Days"),
    ),
    "nine_of_ten": Definition(
        words=N_(
            "The time within which nine of ten requests across borders of the period were answered. Requests "
            "without a reply count for as long as they have waited."
        ),
        of="messages",
        unit=N_("Days"),
    ),
    "message_matrix": Definition(
        words=N_("Messages across borders of the period, from each end in a row to each end in a column."),
        of="messages",
        unit=MESSAGES,
    ),
    "answered": Definition(
        words=N_("Requests that are answered so far, of all requests"), of="messages", unit=MESSAGES
    ),
    "requests": Definition(words=N_("Messages of the period to which a reply is due"), of="messages", unit=MESSAGES),
    "still_open": Definition(words=N_("Requests without a reply so far"), of="messages", unit=MESSAGES),
    "median_of_requests": Definition(
        words=N_("Half of the requests have their reply within this time"), of="messages", unit=N_("Days")
    ),
    "late_of_requests": Definition(
        words=N_("Nine of ten have their reply within this time; a dash means that fewer have one so far"),
        of="messages",
        unit=N_("Days"),
    ),
    "answered_within": Definition(
        words=N_("Share of the requests across borders of the period that were answered within a time."), of="messages"
    ),
    "open_for": Definition(
        words=N_("Requests across borders of the period that have no reply so far, by how long they have waited."),
        of="messages",
        unit=MESSAGES,
    ),
    "messages_by_month": Definition(
        words=N_("Messages across borders by the month in which they were sent."), of="messages", unit=MESSAGES
    ),
    "replies_by_month": Definition(
        words=N_("Median time to a reply by the month in which the request was sent."), of="messages", unit=N_("Days")
    ),
    "clock": Definition(
        words=N_(
            "Messages across borders of the period by the day of the week and the hour at which they were "
            "written, in the time zone of the installation."
        ),
        of="messages",
        unit=MESSAGES,
    ),
    "operations_by_time": Definition(
        words=N_("Joint and coordinated operations by the month in which they ended."),
        of="operations",
        unit=N_("Operations"),
    ),
    "operations_by_country": Definition(
        words=N_(
            "Operations that ended in the period, by the countries whose offices took part. Each stands once, "
            "with all of these countries."
        ),
        of="operations",
        unit=N_("Operations"),
    ),
    "operation_cases": Definition(
        words=N_(
            "Cases at the offices that took part, on the days of their operations, beside the same weeks of other "
            "years. It is not told as an effect of the operations."
        ),
        of="part",
        unit=CASES,
    ),
    "on_operation": Definition(
        words=N_("At the offices that took part, on the days of the operation"), of="part", unit=CASES
    ),
    "names_operation": Definition(words=N_("Cases whose record names the operation"), of="part", unit=CASES),
    "other_years": Definition(
        words=N_("Cases in the same weeks of the three years before, the newest first"), of="part", unit=CASES
    ),
    "operation_amounts": Definition(
        words=N_(
            "What was seized at the offices that took part, on the days of their operations; units are never "
            "added together"
        ),
        of="part",
    ),
    "mean_of_other_years": Definition(words=N_("Mean of the same weeks of other years"), of="part"),
    "beginnings": Definition(
        words=N_(
            "Cases of the period by how they began: with a message or in a joint operation that the record names, "
            "or by a way of detection. A case can have begun in several ways."
        ),
        of="part",
        unit=CASES,
    ),
    "days_from_message": Definition(
        words=N_(
            "Cases of the period that began with a message on record, by the days from the message to the seizure."
        ),
        of="part",
        unit=CASES,
    ),
    "done_together": Definition(
        words=N_(
            "Cases of the period in which several agencies took part, and those in which agencies of several "
            "countries did."
        ),
        of="part",
        unit=CASES,
    ),
    "outcomes": Definition(
        words=N_(
            "What came of messages across borders of the period, by what they were about, as far as it was stated."
        ),
        of="messages",
        unit=MESSAGES,
    ),
    # Capacity
    "offices_supported": Definition(
        words=N_("Offices that a donor supported at any time; of one donor, those that it supported."),
        of="offices",
        unit=N_("Offices"),
    ),
    "deliveries_since": Definition(
        words=N_("Deliveries of equipment to offices since the data begin, up to the end of the period."),
        of="equipment",
        unit=N_("Deliveries"),
    ),
    "participants_since": Definition(
        words=N_(
            "Attendances of courses since the data begin, up to the end of the period. An officer counts as often "
            "as he or she came."
        ),
        of="courses",
        unit=N_("Attendances"),
    ),
    "grants_since": Definition(
        words=N_(
            "Grants agreed since the data begin, up to the end of the period, in US dollars, as far as they state "
            "these."
        ),
        of="grants",
        unit=N_("US$"),
    ),
    "donor_offices": Definition(
        words=N_("Offices that the donor supported at any time"), of="offices", unit=N_("Offices")
    ),
    "donor_deliveries": Definition(
        words=N_("Deliveries of equipment that the donor paid for, since the data begin and below it in the period"),
        of="equipment",
        unit=N_("Deliveries"),
    ),
    "donor_participants": Definition(
        words=N_("Attendances of courses that the donor paid for, since the data begin and below it in the period"),
        of="courses",
        unit=N_("Attendances"),
    ),
    "donor_grants": Definition(
        words=N_("Grants of the donor in US dollars, since the data begin and below it in the period"),
        of="grants",
        unit=N_("US$"),
    ),
    "offices_opened": Definition(
        words=N_("Offices by the year in which they were opened."), of="offices", unit=N_("Offices")
    ),
    "equipment_kinds": Definition(
        words=N_("Deliveries of equipment since the data begin, by kind."), of="equipment", unit=N_("Deliveries")
    ),
    "equipment_ages": Definition(
        words=N_("Deliveries of equipment by how many years ago they came, at the end of the period."),
        of="equipment",
        unit=N_("Deliveries"),
    ),
    "equipment_due": Definition(
        words=N_(
            "Deliveries whose service life ends by the end of next year: the year of delivery and the years that "
            "equipment of the kind serves."
        ),
        of="equipment",
        unit=N_("Deliveries"),
    ),
    "equipment_conditions": Definition(
        words=N_("Deliveries of each kind by the condition that was recorded last."),
        of="equipment",
        unit=N_("Deliveries"),
    ),
    "courses_by_year": Definition(
        words=N_("Attendances of courses by the year in which the course ended."), of="courses", unit=N_("Attendances")
    ),
    "courses_by_country": Definition(
        words=N_("Attendances of courses by the country in which the course was held."),
        of="courses",
        unit=N_("Attendances"),
    ),
    "courses_by_topic": Definition(
        words=N_("Attendances of courses since the data begin, by what was taught."),
        of="courses",
        unit=N_("Attendances"),
    ),
    "courses_by_kind": Definition(
        words=N_("Attendances of courses since the data begin, by the kind of agency that came."),
        of="courses",
        unit=N_("Attendances"),
    ),
    "cases_since": Definition(words=N_("Cases of the office since the data begin"), of="part", unit=CASES),
    "cases_in_period": Definition(words=N_("Cases of the office in the period"), of="part", unit=CASES),
    "agreements": Definition(
        words=N_(
            "Agreements between states on their offices that were signed by the end of the period, or on a day "
            "that is not recorded."
        ),
        of="agreements",
        unit=N_("Agreements"),
    ),
    "target_baseline": Definition(words=N_("What the indicator was when the plan was made"), of="targets"),
    "target_planned": Definition(words=N_("What is planned to be reached by the end of its period"), of="targets"),
    "first_half": Definition(words=N_("Reached in the first half of the year, once it is over"), of="targets"),
    "second_half": Definition(words=N_("Reached in the second half of the year, once it is over"), of="targets"),
    "target_reached": Definition(words=N_("Up to the last complete month of the period"), of="targets"),
    "target_expected": Definition(words=N_("By the same day: of what adds up its share of the months"), of="targets"),
    "indicator": Definition(
        words=N_("What released figures hold of an indicator of the plan; of some it is only a part"), of="targets"
    ),
    # Records and Explore
    "records": Definition(
        words=N_(
            "Records under the filters and the search, one row a case or one row a substance of a case, as the "
            "page says. Rejected and withdrawn records are listed only where a filter asks for them."
        ),
        of="part",
        unit=CASES,
    ),
    "pivot_cases": Definition(
        words=N_("Seizure cases; a case counts once in a cell, and once in each sum, however many of its items match."),
        unit=CASES,
    ),
    "pivot_change": Definition(
        words=N_(
            "Cases beside the chosen comparison, if it is as long, only of months reported in both; in per cent "
            "from 10 cases on."
        ),
        of="part",
        is_compared=True,
    ),
    "pivot_items": Definition(
        words=N_("Lines of cases: one substance of one case each, as far as they match."), of="part", unit=N_("Items")
    ),
    "pivot_quantity": Definition(
        words=N_("Sum of what was seized, by category and unit, which are never added together."), of="amounts"
    ),
    "pivot_median": Definition(words=N_("Half of the cases that state it hold no more."), of="part"),
    "pivot_p90": Definition(words=N_("Nine of ten cases that state it hold no more."), of="part"),
    "pivot_boxes": Definition(
        words=N_(
            "What single cases hold, as far as they state it, in one category and one unit: quantiles of ten cases or "
            "more, else each case. Cases under review are among them."
        ),
        of="part",
    ),
    "pivot_largest": Definition(words=N_("What the largest single case holds."), of="part"),
    "pivot_rest": Definition(words=N_("The quantity less that of the largest single case."), of="part"),
    "pivot_persons": Definition(words=N_("As far as cases state them."), of="part", unit=PERSONS),
    "pivot_women": Definition(
        words=N_("Among the persons detained, as far as cases state them."), of="part", unit=PERSONS
    ),
    "pivot_value": Definition(words=N_("In US dollars, as far as cases state it."), of="part", unit=N_("US$")),
    "pivot_after_message": Definition(
        words=N_("Cases that followed an exchange, and their share of cases, in per cent from 10 cases on."),
        of="part",
        unit=CASES,
    ),
    "pivot_in_operation": Definition(
        words=N_("Cases within a joint operation, and their share of cases, in per cent from 10 cases on."),
        of="part",
        unit=CASES,
    ),
    "pivot_messages": Definition(words=N_("Messages sent, by who sent them."), of="messages", unit=MESSAGES),
    "pivot_reply": Definition(
        words=N_("Half of the answered requests sent took no longer; those without an answer are not in it."),
        of="messages",
        unit=N_("Days"),
    ),
    "pivot_operations": Definition(
        words=N_("Operations that ended, with each office and country that took part."),
        of="operations",
        unit=N_("Operations"),
    ),
    "pivot_checks": Definition(
        words=N_("Vehicles, wagons, vessels and travellers inspected, as offices report them by month."), of="traffic"
    ),
}


def words(kind: str) -> str:
    """What a figure is, in the running language."""
    return _(FIGURES[kind].words)


def unit(kind: str) -> str:
    """The unit that a figure is told in; empty where the page says it beside it."""
    return _(FIGURES[kind].unit) if FIGURES[kind].unit else ""


def column(table: str, kind: str, heading: str, *, place: str = "", note: str = "", **looks: str) -> Column:
    """A column of figures: its heading says what they are when it is pointed at, and leads to their explanation.

    Args:
        table: by which the page knows it.
        place: tells it from columns of the same kind.
        note: what is said of it besides.
    """
    key = ".".join(one for one in (table, kind, place) if one)
    said = f"{words(kind).rstrip('.')}. {note}" if note else words(kind)
    return Column(heading, "number", note=said, explain=key, **looks)
