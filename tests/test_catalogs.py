"""The catalogs hold every word of the dashboard; the Russian keeps to the project's terms and typography."""

import ast
import io
import re
import string

import pytest
from babel.messages import Catalog, extract

from analysis.acronyms import ACRONYMS
from tools import catalogs

NBSP = "\u00a0"
FAULTS = {
    "straight quotes": r"[\"']",
    "a hyphen or an en dash between words": r"\s[-–]\s",
    "a dash without a no-break space before it and a space after it": rf"(?<!{NBSP})—|—(?! )",
    # A day as files write it is no range.
    "a hyphen in a range of numbers": r"[\d}]-(?!\d\d-\d\d)(?<!\d{4}-\d\d-)[\d{]",
    "a hyphen for a minus sign": r"(?<![\w}])-[\d{]",
    "three full stops for an ellipsis": r"\.\.\.",
    "a breaking space before a unit": r"[\d}] (?:%|(?:к?г|мг|т|м?л|км|ч|дн|долл|млн|млрд|тыс|чел|ед|гг)\b)",
    "a unit or a per cent sign without a space": r"[\d}](?:%|(?:кг|мг|мл|км)\b)",
    "a breaking space after №": rf"№(?!{NBSP})",
    "two spaces": r"[ \u00a0]{2}",
    "a Latin letter in a Russian word": r"(?i)[а-яё][a-z]|[a-z][а-яё]",
    "a word in capitals": r"\b(?!ОПВ\b|КПП\b|ЦАРИКЦ\b|УНП\b|ООН\b|США\b|ГПК\b|ФАЙЛ\b)[А-ЯЁ]{3,}\b",
    "е where ё is meant": (
        r"(?i)\b(?:\w*(?:отчет(?!лив)|учет|расчет|пересчет|объем|подъем|надежн|серьезн|партнер|самолет|населенн|"
        r"определенн|объединенн|утвержденн|подтвержденн|завершенн|сохраненн|включенн|исключенн|проведенн|емкост)\w*|"
        r"еще|ее|нее|причем|счет|прием|трех|четырех|идет|ждет|дает|растет|остается|создается|удается|"
        r"(?:темн|черн|желт|зелен|четк|легк|тверд)(?:ый|ий|ая|ое|ые|ие|ой)|подтвержден|завершен|определен|включен)\b"
    ),
    "a word that the terms rule out": (
        r"(?i)\b(?:агентств|арест|киргиз|средн\w+ ази|захват|трафик|дашборд|оператор|плейлист|чарт|тренинг|"
        r"подавлен|экспорт|рекорд|уличн|наркотрафик|наркоситуац|контрагент)"
    ),
}


@pytest.fixture(scope="module")
def template():
    return catalogs.template()


@pytest.fixture(scope="module", params=catalogs.TRANSLATED)
def catalog(request):
    return catalogs.read(catalogs.path_of(request.param), request.param)


@pytest.fixture(scope="module")
def russian():
    return catalogs.read(catalogs.path_of("ru"), "ru")


def messages(catalog):
    return [message for message in catalog if message.id]


def identities(catalog):
    return {(message.context, message.id) for message in messages(catalog)}


def forms(text):
    return text if isinstance(text, (tuple, list)) else (text,)


def placeholders(text):
    return sorted(field for _text, field, _spec, _conversion in string.Formatter().parse(text) if field is not None)


def faults(text):
    return [fault for fault, pattern in FAULTS.items() if re.search(pattern, text)]


# What is in the catalogs ------------------------------------------------------------------------------------


def test_template_has_the_words_of_every_part_of_the_dashboard(template):
    files = {file for message in messages(template) for file, _line in message.locations}
    assert {
        "app.py",
        "language/i18n.py",
        "pages/parts/sidebar.py",
        "analysis/names.py",
        "analysis/changes.py",
        "content/tiles.py",
    } <= files


def test_template_file_is_that_of_the_code(template):
    assert identities(catalogs.read(catalogs.TEMPLATE)) == identities(template)


def test_catalog_has_every_message_of_the_code_and_no_other(catalog, template):
    assert identities(catalog) == identities(template)
    assert not catalog.obsolete


def test_every_message_is_translated_in_all_its_forms(catalog):
    empty = [message.id for message in messages(catalog) if not all(forms(message.string))]
    assert empty == []


def test_no_translation_is_a_guess(catalog):
    assert [message.id for message in messages(catalog) if message.fuzzy] == []


def test_plural_messages_have_as_many_forms_as_the_language(catalog):
    expected = {"ru": 3}[str(catalog.locale)]
    assert catalog.num_plurals == expected
    wrong = [m.id for m in messages(catalog) if m.pluralizable and len(m.string) != expected]
    assert wrong == []


def test_every_form_has_the_placeholders_of_the_english_text(catalog):
    wrong = [
        (message.id, form)
        for message in messages(catalog)
        for form in forms(message.string)
        if any(placeholders(form) != placeholders(english) for english in forms(message.id))
    ]
    assert wrong == []


# Russian ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('ОПВ "Ойбек"', "straight quotes"),
        ("пара - офисы", "a hyphen or an en dash between words"),
        ("пара — офисы", "a dash without a no-break space before it and a space after it"),
        ("5-10 кг", "a hyphen in a range of numbers"),
        ("изменение -{n}", "a hyphen for a minus sign"),
        ("Загрузка...", "three full stops for an ellipsis"),
        ("{n} кг", "a breaking space before a unit"),
        ("12 %", "a breaking space before a unit"),
        ("12%", "a unit or a per cent sign without a space"),
        ("№ 5", "a breaking space after №"),
        ("Oтчёт", "a Latin letter in a Russian word"),
        ("ВАЖНО", "a word in capitals"),
        ("Нулевой отчет", "е where ё is meant"),
        ("Ещё не учтено, объем", "е where ё is meant"),
        ("Средняя Азия", "a word that the terms rule out"),
    ],
)
def test_faults_of_typography_are_seen(text, fault):
    assert fault in faults(text)


@pytest.mark.parametrize(
    "text",
    [
        f"775{NBSP}кг",
        f"12{NBSP}%",
        "5–10",
        "кыргызско-казахская граница",
        f"ОПВ{NBSP}— «Ойбек»",
        f"№{NBSP}5",
        "−8",
        "отчёт УНП ООН",
    ],
)
def test_good_typography_is_let_through(text):
    assert faults(text) == []


def test_russian_keeps_to_the_rules_of_typography(russian):
    # An acronym of an agency is in capitals, and nothing else of it is a fault.
    found = [
        (form, faults(form.lower() if message.id in ACRONYMS else form))
        for message in messages(russian)
        for form in forms(message.string)
    ]
    assert [pair for pair in found if pair[1]] == []


def test_russian_is_written_in_russian(russian):
    def letters(text):
        return re.sub(r"\{\w*\}", "", text)

    left = [
        message.id
        for message in messages(russian)
        for form in forms(message.string)
        if re.search("[A-Za-z]", letters(forms(message.id)[0])) and not re.search("[А-Яа-яЁё]", letters(form))
    ]
    assert left == []


def test_terms_are_translated_as_the_list_of_terms_says(russian):
    known = catalogs.terms()
    differing = {
        message.id: message.string
        for message in messages(russian)
        if isinstance(message.id, str) and message.id in known and message.string != known[message.id]
    }
    assert differing == {}


def test_russian_ends_as_the_english_does(russian):
    def end(text):
        return text[-1] if text[-1] in ".:…?!" else ""

    differing = [
        (message.id, form)
        for message in messages(russian)
        for form in forms(message.string)
        if end(form) != end(forms(message.id)[-1]) and not form.endswith("г.")
    ]
    assert differing == []


def test_no_russian_sentence_ends_with_a_date_or_period(russian):
    """They end with `г.` themselves: a full stop behind them would be the second."""
    doubled = [
        form
        for message in messages(russian)
        for form in forms(message.string)
        if re.search(r"\{(?:period|date|month|base|mean|time)\}\.", form)
    ]
    assert doubled == []


# Words that are not in the catalogs -------------------------------------------------------------------------

SHOWS_TEXT = {
    *("title", "header", "subheader", "markdown", "caption", "text", "write", "metric", "expander", "toast"),
    *("info", "warning", "error", "success", "button", "download_button", "checkbox", "toggle", "pills"),
    *("selectbox", "multiselect", "number_input", "date_input", "segmented_control"),
}


def test_no_page_shows_a_text_that_cannot_be_translated():
    plain = []
    for path in (
        catalogs.ROOT / "app.py",
        catalogs.ROOT / "pages" / "parts" / "sidebar.py",
        *(catalogs.ROOT / "pages").rglob("*.py"),
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr not in SHOWS_TEXT or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            if re.search(r"[A-Za-zА-Яа-я]{2}", re.sub(r"<[^>]*>|:material/\w+:", "", str(node.args[0].value))):
                plain.append(f"{path.name}:{node.lineno}: {node.args[0].value}")
    assert plain == []


# The command ------------------------------------------------------------------------------------------------


def found_in(source):
    return [
        (message, context) for _line, message, _comments, context in extract.extract(catalogs.calls, io.BytesIO(source))
    ]


def test_messages_inside_f_strings_are_found():
    assert found_in(b"""f"<b>{html(_('Cases'))}</b>" """) == [("Cases", None)]


def test_plurals_contexts_and_marked_texts_are_found():
    source = b"""
i18n.ngettext("{n} day", "{n} days", n)
pgettext("filter", "All")
WORDS = {"x": N_("Not " "stated")}
_(WORDS["x"])
"""
    found = found_in(source)
    assert found == [(("{n} day", "{n} days"), None), ("All", "filter"), ("Not stated", None)]


@pytest.fixture
def own_catalogs(tmp_path, monkeypatch):
    """Catalogs in a folder of the test, and a way to say what the code holds."""
    monkeypatch.setattr(catalogs, "LOCALES", tmp_path)
    monkeypatch.setattr(catalogs, "TEMPLATE", tmp_path / "messages.pot")

    def code_has(*ids):
        found = Catalog(charset="utf-8", fuzzy=False)
        for one in ids:
            found.add(one)
        monkeypatch.setattr(catalogs, "template", lambda: found)

    return code_has


def test_update_counts_what_is_left_to_translate(own_catalogs):
    own_catalogs("A text in no list", ("{n} thing", "{n} things"))
    assert catalogs.update() == {"ru": 2}


def test_a_message_that_is_a_term_arrives_translated(own_catalogs):
    own_catalogs("Seizure case", "kg")
    assert catalogs.update() == {"ru": 0}
    russian = catalogs.read(catalogs.path_of("ru"), "ru")
    assert (russian["Seizure case"].string, russian["kg"].string) == ("Случай изъятия", "кг")


def test_update_keeps_translations_and_drops_what_the_code_no_longer_has(own_catalogs):
    own_catalogs("Kept text", "Dropped text")
    catalogs.update()
    path = catalogs.path_of("ru")
    path.write_text(path.read_text().replace('msgid "Kept text"\nmsgstr ""', 'msgid "Kept text"\nmsgstr "Оставлено"'))
    own_catalogs("Kept text")
    assert catalogs.update() == {"ru": 0}
    russian = catalogs.read(path, "ru")
    assert [(message.id, message.string) for message in messages(russian)] == [("Kept text", "Оставлено")]
    assert "Dropped" not in path.read_text()


def test_updating_twice_changes_nothing(own_catalogs):
    own_catalogs("Seizure case", "A text in no list")
    catalogs.update()
    once = catalogs.path_of("ru").read_bytes()
    catalogs.update()
    assert catalogs.path_of("ru").read_bytes() == once
