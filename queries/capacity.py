"""What was given and taught: grants, equipment, courses, by donor, country and office.

Every reader asks the same functions: internal readers are answered from the facts, partners from those of their own,
readers of the release from its tables, in the same columns. `donor_code` is '' where no donor is stated; offices are
NULL where there is none, or none that the reader is told of.

Deliveries and courses are counted by month; US dollars are added only where they are stated, and it is told how often
they are.
"""

from __future__ import annotations

import sqlalchemy as sa

from queries import matching, release, schema
from queries.schema import blo, contribution, training, training_attendance
from queries.units import month, whole
from scope.access import Access
from scope.filters import Filters

NOT_STATED = ""

# Courses ----------------------------------------------------------------------------------------------------

COURSE_DAY = sa.func.coalesce(training.c.ended_on, training.c.started_on)
COURSE_COUNTRY = sa.func.coalesce(training.c.country_code, blo.c.country_code)
"""Country of a course, or of the office where it was held."""


def attended(access: Access | None = None) -> sa.Subquery:
    """How many men and women attended each course, where that is stated; of a reader of its own facts those of its
    agency."""
    own = matching.own_rows(training_attendance, access) if access else []
    return (
        sa.select(
            training_attendance.c.training_id,
            whole(training_attendance.c.men).label("men"),
            whole(training_attendance.c.women).label("women"),
        )
        .where(*own)
        .group_by(training_attendance.c.training_id)
        .subquery("attended")
    )


def courses_with(came: sa.Subquery) -> sa.Join:
    """Courses with their office, if any, and who attended."""
    return training.outerjoin(blo, blo.c.code == training.c.blo_code).outerjoin(
        came, came.c.training_id == training.c.id
    )


def course_figures(came: sa.Subquery) -> tuple[sa.ColumnElement, ...]:
    """course_count, attendance_count, men, women: an officer counts as often as he or she came; NULL where nothing is
    stated."""
    is_stated = sa.or_(came.c.men.is_not(None), came.c.women.is_not(None))
    both = sa.func.coalesce(came.c.men, 0) + sa.func.coalesce(came.c.women, 0)
    return (
        sa.func.count().label("course_count"),
        whole(sa.case((is_stated, both))).label("attendance_count"),
        whole(came.c.men).label("men"),
        whole(came.c.women).label("women"),
    )


def of_donor(column: sa.ColumnElement) -> sa.ColumnElement:
    """A donor's code, '' where none is stated."""
    return sa.func.coalesce(column, NOT_STATED)


def courses(filters: Filters, access: Access, *, donor_code: str = "") -> sa.Select:
    """Courses that ended in the period, by month, country and office in which they were held, and donor.

    Columns: month, country_code, blo_code (NULL: at no office), donor_code, course_count, attendance_count (officers,
    one as often as he or she came), men, women (all three NULL where no course states them), suppressed_count and
    sex_suppressed_count (released rows whose attendance, or whose men and women, are held back; 0 from the facts).

    Args:
        donor_code: courses of this donor only; '' means all.

    Raises:
        PermissionError: for public readers, anything but countries and whole years.
    """
    if access.reads_release_only:
        return release.courses(filters, access, donor_code=donor_code)
    by = (
        month(COURSE_DAY).label("month"),
        COURSE_COUNTRY.label("country_code"),
        training.c.blo_code,
        of_donor(training.c.donor_code).label("donor_code"),
    )
    none, came = sa.literal(0, sa.BigInteger), attended(access)
    return (
        sa.select(*by, *course_figures(came), none.label("suppressed_count"), none.label("sex_suppressed_count"))
        .select_from(courses_with(came))
        .where(*_held(filters, access), *_of(training.c.donor_code, donor_code))
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def topics(filters: Filters, access: Access) -> sa.Select:
    """The same courses by what they taught: topic (vocabulary `training_topic`; NULL = not stated), course_count,
    attendance_count, men, women.

    Raises:
        PermissionError: for readers of the release, which tells no topics.
    """
    if access.reads_release_only:
        raise PermissionError("topics of courses are not released")
    came = attended(access)
    return (
        sa.select(training.c.topic, *course_figures(came))
        .select_from(courses_with(came))
        .where(*_held(filters, access))
        .group_by(training.c.topic)
        .order_by(training.c.topic.nulls_last())
    )


def _held(filters: Filters, access: Access) -> list[sa.ColumnElement[bool]]:
    """Courses that ended in the period and were held in scope."""
    return [
        matching.of_kind(training.c.source_code, filters, access),
        *matching.in_scope(COURSE_COUNTRY, filters, access),
        *matching.at_offices(training.c.blo_code, filters),
        *matching.within(COURSE_DAY, filters),
    ]


def _of(column: sa.ColumnElement, donor_code: str) -> list[sa.ColumnElement[bool]]:
    return [column == donor_code] if donor_code else []


# Equipment --------------------------------------------------------------------------------------------------


delivery = schema.equipment


def delivery_figures() -> tuple[sa.ColumnElement, ...]:
    """delivery_count, quantity (pieces), value_usd, valued_count (deliveries that state a value)."""
    return (
        sa.func.count().label("delivery_count"),
        whole(delivery.c.quantity).label("quantity"),
        sa.func.sum(delivery.c.value_usd).label("value_usd"),
        sa.func.count(delivery.c.value_usd).label("valued_count"),
    )


def equipment(filters: Filters, access: Access, *, donor_code: str = "") -> sa.Select:
    """Equipment delivered to offices in the period, by month, country, office, donor and kind.

    Columns: month, country_code, blo_code, donor_code, kind (vocabulary `equipment_type`; NULL = not stated),
    delivery_count, quantity (pieces: never added across kinds), value_usd (NULL where none is stated), valued_count
    (deliveries that state a value).

    Args:
        donor_code: deliveries paid by this donor only; '' means all.

    Raises:
        PermissionError: for public readers, anything but countries and whole years.
    """
    if access.reads_release_only:
        return release.equipment(filters, access, donor_code=donor_code)
    by = (
        month(delivery.c.delivered_on).label("month"),
        blo.c.country_code,
        delivery.c.blo_code,
        of_donor(delivery.c.donor_code).label("donor_code"),
        delivery.c.kind,
    )
    return (
        sa.select(*by, *delivery_figures())
        .select_from(delivery.join(blo, blo.c.code == delivery.c.blo_code))
        .where(
            matching.of_kind(delivery.c.source_code, filters, access),
            *matching.in_scope(blo.c.country_code, filters, access),
            *matching.at_offices(delivery.c.blo_code, filters),
            *matching.within(delivery.c.delivered_on, filters),
            *_of(delivery.c.donor_code, donor_code),
        )
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def conditions(filters: Filters, access: Access, *, donor_code: str = "") -> sa.Select:
    """In what condition the equipment delivered in the period is.

    Columns: year (its first day) of delivery, kind (NULL: not stated), condition (vocabulary `equipment_condition`;
    NULL: not recorded, or the reader is no internal one), delivery_count, quantity (pieces).
    """
    condition = delivery.c.condition if access.sees_all_records else sa.null().cast(sa.Text)
    year = sa.cast(sa.func.date_trunc("year", delivery.c.delivered_on), sa.Date).label("year")
    by = (year, delivery.c.kind, condition.label("condition"))
    return (
        sa.select(*by, sa.func.count().label("delivery_count"), whole(delivery.c.quantity).label("quantity"))
        .select_from(delivery.join(blo, blo.c.code == delivery.c.blo_code))
        .where(
            matching.of_kind(delivery.c.source_code, filters, access),
            *matching.in_scope(blo.c.country_code, filters, access),
            *matching.at_offices(delivery.c.blo_code, filters),
            *matching.within(delivery.c.delivered_on, filters),
            *_of(delivery.c.donor_code, donor_code),
        )
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


# Grants -----------------------------------------------------------------------------------------------------


def grant_figures() -> tuple[sa.ColumnElement, ...]:
    """contribution_count, amount_usd, valued_count (grants that state US dollars)."""
    return (
        sa.func.count().label("contribution_count"),
        sa.func.sum(contribution.c.amount_usd).label("amount_usd"),
        sa.func.count(contribution.c.amount_usd).label("valued_count"),
    )


def grants_with_office() -> sa.Join:
    """Grants with the office that they went to, if it was one."""
    return contribution.outerjoin(
        blo, sa.and_(contribution.c.target_kind == "blo", blo.c.code == contribution.c.target_code)
    )


GRANT_COUNTRY = sa.case((contribution.c.target_kind == "country", contribution.c.target_code), else_=blo.c.country_code)
"""Country that a grant went to, by itself or to an office there; NULL for the network."""


def contributions(filters: Filters, access: Access, *, donor_code: str = "") -> sa.Select:
    """Grants agreed in the period, by month, donor and what they went to.

    A grant to the network stands only where no country and no office is chosen, and for readers of all countries: it
    has no share of one. Grants are of no source, so that the kind of source chosen does not matter; those without a day
    are in no period (`undated_contributions`).

    Columns: month, donor_code, target_kind (blo, country, network), target_code (NULL for the network), country_code
    (NULL for the network), contribution_count, amount_usd (NULL where none states US dollars), valued_count (grants
    that state them).

    Args:
        donor_code: grants of this donor only; '' means all.

    Raises:
        PermissionError: for public readers, anything but countries and whole years.
    """
    if access.reads_release_only:
        return release.contributions(filters, access, donor_code=donor_code)
    by = (
        month(contribution.c.agreed_on).label("month"),
        contribution.c.donor_code,
        contribution.c.target_kind,
        contribution.c.target_code,
        GRANT_COUNTRY.label("country_code"),
    )
    return (
        sa.select(*by, *grant_figures())
        .select_from(grants_with_office())
        .where(*_granted(filters, access, donor_code), *matching.within(contribution.c.agreed_on, filters))
        .group_by(*by)
        .order_by(*(column.nulls_last() for column in by))
    )


def undated_contributions(filters: Filters, access: Access, *, donor_code: str = "") -> sa.Select:
    """Grants in scope that state no day, and so are in no period. One row; columns: contribution_count, amount_usd,
    valued_count.

    Raises:
        PermissionError: for readers of the release, which holds none: how old they are is not known.
    """
    if access.reads_release_only:
        raise PermissionError("grants without a day are not released")
    return (
        sa.select(*grant_figures())
        .select_from(grants_with_office())
        .where(*_granted(filters, access, donor_code), contribution.c.agreed_on.is_(None))
    )


def _granted(filters: Filters, access: Access, donor_code: str) -> list[sa.ColumnElement[bool]]:
    office = sa.case((contribution.c.target_kind == "blo", contribution.c.target_code))
    return [
        # Grants are given to no agency: of its own are those to offices where it works.
        *matching.at_own_offices(office, access),
        release.granted_in_scope(contribution.c.target_kind, GRANT_COUNTRY, office, filters, access),
        *_of(contribution.c.donor_code, donor_code),
    ]


# What was agreed and planned -----------------------------------------------------------------------------------


def agreements(filters: Filters, access: Access) -> sa.Select:
    """Agreements of the countries in scope that were signed before the end of the period, or on a day not recorded:
    code, name_en, name_ru, kind, country_codes, signed_on, ends_on, source_url. Readers of the release are told of
    those that are published (`source_url` says where)."""
    table = schema.agreement
    # Codes are two letters with a hyphen between them: one is found nowhere but at its place.
    ours = sa.exists().where(
        sa.func.strpos(table.c.country_codes, schema.country.c.iso2) > 0,
        *matching.in_scope(schema.country.c.iso2, filters, access),
    )
    is_signed = sa.or_(table.c.signed_on.is_(None), table.c.signed_on < filters.end)
    published = [table.c.source_url.is_not(None)] if access.reads_release_only else []
    return sa.select(*table.c).where(ours, is_signed, *published).order_by(table.c.code)


def service_lives() -> sa.Select:
    """After how many years equipment of a kind is to be replaced: kind, years, source."""
    table = schema.service_life
    return sa.select(table.c.kind, table.c.years, table.c.source).order_by(table.c.kind)


def contact_points(filters: Filters, access: Access) -> sa.Select:
    """Functions that the other side turns to at the offices in scope: blo_code, agency_code, function_code,
    is_round_the_clock (NULL: not recorded). Of a reader of its own facts, those of the offices where its agency works.

    Raises:
        PermissionError: for readers of the release.
    """
    if access.reads_release_only:
        raise PermissionError("contact points are for the offices themselves and their partners")
    table = schema.contact_point
    return (
        sa.select(*table.c)
        .select_from(table.join(blo, blo.c.code == table.c.blo_code))
        .where(
            *matching.in_scope(blo.c.country_code, filters, access),
            *matching.at_offices(table.c.blo_code, filters),
            *matching.at_own_offices(table.c.blo_code, access),
        )
        .order_by(table.c.blo_code, table.c.agency_code, table.c.function_code)
    )


def targets(filters: Filters, access: Access) -> sa.Select:
    """Planned values whose period touches the period: for the network where no country and no office is chosen, for the
    countries in scope and their offices.

    Columns: indicator, blo_code, country_code (both NULL: the network), period_start, period_end, value, baseline,
    verification, verification_ru.
    """
    table = schema.target
    where = sa.func.coalesce(table.c.country_code, blo.c.country_code)
    kind = sa.case((where.is_(None), "network"), else_="country")
    names = (
        "indicator blo_code country_code period_start period_end value baseline verification verification_ru"
    ).split()
    return (
        sa.select(*(table.c[name] for name in names))
        .select_from(table.outerjoin(blo, blo.c.code == table.c.blo_code))
        .where(
            *matching.own_rows(table, access),
            release.granted_in_scope(kind, where, table.c.blo_code, filters, access),
            table.c.period_start < filters.end,
            table.c.period_end > filters.start,
        )
        .order_by(*(table.c[name].nulls_last() for name in names[:5]))
    )
