// Numbers and words in the reader's language: the same rules as `language/i18n.py`, for figures that are added up here.

const THIN = "\u202f";
const MINUS = "\u2212";

/** `value` (a finite number) rounded to so many decimals, halves to the even neighbour, as text of digits. */
function rounded(value, decimals) {
  const [digits, exponent = "0"] = Math.abs(value).toString().split("e");
  const [whole, part = ""] = digits.split(".");
  const shift = Number(exponent) + decimals - part.length;
  let number = BigInt(whole + part);
  if (shift >= 0) {
    number *= 10n ** BigInt(shift);
  } else {
    const unit = 10n ** BigInt(-shift);
    const rest = (number % unit) * 2n;
    number /= unit;
    if (rest > unit || (rest === unit && number % 2n === 1n)) number += 1n;
  }
  const text = number.toString().padStart(Math.max(decimals, 0) + 1, "0");
  return decimals > 0 ? `${text.slice(0, -decimals)}.${text.slice(-decimals)}` : text + "0".repeat(-decimals);
}

/** Words of one language, from what Python says: see `pages/monitor/map_parts/words.py`. */
export class Words {
  constructor(language, texts) {
    this.language = language;
    this.texts = texts;
  }

  /** A text by its name, with `{placeholders}` filled in. */
  say(name, values = {}) {
    return this.texts[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  }

  /** The form of a counted word, its `{n}` filled in. */
  counted(name, n) {
    return this.texts[name][this.form(n)].replace("{n}", this.count(n));
  }

  /** Place of the form that goes with `n` in [one, few, many]; a fraction takes the form of few. */
  form(n) {
    if (this.language !== "ru") return n === 1 ? 0 : 2;
    if (n % 1) return 1;
    const [tens, ones] = [n % 100, n % 10];
    if (ones === 1 && tens !== 11) return 0;
    return ones >= 2 && ones <= 4 && !(tens >= 12 && tens <= 14) ? 1 : 2;
  }

  number(value, decimals = 0) {
    const [whole, part] = rounded(value, decimals).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, this.language === "ru" ? THIN : ",");
    const text = part ? `${grouped}${this.language === "ru" ? "," : "."}${part}` : grouped;
    return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
  }

  count(value) {
    return this.number(value);
  }

  /** At most three significant digits and two decimals: 3,850; 11.2; 0.42; what is not zero is never shown as zero. */
  significant(value) {
    if (value > 0 && value < 0.01) return `<${this.number(0.01, 2)}`;
    const places = value === 0 ? 0 : Math.min(2 - Math.floor(Math.log10(Math.abs(value)) + 1e-12), 2);
    const text = rounded(value, places);
    const decimals = text.includes(".") ? text.split(".")[1].replace(/0+$/, "").length : 0;
    return this.number(Number(text), decimals);
  }

  /** Hundredths without decimals; in tenths where it would else read as none or all. */
  percent(share) {
    const hundredths = share * 100;
    const space = this.language === "ru" ? "\u00a0" : "";
    if (hundredths > 0 && hundredths < 0.05) return `<${this.number(0.1, 1)}${space}%`;
    const near = Math.round(hundredths);
    const decimals = (near === 0 || near === 100) && hundredths !== 0 && hundredths !== 100 ? 1 : 0;
    return `${this.number(decimals ? Math.min(hundredths, 99.9) : hundredths, decimals)}${space}%`;
  }

  /** An amount with its unit, whose forms are [one, few, many] or a single symbol. */
  quantity(value, forms) {
    const shown = Number(rounded(value, value === 0 ? 0 : Math.min(2 - Math.floor(Math.log10(value) + 1e-12), 2)));
    return `${this.significant(value)}\u00a0${Array.isArray(forms) ? forms[this.form(shown)] : forms}`;
  }
}
