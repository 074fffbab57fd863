"""Tasks of readers, step by step: the page *Help* shows them, its pictures are made by doing them, and tests do them.

What a step names is the text of the control itself, so that words and control cannot part.
"""

from __future__ import annotations

from dataclasses import dataclass

from language import i18n
from language.i18n import N_, _
from scope import navigation


@dataclass(frozen=True)
class Go:
    """Choose a page in the navigation, by its name among pages."""

    page: str

    @property
    def names(self) -> dict[str, str]:
        return {"page": navigation.of(self.page).title}


@dataclass(frozen=True)
class Press:
    """Press what is called so; `selector`: where its name says more than this. `gives`: a file comes of it."""

    name: str
    role: str = "button"
    selector: str = ""
    gives: bool = False

    @property
    def names(self) -> dict[str, str]:
        return {"name": self.name}


@dataclass(frozen=True)
class Choose:
    """Choose an entry of a list."""

    name: str
    option: str

    @property
    def names(self) -> dict[str, str]:
        return {"name": self.name, "option": self.option}


@dataclass(frozen=True)
class Write:
    """Write into a field, and press Enter. `texts`: by language, for names of the data differ."""

    name: str
    texts: tuple[tuple[str, str], ...]

    @property
    def names(self) -> dict[str, str]:
        return {"name": self.name, "text": dict(self.texts)[i18n.of_names()]}


@dataclass(frozen=True)
class See:
    """What there is to see: an element by a selector, with a heading of these words where there are any."""

    selector: str
    name: str = ""

    @property
    def names(self) -> dict[str, str]:
        return {"name": self.name} if self.name else {}


@dataclass(frozen=True)
class Step:
    """A sentence of what to do, which names what its act is about, and the act."""

    words: str
    act: Go | Press | Choose | Write | See

    def markup(self) -> str:
        """The sentence in the reader's language, with names as they stand on the controls."""
        names = {key: f"<b>{i18n.html(_(name))}</b>" for key, name in self.act.names.items()}
        return i18n.html(_(self.words)).format(**names)


@dataclass(frozen=True)
class Task:
    """Something that a reader wants done. `name` is its place on the page and that of its picture; the first step goes
    to its page."""

    name: str
    title: str
    steps: tuple[Step, ...]

    @property
    def page(self) -> navigation.Page:
        """The page that it is done on."""
        return navigation.of(self.steps[0].act.page)

    def picture(self, language: str) -> str:
        """Path of its picture, from the folder of what the browser fetches."""
        return f"help/{self.name}-{i18n.of_names(language)}.webp"


_OPEN = N_("Choose {page} in the navigation on the left.")


def _task(name: str, title: str, page: str, *steps: Step) -> Task:
    return Task(name, title, (Step(_OPEN, Go(page)), *steps))


TASKS = (
    _task(
        "changes",
        N_("See what changed last month"),
        "situation",
        Step(N_("Under {name} on the left, choose {option}."), Choose(N_("Period"), N_("Last complete month"))),
        Step(
            N_("Read {name}: the most surprising comes first, and each office is compared with its own past."),
            See(".st-key-card_changes", N_("What changed")),
        ),
    ),
    _task(
        "office",
        N_("Look at one office alone"),
        "trends",
        Step(
            N_("Under {name} on the left, write the beginning of its name, such as {text}, and press Enter."),
            Write(N_("Office"), (("en", "Oybek"), ("ru", "Ойбек"))),
        ),
        Step(
            N_("All pages now show this office alone. The button under the title takes the filter away again."),
            See(".st-key-chips button"),
        ),
    ),
    _task(
        "figures",
        N_("Read the figures of a chart exactly"),
        "trends",
        Step(
            N_("At the upper right of the chart, press {name}."),
            Press(N_("Figures as a table"), selector="[class*=st-key-figures_main] button"),
        ),
        Step(
            N_("The table has every figure with its unit, and says in words why one is missing."),
            See("[role=dialog] .blo-figures"),
        ),
    ),
    _task(
        "number",
        N_("Find out what a number means"),
        "situation",
        Step(
            N_("Press {name} beside a number, at the title of a chart or in the head of a column."),
            Press("?", selector='[data-explain="tile.drugs"]'),
        ),
        Step(
            N_(
                "There stands what it is, of what and when, what is left out of its comparison, its largest cases, "
                "what is doubtful in it, and its query in SQL, as far as your access allows."
            ),
            See("[data-testid=stDialog] .blo-facts"),
        ),
    ),
    _task(
        "picture",
        N_("Save a chart as a picture"),
        "trends",
        Step(N_("At the upper right of the chart, press {name}."), Press(N_("Download"))),
        Step(
            N_("Choose {name}. The file says its source, its period and the date of its data."),
            Press(N_("Picture as PNG"), gives=True),
        ),
    ),
    _task(
        "map",
        N_("Watch how cases move over time"),
        "map",
        Step(N_("Press {name} under the map, and again to stop."), Press(N_("Play"))),
        Step(N_("A click on an office makes it the filter of all pages."), See("[class*=st-key-map]")),
    ),
    _task(
        "together",
        N_("Find out which agencies work together"),
        "agencies",
        Step(N_("Press {name}."), Press(N_("Who works with whom"), role="radio")),
        Step(
            N_("The larger a square, the more cases or messages two agencies share. A click tells what they were."),
            See(".js-plotly-plot .main-svg"),
        ),
    ),
    _task(
        "case",
        N_("Find one case and send its link"),
        "records",
        Step(
            N_("Under {name}, write what you know of it, such as {text}, and press Enter. Both scripts are searched."),
            Write(N_("Search"), (("en", "Oybek"), ("ru", "Ойбек"))),
        ),
        Step(
            N_("Press the reference of the case in the first column."),
            Press("", selector=".blo-clicks tbody a[data-key]"),
        ),
        Step(
            N_(
                "Copy the address of the browser and send it. Whoever opens it sees the same case, if their access "
                "allows it."
            ),
            See("[role=dialog]"),
        ),
    ),
    _task(
        "wall",
        N_("Run the wall for a visit"),
        "briefing",
        Step(
            N_("Choose a list of slides on the left. Beside it you see every slide as visitors will."),
            See(".st-key-card_preview iframe"),
        ),
        Step(
            N_("Press {name}. Slides turn by themselves; the arrow keys turn them by hand."),
            Press(N_("Open the wall"), role="link"),
        ),
    ),
    _task(
        "slides",
        N_("Take the briefing along as slides"),
        "briefing",
        Step(
            N_("Press {name}. The file is made while you go on working."),
            Press(N_("Slides (PPTX)")),
        ),
        Step(
            N_("As soon as it is made, its name stands at the top of the page. Press it to save the file."),
            See("[class*=st-key-take_] button"),
        ),
    ),
    _task(
        "look",
        N_("Read it in dark colours"),
        "situation",
        Step(
            N_("Beside the choice of the language on the left, press {name}."),
            Press(N_("Dark"), role="radio"),
        ),
        Step(N_("The choice holds on every page, until you choose another."), See(".st-key-reader")),
    ),
)
"""The tasks in their order on the page; a task of each page is among them."""
