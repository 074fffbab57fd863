"""Questions to begin with: each is a whole text in DuckDB's SQL, of the source and the period that the filters have, to
be changed at will."""

from __future__ import annotations

from dataclasses import dataclass

from language.i18n import N_
from scope.comparison import shift
from scope.filters import Filters

COUNTED = "s.status NOT IN ('rejected', 'withdrawn')"
OF_KIND = "{of}.source_code IN (SELECT code FROM source WHERE kind = '{kind}')"


@dataclass(frozen=True)
class Question:
    words: str
    text: str


QUESTIONS = (
    Question(
        N_("Which concealments were seen at rail offices in the period and never there before?"),
        """
SELECT s.concealment, min(s.seized_on) AS first_seen, count(*) AS cases
FROM seizure s JOIN blo o ON o.code = s.blo_code
WHERE o.mode = 'rail' AND s.concealment IS NOT NULL AND {counted} AND {of_case}
GROUP BY s.concealment
HAVING min(s.seized_on) >= DATE '{start}' AND min(s.seized_on) < DATE '{end}'
ORDER BY cases DESC
""",
    ),
    Question(
        N_("Which pairs of offices write much and find little?"),
        """
WITH side AS (
  SELECT code AS pair, side_a AS office FROM crossing_pair
  UNION SELECT code, side_b FROM crossing_pair WHERE side_b IS NOT NULL
), messages AS (
  SELECT a.pair, count(*) AS messages
  FROM exchange e
  JOIN side a ON a.office = e.from_blo_code JOIN side b ON b.office = e.to_blo_code AND b.pair = a.pair
  WHERE e.sent_at >= DATE '{start}' AND e.sent_at < DATE '{end}' AND {of_message}
  GROUP BY a.pair
), cases AS (
  SELECT a.pair, count(*) AS cases
  FROM seizure s JOIN side a ON a.office = s.blo_code
  WHERE s.seized_on >= DATE '{start}' AND s.seized_on < DATE '{end}' AND {counted} AND {of_case}
  GROUP BY a.pair
)
SELECT p.code AS pair, coalesce(m.messages, 0) AS messages, coalesce(c.cases, 0) AS cases,
  round(coalesce(c.cases, 0) / nullif(m.messages, 0), 2) AS cases_per_message
FROM crossing_pair p LEFT JOIN messages m ON m.pair = p.code LEFT JOIN cases c ON c.pair = p.code
ORDER BY cases_per_message NULLS LAST, messages DESC
""",
    ),
    Question(
        N_("Acetic anhydride by route and quarter, beside the same quarter of the year before"),
        """
WITH found AS ( SELECT coalesce(s.departure_code, s.origin_code) || ' > ' || s.destination_code AS route,
date_trunc('quarter', s.seized_on) :: DATE AS quarter, i.unit, sum(i.quantity) AS quantity, count(DISTINCT s.id) AS
cases FROM seizure s JOIN seizure_item i ON i.seizure_id = s.id WHERE i.substance_code = 'ACETIC_ANHYDRIDE' AND
{counted} AND {of_case} AND s.seized_on >= DATE '{start}' - INTERVAL 1 YEAR AND s.seized_on < DATE '{end}' GROUP BY ALL
) SELECT f.quarter, f.route, f.unit, f.quantity, f.cases, b.quantity AS a_year_before, b.cases AS cases_a_year_before
FROM found f LEFT JOIN found b ON b.route = f.route AND b.unit = f.unit AND b.quarter = f.quarter - INTERVAL 1 YEAR
WHERE f.quarter >= date_trunc('quarter', DATE '{start}') ORDER BY f.quarter, f.quantity DESC """,
    ),
    Question(
        N_("How large is a usual case of each substance, and how large the largest?"),
        """
SELECT i.substance_code, i.unit, count(DISTINCT s.id) AS cases, median(i.quantity) AS median, quantile_cont(i.quantity,
0.9) AS ninth_of_ten, max(i.quantity) AS largest, arg_max(s.seized_on, i.quantity) AS largest_on FROM seizure s JOIN
seizure_item i ON i.seizure_id = s.id WHERE s.seized_on >= DATE '{start}' AND s.seized_on < DATE '{end}' AND {counted}
AND {of_case} AND i.quantity IS NOT NULL GROUP BY i.substance_code, i.unit ORDER BY cases DESC """,
    ),
    Question(
        N_("Who reports late, and how many cases are in the months that came late?"),
        """
WITH told AS (
  SELECT r.blo_code, r.period_start, r.period_end, r.status
  FROM report r WHERE r.subject = 'seizures' AND r.blo_code IS NOT NULL AND {of_report}
    AND r.period_start >= DATE '{start}' AND r.period_start < DATE '{end}'
)
SELECT t.blo_code AS office, count(DISTINCT t.period_start) AS months,
  count(DISTINCT t.period_start) FILTER (t.status = 'late') AS late,
  count(DISTINCT t.period_start) FILTER (t.status = 'missing') AS missing,
  count(s.id) AS cases, count(s.id) FILTER (t.status = 'late') AS cases_that_came_late
FROM told t
LEFT JOIN seizure s ON s.blo_code = t.blo_code AND s.seized_on >= t.period_start AND s.seized_on < t.period_end
  AND {counted} AND {of_case}
GROUP BY t.blo_code
ORDER BY late DESC, office
""",
    ),
    Question(
        N_("What share of the heroin cases began with a message?"),
        """
SELECT year(s.seized_on) AS year, count(*) AS cases, count(s.exchange_id) AS after_a_message,
  CASE WHEN count(*) >= 10 THEN round(100.0 * count(s.exchange_id) / count(*), 1) END AS per_cent
FROM seizure s
WHERE s.id IN (SELECT seizure_id FROM seizure_item WHERE substance_code = 'HEROIN') AND {counted} AND {of_case}
GROUP BY ALL
ORDER BY year
""",
    ),
    Question(
        N_("Cases by substance and means of transport, a column for each year"),
        """
WITH found AS (
  SELECT DISTINCT s.id, i.substance_code AS substance, s.transport_mode AS transport, year(s.seized_on) AS year
  FROM seizure s JOIN seizure_item i ON i.seizure_id = s.id
  WHERE s.seized_on >= DATE '{start}' - INTERVAL 3 YEAR AND s.seized_on < DATE '{end}' AND {counted} AND {of_case}
)
SELECT * FROM (SELECT substance, transport, year FROM found) PIVOT (count(*) FOR year IN ({years}))
ORDER BY substance, transport
""",
    ),
    Question(
        N_("Two spans of the year side by side: spring and autumn, by office"),
        """
SELECT s.blo_code AS office,
  count(*) FILTER (s.seized_on BETWEEN DATE '{year}-03-15' AND DATE '{year}-05-20') AS spring,
  count(*) FILTER (s.seized_on BETWEEN DATE '{year}-08-15' AND DATE '{year}-10-20') AS autumn
FROM seizure s
WHERE year(s.seized_on) = {year} AND s.blo_code IS NOT NULL AND {counted} AND {of_case}
GROUP BY s.blo_code
ORDER BY spring DESC
""",
    ),
    Question(
        N_("Two offices side by side, month by month"),
        """
SELECT date_trunc('month', s.seized_on) :: DATE AS month, s.blo_code AS office, count(*) AS cases FROM seizure s WHERE
s.blo_code IN (SELECT blo_code FROM seizure WHERE blo_code IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC LIMIT 2) AND
s.seized_on >= DATE '{start}' - INTERVAL 1 YEAR AND s.seized_on < DATE '{end}' AND {counted} AND {of_case} GROUP BY ALL
ORDER BY month, office """,
    ),
    Question(
        N_("What do totals come to without their largest case?"),
        """
SELECT i.category, i.unit, count(DISTINCT s.id) AS cases, sum(i.quantity) AS quantity, max(i.quantity) AS largest,
sum(i.quantity) - max(i.quantity) AS without_the_largest, round(100 * max(i.quantity) / nullif(sum(i.quantity), 0), 1)
AS per_cent FROM seizure s JOIN seizure_item i ON i.seizure_id = s.id WHERE s.seized_on >= DATE '{start}' AND
s.seized_on < DATE '{end}' AND {counted} AND {of_case} GROUP BY i.category, i.unit ORDER BY per_cent DESC NULLS LAST
""",
    ),
    Question(
        N_("Cases within 50 km of each office, in all winters"),
        """
WITH site AS (
  SELECT o.code AS office, p.lat, p.lon FROM blo o JOIN place p ON p.code = o.place_code WHERE p.lat IS NOT NULL
)
SELECT site.office, count(*) AS cases
FROM seizure s JOIN site
  ON 12742 * asin(sqrt(sin(radians(s.lat - site.lat) / 2) ** 2
    + cos(radians(site.lat)) * cos(radians(s.lat)) * sin(radians(s.lon - site.lon) / 2) ** 2)) <= 50
WHERE month(s.seized_on) IN (12, 1, 2) AND {counted} AND {of_case}
GROUP BY site.office
ORDER BY cases DESC
""",
    ),
    Question(
        N_("Which records may count twice, or state what is hardly possible?"),
        """
SELECT s.blo_code AS office, count(*) AS cases, count(*) FILTER (s.occurrence > 1) AS identical,
  count(s.double_report_group) AS probable_double_reports, count(*) FILTER (s.is_quantity_implausible) AS implausible
FROM seizure s
WHERE s.seized_on >= DATE '{start}' AND s.seized_on < DATE '{end}' AND {counted} AND {of_case}
GROUP BY s.blo_code
ORDER BY probable_double_reports DESC
""",
    ),
    Question(
        N_("How long do requests wait for their replies, by the office that is asked?"),
        """
SELECT e.to_blo_code AS office, count(*) AS requests, count(e.replied_at) AS answered,
  round(median(date_diff('minute', e.sent_at, e.replied_at)) / 1440, 1) AS median_days
FROM exchange e
WHERE e.expects_reply AND e.sent_at >= DATE '{start}' AND e.sent_at < DATE '{end}' AND {of_message}
GROUP BY e.to_blo_code
ORDER BY median_days DESC NULLS LAST
""",
    ),
    Question(
        N_("Cases per month, and how many were women among the persons detained"),
        """
SELECT date_trunc('month', s.seized_on) :: DATE AS month, count(*) AS cases, sum(s.persons_detained) AS persons,
  sum(s.women_detained) AS women
FROM seizure s
WHERE s.seized_on >= DATE '{start}' - INTERVAL 2 YEAR AND s.seized_on < DATE '{end}' AND {counted} AND {of_case}
GROUP BY ALL
ORDER BY month
""",
    ),
)


def text_of(question: Question, filters: Filters) -> str:
    """The text of a question, of the source and the period of the filters."""
    last = shift(filters.end, -1)
    of = {f"of_{name}": OF_KIND.format(of=table, kind=filters.source_kind) for name, table in TABLES.items()}
    years = ", ".join(str(year) for year in range(filters.start.year - 3, last.year + 1))
    written = question.text.format(
        counted=COUNTED, start=filters.start, end=filters.end, year=last.year, years=years, **of
    )
    return written.strip()


TABLES = {"case": "s", "message": "e", "report": "r"}
"""What the table is called whose rows are to be of one kind of source."""
