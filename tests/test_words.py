"""Words that readers see are sentences: no telegram style, one word for one thing, in both languages.

The rule stands in CONTRIBUTING.md, "How it is written".
"""

import csv
import re
import tomllib
from types import SimpleNamespace

import pytest

from briefing.views import capacity
from content.trends import season_charts, words
from language import i18n
from tools import catalogs

ENGLISH = {
    "what compares two figures without a sentence": r"like for like|[,;:] was \{|^was \{|\bcompared is\b",
    "a word and a colon for a verb": r"\b(?<!any )(?:more|less|fewer|most|joined|led|answered): |^(?:Apart|In it)\b",
    "a list of headed figures": r"[\w»]: \{\w+\}[;,] [^.;,]*[\w»]: \{",
    "two colons in one sentence": r"\w: (?!python)[^.:!?;]*[^.:!?;\d\s-][^.:!?;]*\w: (?!python)",
    "a shortened word": r"(?i)\b(?:e\.g|i\.e|etc|approx|incl|excl|avg|max|min|vs|resp|nr|qty)\b\.?(?!\w)",
    "straight quotes": r"[\"']",
    "a hyphen for a dash": r"\s-\s",
    "the verb after its object": r"(?:^|[.;] )(?:Shown|Told|Compared|Counted|Included) (?:is|are)\b",
    "no before a noun that is not": r"\b(?:is|are) no (?:code|text|name|JSON|TOML|position|sum|Excel)\b",
    "a second word for an access level": r"\btiers?\b(?!\})",
    "a second word for a month of an office or a country": r"(?:office|country)-months?",
    "what downloads is not taken": r"(?i)\btake (?:the file|CSV|as a file)",
    "a view is a slide, a page or a chart": r"\b(?:a|the) view\b",
    "a find is a case": r"\bfinds? (?:at|is|are)\b|\bPublished finds\b",
}
RUSSIAN = {
    "what compares two figures without a sentence": r"сопоставимо:|там, где известны|, было \{now\}",
    "a word and a colon for a verb": r"\b(?:больше|меньше|ведущего|участвующего): ",
    "a list of headed figures": r"[\w»]: \{\w+\}[;,] [^.;,]*[\w»]: \{",
    "two colons in one sentence": r"\w: (?!python)[^.:!?;]*[^.:!?;\d\s-][^.:!?;]*\w: (?!python)",
    "a shortened word": r"(?i)\b(?:т\. ?д|т\. ?п|т\. ?е|др|кол-во|вкл|искл|см|макс|мин|ср)\.(?!\w)",
    "words that were mended": (
        r"(?i)подлежащ|поддержанн|низк\w+ достоверност|не отмечалось|за рамки обычного|^Именно это|^Бумага|"
        r"проигрыванием|Малые графики|Внутри года|участвующ|\bпол(?:ой|ая|ый) (?:точк|кружк|квадрат)|значат одно|"
        r"круг, в котором|можно раскрывать|собственным прошлым значениям \(|приграничн|составить свой$"
    ),
    "a second word for what is open to readers": r"(?i)раскрыт(?:ы|ые|ых|ым)\b|раскрыва|выпущенн",
    "a second word for a detection": r"(?i)способ\w* обнаружения",
    "a second word for a significant amount or case": r"(?i)\bзначительн\w+ (?:количеств|случа)",
    "a second word for a period that is still filling up": r"период ещё не? ?(?:заполняется|завершён)",
}
KNOWN = {
    # What is wrong at a place of a file, and what to do.
    "{place}: this is not TOML: {what}.",
    "{place}: это не TOML: {what}.",
    "it could be {one} or {other}: write one of them, or say which sign is the decimal one: {options}",
    "это может быть {one} или {other}: напишите одно из них или укажите десятичный знак: {options}",
}


def texts() -> list[tuple[str, str]]:
    """Every form of every message: English and Russian; of the names in the reference data as well."""
    found = []
    for message in catalogs.read(catalogs.path_of("ru"), "ru"):
        if message.id:
            english, russian = (one if isinstance(one, tuple) else (one,) for one in (message.id, message.string))
            found += [(english[min(place, len(english) - 1)], form) for place, form in enumerate(russian)]
            found += [(form, russian[-1]) for form in english]
    return found


def names() -> list[tuple[str, str]]:
    """What the reference data and the playlists call things, in English and Russian."""
    found = []
    folder = catalogs.TERMS.parent
    for file, column in (("vocabularies", "label"), ("blos", "name"), ("agencies", "name"), ("substances", "name")):
        with (folder / f"{file}.csv").open(encoding="utf-8", newline="") as rows:
            found += [(row[f"{column}_en"], row[f"{column}_ru"]) for row in csv.DictReader(rows)]
    for path in sorted((folder.parent / "playlists").glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [(told[f"{one}_en"], told[f"{one}_ru"]) for one in ("title", "about")]
    return found


@pytest.mark.parametrize(("fault", "language"), [*((one, "en") for one in ENGLISH), *((one, "ru") for one in RUSSIAN)])
def test_no_text_is_written_like_a_telegram_or_with_a_second_word(fault, language):
    pattern, place = (ENGLISH, 0) if language == "en" else (RUSSIAN, 1)
    assert {pair[place] for pair in texts() if re.search(pattern[fault], pair[place])} - KNOWN == set()


def test_what_english_calls_an_office_russian_calls_an_office_and_not_by_letters():
    """ОПВ only where English says BLO or writes it out."""
    wrong = {
        pair
        for pair in (*texts(), *names())
        if re.search(r"\bОПВ\b", pair[1]) and not re.search(r"\bBLOs?\b|Border Liaison Office", pair[0])
    }
    assert wrong == set()


def test_a_word_that_heads_things_stands_for_one_of_them():
    """Вид is a kind; what is looked at has a word of its own."""
    assert {english for english, russian in texts() if russian == "Вид"} == {"Kind"}


def test_names_have_no_hyphen_for_a_dash_and_railways_one_sign():
    assert [pair for pair in names() if re.search(r"\s-\s", " ".join(pair))] == []
    assert [pair for pair in names() if ("(railway)" in pair[0]) != ("(ж/д)" in pair[1])] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "like for like {now}, was {base}"),
        ("en", "A strong season: more: Aug; less: Feb"),
        ("en", "Requests received: {m}, answered: {k}."),
        ("en", "Shown are verified cases"),
        ("en", "Readers of the tier {tier} see nothing"),
        ("en", "What is looked at, e.g. this"),
        ("ru", "там, где известны оба периода, {change}"),
        ("ru", "Выраженная сезонность: больше: авг.; меньше: февр."),
        ("ru", "из {total} подлежащих"),
        ("ru", "не указано: {n}; указано «неизвестно»: {m}"),
        ("ru", "Раскрываются только суммы по годам."),
    ],
)
def test_what_was_mended_is_seen(language, text):
    assert [fault for fault, pattern in (ENGLISH if language == "en" else RUSSIAN).items() if re.search(pattern, text)]


# Sentences of pieces ----------------------------------------------------------------------------------------


def both(say) -> tuple[str, str]:
    """What is said in English and in Russian, with common spaces."""
    said = []
    for language in ("ru", "en"):
        i18n.use(language)
        said.append(say().replace("\u00a0", " "))
    return said[1], said[0]


@pytest.mark.parametrize(
    ("grade", "high", "low", "english", "russian"),
    [
        (
            "strong",
            (8,),
            (2,),
            "Busiest in August, quietest in February",
            "Сезонность выражена: больше всего в августе, меньше всего в феврале",
        ),
        (
            "moderate",
            (7, 6),
            (1, 12, 2),
            "Somewhat busier in June and July, somewhat quieter in January, February and December",
            "Сезонность есть: несколько больше в июне и июле, несколько меньше в январе, феврале и декабре",
        ),
        ("strong", (), (3,), "Quietest in March", "Сезонность выражена: меньше всего в марте"),
        ("moderate", (5,), (), "Somewhat busier in May", "Сезонность есть: несколько больше в мае"),
        (
            "moderate",
            (),
            (),
            "There is a season, but no month stands out",
            "Сезонность есть, но ни один месяц не выделяется",
        ),
    ],
)
def test_a_season_names_its_months(grade, high, low, english, russian):
    season = SimpleNamespace(grade=grade, high=high, low=low)
    assert both(lambda: season_charts._season_words(season)) == (english, russian)


@pytest.mark.parametrize(
    ("offices", "donor", "english", "russian"),
    [
        (
            15,
            ("Japan", "Япония"),
            "15 offices work with the support of Japan",
            "при поддержке Японии работают 15 офисов",
        ),
        (
            1,
            ("Norway", "Норвегия"),
            "1 office works with the support of Norway",
            "при поддержке Норвегии работает 1 офис",
        ),
        (2, ("Chad", "Чад"), "2 offices work with the support of Chad", "при поддержке донора (Чад) работают 2 офиса"),
        (21, ("", ""), "21 offices work with the support of donors", "при поддержке доноров работает 21 офис"),
    ],
)
def test_offices_work_with_the_support_of_their_donor(offices, donor, english, russian):
    assert both(lambda: capacity._supported(offices, donor[i18n.language() == "ru"])) == (english, russian)


def test_the_countries_whose_genitive_is_known_are_written_as_the_list_writes_them():
    with (catalogs.TERMS.parent / "countries.csv").open(encoding="utf-8", newline="") as rows:
        known = {row["name_ru"] for row in csv.DictReader(rows)}
    assert set(i18n.GENITIVE_RU) - known == {"Европейский союз"}


def test_a_counted_word_agrees_with_the_number_that_is_shown():
    cases = SimpleNamespace(is_amount=False, measure="cases")
    assert both(lambda: words.value(cases, 437.6)) == ("438 cases", "438 случаев")
    assert both(lambda: words.value(cases, 500.7)) == ("501 cases", "501 случай")
    assert both(lambda: words.value(cases, 2.5)) == ("2.5 cases", "2,5 случая")
