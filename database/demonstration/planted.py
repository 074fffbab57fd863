"""Cases put in on purpose, so that statistics can be judged by finding them.

All days count from the last complete month: they are news whatever month the demonstration is made until.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from database.demonstration import draws, items, network
from scope.comparison import shift

LARGEST_KG = 775.0
NEW_CONCEALMENT = "cosmetics"
NEW_ROUTE = ("MM", "KZ")
NEW_SUBSTANCE = "KETAMINE"


def cases(span: network.Span, sites: pd.DataFrame) -> pd.DataFrame:
    """One row per planted case: site, day, substance, unit (numbers), quantity, and columns of `seizure`.

    A missing value of a column leaves what was drawn.
    """
    number = {code: place for place, code in enumerate(sites["code"])}
    substances = list(draws.shape()["amounts"])
    quarter = shift(span.complete_to, -3)
    rows = []

    def plant(code: str, day: date, substance: str, quantity: float, unit: str, **more) -> None:
        rows.append(
            {
                "site": number[code],
                "day": span.number(day),
                "substance": substances.index(substance),
                "quantity": quantity,
                "unit": items.UNITS.index(unit),
                "status": "verified",
                "is_beyond": False,
            }
            | more
        )

    def at(days: int) -> date:
        return quarter + timedelta(days=days)

    plant(
        "KZ-KONYSBAYEV",
        at(48),
        "HEROIN",
        LARGEST_KG,
        "kg",
        transport_mode="truck",
        concealment="in_cargo",
        origin_code="AF",
        departure_code="UZ",
        destination_code="RU",
        direction="inbound",
        persons_detained=2,
        value_usd=15_500_000.0,
    )
    for one, days in enumerate((3, 9, 12, 17, 24, 31, 35, 41, 47, 52, 58, 63, 66, 71, 77, 80, 84, 88)):
        substance = ("ACETIC_ANHYDRIDE", "ACETIC_ANHYDRIDE", "SULPHURIC_ACID")[one % 3]
        plant(
            "KG-KAINDY-RAIL",
            at(days),
            substance,
            480.0 + 170.0 * (one * 7 % 11),
            "l",
            transport_mode="train_freight",
            concealment="in_cargo",
            origin_code="CN",
            departure_code="KZ",
            destination_code="AF",
            direction="inbound",
            persons_detained=0,
        )
    for one, days in enumerate((20, 37, 55, 71)):
        plant(
            "KZ-KORDAI",
            at(days),
            "METHAMPHETAMINE",
            3.2 + one,
            "kg",
            transport_mode="car",
            concealment="vehicle_cavity",
            origin_code=NEW_ROUTE[0],
            departure_code=NEW_ROUTE[0],
            destination_code=NEW_ROUTE[1],
            direction="inbound",
            persons_detained=1,
        )
    for one, days in enumerate((12, 29, 45, 66)):
        plant(
            "TJ-FOTEHOBOD",
            at(days),
            "HEROIN",
            1.4 + 0.6 * one,
            "kg",
            transport_mode="truck",
            concealment=NEW_CONCEALMENT,
            origin_code="AF",
            departure_code="TJ",
            destination_code="RU",
            direction="outbound",
            persons_detained=1,
        )
    for one, days in enumerate((33, 61, 79)):
        plant(
            "KZ-KONYSBAYEV",
            at(days),
            NEW_SUBSTANCE,
            0.4 + 0.35 * one,
            "kg",
            transport_mode="bus",
            concealment="luggage",
        )
    # Grams written as kilograms: far beyond anything the country sees of the substance.
    plant(
        "KG-DOSTUK",
        shift(span.complete_to, -29) + timedelta(days=10),
        "MEPHEDRONE",
        2350.0,
        "kg",
        status="rejected",
    )
    plant(
        "TJ-DUSTI",
        shift(span.complete_to, -7) + timedelta(days=16),
        "PREGABALIN",
        5_000_000.0,
        "tablet",
        status="withdrawn",
    )
    plant(
        "UZ-DUSTLIK",
        shift(span.complete_to, -20) + timedelta(days=13),
        "ALPHA_PVP",
        64.0,
        "kg",
        status="provisional",
        is_beyond=True,
    )
    return pd.DataFrame(rows)
