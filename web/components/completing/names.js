// Which names a word that is being typed can become: columns of the table that stands before a point, else tables and the columns of those that the text asks of.

const MOST_NAMES = 8;
/** A shorter word, which stands alone, is an alias. */
const LEAST_LETTERS = 2;
const WORD = /(?:([A-Za-z_]\w*)\.)?([A-Za-z_]\w*)?$/;

/** The tables that a text asks of, by each name under which it does. */
export function namedIn(text, tables) {
  const found = {};
  for (const [, table, , alias] of text.matchAll(/\b(?:from|join|,)\s+(\w+)(\s+(?:as\s+)?(?!on\b|using\b|where\b|join\b|left\b|right\b|inner\b|full\b|cross\b|group\b|order\b|limit\b|having\b|union\b)(\w+))?/gi)) {
    const name = table.toLowerCase();
    if (!tables[name]) continue;
    found[name] = name;
    if (alias) found[alias.toLowerCase()] = name;
  }
  return found;
}

/** Whether the caret stands in a comment or in a text between quotes. */
function isQuoted(before) {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return line.includes("--") || (before.match(/'/g) ?? []).length % 2 === 1;
}

/** What is typed before the caret, and the names that it can become; none where there is nothing to complete. */
export function completions(text, caret, tables, isAsked) {
  const before = text.slice(0, caret);
  const [, owner, typed = ""] = before.match(WORD);
  if (isQuoted(before) || /\w/.test(text[caret] ?? "")) return { typed, names: [] };
  const named = namedIn(text, tables);
  let known;
  if (owner) {
    const table = named[owner.toLowerCase()] ?? owner.toLowerCase();
    known = tables[table] ?? [];
  } else {
    if (typed.length < LEAST_LETTERS && !isAsked) return { typed, names: [] };
    const columns = [...new Set(Object.values(named))].flatMap((table) => tables[table]);
    const isTable = /\b(?:from|join)\s+\w*$/i.test(before);
    known = isTable ? Object.keys(tables) : [...columns, ...Object.keys(tables)];
  }
  const wanted = typed.toLowerCase();
  const all = [...new Set(known)].filter((name) => name.includes(wanted));
  if (all.includes(wanted) && !isAsked) return { typed, names: [] };
  all.sort((one, other) => other.startsWith(wanted) - one.startsWith(wanted));
  return { typed, names: all.slice(0, MOST_NAMES) };
}
