// The figures of the window beside the map, on the same clock: added up from the same columns.

import { element, spot } from "../shared/dom.js";

export const MOST_LISTED = 8;
const MOST_UNITS = 4;

/** Fill the panel anew. `act`: choose(field, code), leg(leg), near(circle). */
export function fillPanel(root, { head, words, figures, window: span, label, listed, measure, legs, national, act }) {
  const parts = [heading(head, words, label, span), facts(head, words, figures, span)];
  if (head.subject) parts.unshift(subject(head, words, act));
  parts.push(...quantities(head, words, span));
  if (listed.length) parts.push(...largest(head, words, listed, measure, act));
  if (legs) parts.push(...corridors(head, words, legs, act));
  if (national) parts.push(...published(head, words, national));
  root.replaceChildren(...parts);
}

/** What the map shows, in a sentence: how many cases, and where the most are; states are not ranked, nor are ties. */
export function sentenceOf({ head, words, label, window: span, marks, measure }) {
  const isFilling = span.last >= head.clock.complete;
  const said = (name, values) => words.say(name, { period: label, ...values }) + (isFilling ? ` ${words.say("summary_filling")}` : "");
  if (!span.total.cases) return said(span.total.uncounted ? "summary_held" : "summary_none");
  const cases = words.counted("cases_n", span.total.cases);
  const written = (value) => (measure === "cases" ? words.count(value) : words.quantity(value, head.kilograms));
  const [first, second] = marks.filter((one) => one.value > 0).sort((one, other) => other.value - one.value);
  // Where there is only one, none has the most.
  if (!first || !second || first.field === "countries" || written(second.value) === written(first.value)) return said("summary", { cases });
  return said(measure === "cases" ? "summary_most" : "summary_most_kg", { cases, name: first.name, n: written(first.value) });
}

function subject(head, words, act) {
  const links = head.subject.pages.map(({ address, label }) => element("a", { class: "link", href: address, target: "_self" }, label));
  const near = head.subject.near ? [button(words.say("near"), () => act.near(head.subject.near), "link")] : [];
  return element("section", { class: "subject" }, [element("h3", {}, head.subject.title), element("div", { class: "links" }, [...links, ...near])]);
}

function heading(head, words, label, span) {
  const isFilling = span.last >= head.clock.complete;
  return element("div", { class: "window" }, [
    element("b", {}, label),
    ...(isFilling ? [element("span", { class: "filling" }, words.say("filling"))] : []),
  ]);
}

function facts(head, words, figures, span) {
  const { total, first, last } = span;
  const none = () => (total.uncounted ? words.say("suppressed") : noCase(head, words, figures, first, last));
  const mark = total.cases === 1 ? leave(words, leaveKey("cases", head, span)) : "";
  const rows = [[words.say("cases"), total.cases ? [words.count(total.cases), mark] : none()]];
  if (total.cases && (total.stated || head.tells.persons)) {
    const stated = total.stated < total.cases ? words.say("stated", { n: words.count(total.stated), total: words.count(total.cases) }) : "";
    rows.push([words.say("persons"), total.stated ? words.count(total.persons) : words.say("not_stated"), stated]);
  } else if (total.cases && head.tells.noPersons) {
    rows.push([words.say("persons"), "—", words.say("not_held")]);
  }
  if (head.tells.reports) {
    const { full, open } = figures.reporting(first, last);
    rows.push([words.say("reporting"), words.say("of", { n: words.count(full), total: words.count(open) })]);
  }
  if (head.tells.located) rows.push(...unlocated(head, words, figures, first, last, total.cases));
  const outside = head.tells.located ? outsideOffices(head, span) : 0;
  if (outside) rows.push([words.say("outside_offices"), words.count(outside)]);
  if (total.unstated) rows.push([words.say("unstated"), words.count(total.unstated)]);
  const held = [...total.amounts.values()].reduce((sum, one) => sum + one.held, 0);
  if (held) rows.push([words.say("held"), words.count(held)]);
  if (total.uncounted) rows.push([words.say("uncounted"), words.count(total.uncounted)]);
  return element("dl", {}, rows.flatMap(([name, value, note]) => [
    element("dt", {}, name),
    element("dd", {}, value),
    ...(note ? [element("dd", { class: "note" }, note)] : []),
  ]));
}

/** Why there is no case: none among the reports that are there, or no report at all, which is not zero. */
function noCase(head, words, figures, first, last) {
  if (!head.tells.reports) return words.say("none_told");
  const states = head.units.map((unit, number) => (unit.reports ? figures.stateOf(number, first, last) : null)).filter(Boolean);
  const known = ["reported", "missing", "filling", ...head.rules.never_due].find((one) => states.includes(one)) ?? "unknown";
  return known === "reported" ? words.count(0) : words.say(`state_${known}`);
}

/** Cases of the total that no office stands for, where offices are marks. */
function outsideOffices(head, span) {
  if (!head.units.some((unit) => unit.drawn && unit.field === "blo_codes")) return 0;
  return head.units.reduce((sum, unit, number) => sum + (unit.adds && unit.field === "countries" ? span.units[number].cases : 0), 0);
}

/** Cases whose place is not known closely enough to be drawn. */
function unlocated(head, words, figures, first, last, cases) {
  const counts = figures.counts("located", "precision", head.precisions.length, first, last);
  const vague = head.precisions.reduce((sum, precision, number) => sum + (precision.drawn ? 0 : counts[number]), 0);
  return vague && cases ? [[words.say("unplaced"), words.count(vague)]] : [];
}

/** Quantities by category: kilograms by substance group, then what was counted in other units. */
function quantities(head, words, span) {
  const { total } = span;
  const parts = [];
  for (const { code, name } of head.categories) {
    const rows = [...total.amounts]
      .map(([key, one]) => withoutFlagged(head, { ...head.amounts[key], ...one }, total.largest.get(key)))
      .filter((row) => row.category === code && (row.cases || row.held || row.amount));
    if (!rows.length) continue;
    const mass = rows.filter((row) => row.unit === "kg").sort((one, other) => other.amount - one.amount);
    const others = rows.filter((row) => row.unit !== "kg").sort((one, other) => other.cases - one.cases);
    const most = Math.max(...mass.map((row) => row.amount), 0);
    parts.push(element("h4", {}, name));
    const isFirst = code === head.categories[0].code;
    const lines = mass.map((row) => amountLine(head, words, span, row, isFirst ? row.amount / (most || 1) : null));
    if (lines.length) parts.push(element("ul", { class: "amounts" }, lines));
    if (others.length) {
      const listed = byGroup(others.slice(0, MOST_UNITS)).map(([group, of_group]) => {
        const amounts = of_group.map((row) => amountWords(words, row) + (row.apart ? ` (${apartWords(words, row)})` : "")).join(", ");
        return head.groups[group].name === name ? amounts : `${head.groups[group].name}: ${amounts}`;
      });
      if (others.length > MOST_UNITS) listed.push(words.counted("more_units", others.length - MOST_UNITS));
      parts.push(element("p", { class: "units" }, `${words.say("other_units")} ${listed.join("; ")}`));
    }
  }
  return parts;
}

/** A rest that binary fractions leave, as a share of the sum: see `analysis/under_review.py`, whose rule this is. */
const LEFT_OF_SUM = 1e-9;

/** An amount without the flagged cases that make over half of it, and those as `apart`; any other as it is. */
function withoutFlagged(head, row, largest) {
  const { amount = 0, sure = 0, flagged = 0, doubtful = 0 } = largest ?? {};
  const rest = row.amount - flagged;
  if (!(flagged > head.rules.dominant_share * row.amount && rest > LEFT_OF_SUM * row.amount)) return { ...row, largest: amount, apart: null };
  return { ...row, amount: rest, cases: row.cases - doubtful, largest: sure, apart: { flagged, doubtful, whole: row.amount } };
}

/** Rows of each substance group, the groups as they come. */
function byGroup(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
  return [...groups];
}

function amountWords(words, row) {
  return row.held && !row.amount ? words.say("suppressed") : words.quantity(row.amount, row.forms);
}

function apartWords(words, { apart, forms }) {
  const [amount, whole] = [apart.flagged, apart.whole].map((one) => words.quantity(one, forms));
  return words.counted("under_review", apart.doubtful).replace("{amount}", amount).replace("{whole}", whole);
}

/** The key of cases that can be left out (charts/leaving.py), of the window; empty where this reader may leave none out. */
function leaveKey(kind, head, { first, last }, parts = []) {
  const days = head.clock.days;
  return days ? [kind, ...parts, `days.${days[first]}.${days[last + 1]}`].join("|") : "";
}

function leave(words, key) {
  const name = words.say("leave");
  return key ? element("button", { type: "button", class: "leave", "data-leave": key, "aria-label": name, title: name, "aria-haspopup": "dialog" }) : "";
}

function largestKey(head, span, row) {
  const parts = [`group_codes.${head.groups[row.group].code}`, `of.${row.category}.${row.unit}`];
  return row.category && row.unit ? leaveKey("largest", head, span, row.apart ? [...parts, "quantity_checks._"] : parts) : "";
}

function amountLine(head, words, span, row, share) {
  const group = head.groups[row.group];
  const isDominated = row.cases > 1 && row.largest > head.rules.dominant_share * row.amount;
  const bars = [];
  if (share !== null) {
    const bar = element("i");
    bar.style.width = `${Math.max(share * 100, row.amount ? 1 : 0)}%`;
    bar.style.background = group.colour;
    bars.push(element("span", { class: "bar" }, bar));
  }
  return element("li", {}, [
    element("span", { class: "name" }, [spot(group.colour), group.name]),
    element("span", { class: "value" }, amountWords(words, row)),
    ...bars,
    ...(row.apart ? [element("small", { class: "dominated" }, apartWords(words, row))] : []),
    ...(isDominated ? [element("small", { class: "dominated" }, [words.say("dominated", { share: words.percent(row.largest / row.amount) }), leave(words, largestKey(head, span, row))])] : []),
  ]);
}

function largest(head, words, listed, measure, act) {
  const found = listed.filter((one) => one.value > 0);
  if (!found.length) return [];
  // States stand in the order of their names and without bars: this is no league.
  const isOfStates = found.some((one) => one.field === "countries");
  const rows = isOfStates ? found.sort((one, other) => one.name.localeCompare(other.name, head.language)) : found.slice(0, MOST_LISTED);
  const most = rows[0].value;
  const written = (value) => (measure === "cases" ? words.count(value) : words.quantity(value, head.kilograms));
  return [
    element("h4", {}, words.say(`${isOfStates ? "states" : "largest"}_${measure === "cases" ? "cases" : "kg"}`)),
    element("ul", { class: "listed" }, rows.map((one) => {
      const bar = element("i");
      bar.style.width = `${Math.max((one.value / most) * 100, 1)}%`;
      const line = element("button", { type: "button" }, [element("span", { class: "name" }, one.name), element("span", { class: "value" }, written(one.value)), ...(isOfStates ? [] : [element("span", { class: "bar" }, bar)])]);
      line.disabled = !one.code;
      line.addEventListener("click", () => act.choose(one.field, one.code));
      return element("li", {}, line);
    })),
  ];
}

function corridors(head, words, { inward, onward, sums, more }, act) {
  const name = (node) => head.nodes[node]?.name ?? node;
  const rows = [...inward, ...onward].sort((one, other) => other.cases - one.cases).slice(0, MOST_LISTED);
  const share = (part) => words.percent(sums.all ? part / sums.all : 0);
  return [
    element("h4", {}, words.say("corridors")),
    element("p", { class: "units" }, words.say("unknown_routes", { from: share(sums.noFrom), to: share(sums.noTo) })),
    element("ul", { class: "listed" }, rows.map((leg) => {
      const line = element("button", { type: "button" }, [element("span", { class: "name" }, `${name(leg.start)} → ${name(leg.end)}`), element("span", { class: "value" }, words.count(leg.cases))]);
      line.addEventListener("click", () => act.leg(leg));
      return element("li", {}, line);
    })),
    ...(more ? [element("p", { class: "units" }, words.counted("more_legs", more))] : []),
  ];
}

/** Published totals by substance group, each a strip of its own: weights of unlike substances are not added up. */
function published(head, words, national) {
  const groups = new Map();
  for (const { name, year, amounts } of national) {
    for (const [group, value] of amounts) groups.set(group, [...(groups.get(group) ?? []), { name: `${name}, ${year}`, value }]);
  }
  const largestOf = (rows) => Math.max(...rows.map(({ value }) => value));
  const shown = [...groups].sort(([, one], [, other]) => largestOf(other) - largestOf(one)).slice(0, head.rules.most_totals);
  return [
    element("h4", {}, words.say("national")),
    element("p", { class: "units" }, words.say("national_note")),
    ...shown.flatMap(([group, rows]) => [element("p", { class: "national" }, group), strip(head, words, rows, largestOf(rows))]),
  ];
}

function strip(head, words, rows, most) {
  return element("ul", { class: "amounts" }, [...rows].sort((one, other) => other.value - one.value).map(({ name, value }) => {
    const bar = element("i");
    bar.style.width = `${Math.max((value / (most || 1)) * 100, value ? 1 : 0)}%`;
    return element("li", {}, [element("span", { class: "name" }, name), element("span", { class: "value" }, words.quantity(value, head.kilograms)), element("span", { class: "bar" }, bar)]);
  }));
}

function button(label, act, kind) {
  const made = element("button", { type: "button", class: kind }, label);
  made.addEventListener("click", act);
  return made;
}

/** What is listed under the figures: marks and places within the view, the largest first. */
export function listedIn(view, drawn) {
  const seen = drawn.filter(({ left, top }) => left >= 0 && top >= 0 && left <= view.width && top <= view.height);
  return seen.sort((one, other) => other.value - one.value);
}
