"""The operator's settings, read from `settings.toml`.

Configuration, validated on reading.
"""

from __future__ import annotations

import functools
import math
import os
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from language import i18n

ROOT = Path(__file__).parents[1]
PATH = Path(os.environ.get("BLO_SETTINGS") or ROOT / "settings.toml")
TIERS = ("internal", "partner", "donor", "public")
SQL_READERS = ("nobody", "internal", "partner")
"""Who may ask in SQL: nobody, internal readers, or partners within their own rows as well."""
LOGS = ("text", "json")
KINDS = {
    str: 'text in quotes such as "Asia/Tashkent"',
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    tuple: 'a list of texts such as ["en", "ru"]',
}
"""What may stand behind a name, by the type of its default."""
HOST = re.compile(r"[\w-]+(\.[\w-]+)*|[0-9a-fA-F:]*:[0-9a-fA-F:.]*")
"""A name of a machine, or its number in either form."""
LEAST = {"persons_rounding": 1, "query_seconds": 1}
MOST_DAYS = 3660
MOST = {"dominance_share": 1, "port": 65_535}


class SettingsError(ValueError):
    """A value in the settings file that cannot be used; the message says which, why and what may stand there."""


@dataclass(frozen=True, kw_only=True)
class AccessSettings:
    """Who reads without signing in; `tier` None leaves it to `access.decide`. `wall` is the tier of briefings on the
    wall, `feeds` the highest that a key of a feed may have (None: that of who reads without signing in). `sql`: who may
    ask in SQL, one of `SQL_READERS`; None leaves it to `access.asks_in_sql`."""

    tier: str | None = None
    countries: tuple[str, ...] = ()
    agency: str = ""
    wall: str = "donor"
    sql: str | None = None
    feeds: str | None = None


@dataclass(frozen=True, kw_only=True)
class DatabaseSettings:
    """How a database on a server is read: `live`, or from snapshots of it on this machine, in the folder
    `snapshots`."""

    live: bool = False
    snapshots: str = "var/snapshots"


@dataclass(frozen=True, kw_only=True)
class MonitoringSettings:
    """For who watches over the server: the `port` of `address` on which the numbers of `/metrics` are given without a
    token (0: on none), and how the `log` is written, one of `LOGS`."""

    port: int = 0
    address: str = "127.0.0.1"
    log: str = "text"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One value per line of `settings.toml`; days are counted in `zone`; `hosts` are names of this dashboard beside
    those of the machine itself."""

    name_en: str = "Border Liaison Offices"
    name_ru: str = "Офисы пограничного взаимодействия"
    languages: tuple[str, ...] = ("en", "ru")
    zone: str = "Asia/Tashkent"
    zone_en: str = "Tashkent"
    zone_ru: str = "ташкентское время"
    report_due_days: int = 15
    query_seconds: int = 30
    release_age_days: int = 60
    small_cell_limit: int = 3
    persons_rounding: int = 5
    dominance_share: float = 0.9
    tell_small_counts: bool = True
    double_report_least_kg: float = 0.05
    double_report_share: float = 0.03
    double_report_days: int = 1
    map_tiles: str = ""
    map_tiles_zoom: int = 12
    map_attribution: str = ""
    store: str = "var/store.sqlite"
    feed_keys: str = "var/feed-keys"
    hosts: tuple[str, ...] = ()
    access: AccessSettings = AccessSettings()
    database: DatabaseSettings = DatabaseSettings()
    monitoring: MonitoringSettings = MonitoringSettings()

    def name(self, language: str) -> str:
        """What the dashboard is called in a language."""
        return self.name_ru if language == "ru" else self.name_en

    def zone_name(self, language: str) -> str:
        """What its time zone is called in a language, behind moments."""
        return self.zone_ru if language == "ru" else self.zone_en


def parse(text: str) -> Settings:
    """Settings from the text of a TOML file.

    Raises:
        SettingsError: a line that is no TOML, a name that is not known, or a value of the wrong kind.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"settings.toml is not valid TOML: {error}") from error
    sections = {
        "access": _section(AccessSettings, raw.pop("access", {}), "access", 'tier = "donor"'),
        "database": _section(DatabaseSettings, raw.pop("database", {}), "database", "live = true"),
        "monitoring": _section(MonitoringSettings, raw.pop("monitoring", {}), "monitoring", "port = 9464"),
    }
    settings = _checked(Settings, raw | sections, "")
    if settings.access.tier not in (None, *TIERS):
        raise SettingsError(f"settings.toml: access.tier = {settings.access.tier!r}; use one of {', '.join(TIERS)}")
    if settings.access.tier == "partner" and not settings.access.agency:
        raise SettingsError(
            'settings.toml: access.tier = "partner" needs the agency whose cases are its own; write its code under '
            '[access], such as agency = "KG-SCS"'
        )
    if settings.access.feeds not in (None, *TIERS):
        raise SettingsError(f"settings.toml: access.feeds = {settings.access.feeds!r}; use one of {', '.join(TIERS)}")
    if settings.access.wall not in TIERS:
        raise SettingsError(f"settings.toml: access.wall = {settings.access.wall!r}; use one of {', '.join(TIERS)}")
    if settings.access.sql not in (None, *SQL_READERS):
        raise SettingsError(f"settings.toml: access.sql = {settings.access.sql!r}; use one of {', '.join(SQL_READERS)}")
    if settings.monitoring.log not in LOGS:
        raise SettingsError(
            f"settings.toml: monitoring.log = {settings.monitoring.log!r}; use one of {', '.join(LOGS)}"
        )
    if (
        not settings.languages
        or not set(settings.languages) <= set(i18n.LANGUAGES)
        or len(set(settings.languages)) < len(settings.languages)
    ):
        offered = ", ".join(f'"{one}"' for one in i18n.LANGUAGES)
        raise SettingsError(f"settings.toml: languages = {list(settings.languages)}; use one or several of {offered}")
    if settings.map_tiles and not all(part in settings.map_tiles for part in ("{z}", "{x}", "{y}")):
        raise SettingsError(
            f"settings.toml: map_tiles = {settings.map_tiles!r}; write an address with {{z}}, {{x}} and {{y}} in it"
        )
    for name in settings.hosts:
        if not HOST.fullmatch(name):
            raise SettingsError(
                f"settings.toml: hosts holds {name!r}; write names as they stand in a browser's address, such as "
                "blo.example.org, without https:// or a port"
            )
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f"settings.toml: zone = {settings.zone!r} is no time zone; use a name such as Asia/Tashkent"
        ) from error
    return settings


def _section(kind: type, raw: Any, name: str, example: str) -> Any:
    if not isinstance(raw, dict):
        raise SettingsError(
            f"settings.toml: {name} = {raw!r}; write [{name}] on a line of its own, and {example} under it"
        )
    return _checked(kind, raw, f"{name}.")


def _checked(kind: type, raw: dict[str, Any], prefix: str) -> Any:
    defaults = {field.name: getattr(kind(), field.name) for field in fields(kind)}
    values = {}
    for name, value in raw.items():
        if name not in defaults:
            raise SettingsError(f"settings.toml: {prefix}{name} is not known; known: {', '.join(defaults)}")
        default = defaults[name]
        value = tuple(value) if isinstance(value, list) else value
        wanted = str if default is None else type(default)
        if wanted is float and type(value) is int:
            value = float(value)
        if type(value) is not wanted or (wanted is tuple and not all(isinstance(one, str) for one in value)):
            raise SettingsError(f"settings.toml: {prefix}{name} = {raw[name]!r}; write {KINDS[wanted]}")
        if isinstance(value, (int, float)):
            least, most = LEAST.get(name, 0), MOST_DAYS if name.endswith("_days") else MOST.get(name, math.inf)
            if not least <= value <= most or math.isinf(value):
                upper = f" and at most {most}" if most < math.inf else ""
                raise SettingsError(f"settings.toml: {prefix}{name} = {value!r}; write at least {least}{upper}")
        values[name] = value
    return kind(**values)


@functools.cache
def current() -> Settings:
    """The settings of this installation.

    Raises:
        SettingsError: a file that cannot be used.
    """
    if not PATH.exists():
        return Settings()
    try:
        # Editors on Windows put a mark before the first line.
        return parse(PATH.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError("settings.toml is not in UTF-8; save it again in that encoding") from error
