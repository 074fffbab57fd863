// What a window of time holds: sums over the packed columns, for the map and the panel alike.

/** Calls `add(row)` for each row of a table in the steps `first` to `last`. */
function eachRow(table, first, last, add) {
  for (let row = table.starts[first]; row < table.starts[last + 1]; row += 1) add(row);
}

export class Figures {
  constructor(head) {
    this.head = head;
    this.rules = head.rules;
    this.reported = new Set(head.rules.reported);
    this.tables = head.tables;
    this.steps = head.clock.labels.length;
  }

  /** State of a unit over the steps of a window: see `analysis.map_figures.state_of_window`. */
  stateOf(unit, first, last) {
    if (!this.tables.states) return "reported";
    const seen = new Set();
    for (let step = first; step <= last; step += 1) seen.add(this.state(unit, step));
    if (seen.has("missing")) return "missing";
    if ([...this.reported].some((one) => seen.has(one))) return "reported";
    return ["filling", "unknown", ...this.rules.never_due].find((one) => seen.has(one)) ?? "unknown";
  }

  state(unit, step) {
    return this.rules.states[this.tables.states.state[unit * this.steps + step]];
  }

  isReported(unit, step) {
    return !this.tables.states || this.reported.has(this.state(unit, step));
  }

  /** Units that told at least one report of the window, and units that were open in it. */
  reporting(first, last) {
    const open = this.head.units.map((_, unit) => unit).filter((unit) => this.head.units[unit].reports);
    const states = open.map((unit) => {
      const seen = [];
      for (let step = first; step <= last; step += 1) seen.push(this.state(unit, step));
      return seen.filter((state) => !this.rules.never_due.includes(state));
    });
    const due = states.filter((seen) => seen.length);
    return { full: due.filter((seen) => seen.every((state) => this.reported.has(state))).length, open: due.length };
  }

  /** Everything about a window that is added up once for the map and the panel. */
  window(first, last) {
    const { tables, head } = this;
    const units = head.units.map(() => ({ cases: 0, persons: 0, stated: 0, held: 0, uncounted: 0, groups: new Map(), amounts: new Map() }));
    eachRow(tables.cases, first, last, (row) => {
      const unit = units[tables.cases.unit[row]];
      unit.cases += tables.cases.cases[row];
      unit.persons += tables.cases.persons[row];
      unit.stated += tables.cases.stated[row];
      unit.held += tables.cases.held[row];
      unit.uncounted += tables.cases.uncounted[row];
    });
    eachRow(tables.groups, first, last, (row) => add(units[tables.groups.unit[row]].groups, tables.groups.group[row], tables.groups.cases[row]));
    eachRow(tables.amounts, first, last, (row) => {
      const { amounts } = units[tables.amounts.unit[row]];
      const known = amounts.get(tables.amounts.key[row]) ?? { amount: 0, cases: 0, held: 0 };
      known.amount += tables.amounts.amount[row];
      known.cases += tables.amounts.cases[row];
      known.held += tables.amounts.held[row];
      amounts.set(tables.amounts.key[row], known);
    });
    const total = this.total(units, first, last);
    if (tables.unstated) {
      eachRow(tables.unstated, first, last, (row) => {
        if (head.units[tables.unstated.unit[row]].adds) total.unstated += tables.unstated.cases[row];
      });
    }
    return { first, last, units, total };
  }

  /** Sums over the units that make up the total, and of each amount the largest case, the largest that is not
   *  flagged, and what flagged ones amount to. */
  total(units, first, last) {
    const total = { ...joinUnits(units.filter((_, number) => this.head.units[number].adds)), unstated: 0, largest: new Map() };
    const { largest } = this.tables;
    if (largest) {
      eachRow(largest, first, last, (row) => {
        const known = total.largest.get(largest.key[row]) ?? { amount: 0, sure: 0, flagged: 0, doubtful: 0 };
        known.amount = Math.max(known.amount, largest.amount[row]);
        known.sure = Math.max(known.sure, largest.sure[row]);
        known.flagged += largest.flagged[row];
        known.doubtful += largest.doubtful[row];
        total.largest.set(largest.key[row], known);
      });
    }
    return total;
  }

  /** Cases in a window by what the `column` of a table numbers; an array of `count` sums. */
  counts(name, column, count, first, last) {
    const table = this.tables[name];
    const sums = new Float64Array(count);
    eachRow(table, first, last, (row) => {
      sums[table[column][row]] += table.cases[row];
    });
    return sums;
  }

  /** Cases of all units that make up the total, step by step. */
  bySteps() {
    const sums = new Float64Array(this.steps);
    this.head.units.forEach(({ adds }, unit) => adds && this.stepsOf(unit).forEach((cases, step) => (sums[step] += cases)));
    return sums;
  }

  /** How many steps before a window each period lies that it is compared with; a base that stands still may lie after it. */
  shifts(first, length) {
    const { year, base } = this.head.clock;
    if (this.head.clock.comparison === "custom") return base && base[1] - base[0] + 1 === length ? [first - base[0]] : [];
    return { previous: [length], last_year: [year], five_years: [1, 2, 3, 4, 5].map((one) => one * year) }[this.head.clock.comparison] ?? [];
  }

  /** Cases of some units beside those of the periods before, like for like: `more`, `fewer`, `same`, or why there is none. */
  change(units, first, last) {
    // A period that is compared with lies within the clock and does not overlap the window.
    const shifts = this.shifts(first, last - first + 1).filter((shift) => first - shift >= 0 && last - shift < this.steps && Math.abs(shift) > last - first);
    if (!shifts.length || last >= this.head.clock.complete) return { kind: "none" };
    let [now, before, steps] = [0, 0, 0];
    for (const unit of units) {
      const counts = this.stepsOf(unit);
      for (let step = first; step <= last; step += 1) {
        if (![0, ...shifts].every((shift) => this.isReported(unit, step - shift))) continue;
        steps += 1;
        now += counts[step];
        for (const shift of shifts) before += counts[step - shift] / shifts.length;
      }
    }
    if (!steps) return { kind: "none" };
    if (before < this.rules.least_base_cases) return { kind: "few", now, before };
    const share = (now - before) / before;
    return { kind: share > this.rules.about ? "more" : share < -this.rules.about ? "fewer" : "same", now, before, share };
  }

  /** Cases of one unit, step by step. */
  stepsOf(unit) {
    this.series ??= this.allSeries();
    return this.series[unit];
  }

  allSeries() {
    const { cases } = this.tables;
    const series = this.head.units.map(() => new Float64Array(this.steps));
    for (let step = 0; step < this.steps; step += 1) {
      eachRow(cases, step, step, (row) => {
        series[cases.unit[row]][step] += cases.cases[row];
      });
    }
    return series;
  }
}

function add(sums, key, value) {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

/** Cases of a unit (or of several added up), or its kilograms of one category. */
export function measureOf(unit, measure, head) {
  if (measure === "cases") return unit.cases;
  let sum = 0;
  for (const [key, { amount }] of unit.amounts) {
    const { category, unit: of } = head.amounts[key];
    if (of === "kg" && category === measure) sum += amount;
  }
  return sum;
}

/** Several units as one: both sides of a crossing. */
export function joinUnits(units) {
  const sum = { cases: 0, persons: 0, stated: 0, held: 0, uncounted: 0, groups: new Map(), amounts: new Map() };
  for (const unit of units) {
    for (const name of ["cases", "persons", "stated", "held", "uncounted"]) sum[name] += unit[name];
    for (const [group, cases] of unit.groups) add(sum.groups, group, cases);
    for (const [key, one] of unit.amounts) {
      const known = sum.amounts.get(key) ?? { amount: 0, cases: 0, held: 0 };
      sum.amounts.set(key, { amount: known.amount + one.amount, cases: known.cases + one.cases, held: known.held + one.held });
    }
  }
  return sum;
}

/** Number of the largest group of a unit by the measure; null where there is none. */
export function largestGroup(unit, measure, head) {
  const sums = new Map();
  if (measure === "cases") for (const [group, cases] of unit.groups) add(sums, group, cases);
  else {
    for (const [key, { amount }] of unit.amounts) {
      const { category, unit: of, group } = head.amounts[key];
      if (of === "kg" && category === measure) add(sums, group, amount);
    }
  }
  let best = null;
  for (const [group, value] of sums) if (value > 0 && (best === null || value > sums.get(best) || (value === sums.get(best) && group < best))) best = group;
  return best;
}
