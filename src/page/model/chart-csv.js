/** Spreadsheets run a text that begins like this as a formula. */
const FORMULA_START = /^[=+\-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}]/u;

/** @param {string} text */
const textCell = (text) => {
  const safe = FORMULA_START.test(text) ? `'${text}` : text;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/**
 * The points of a chart as CSV (RFC 4180): times in UTC, and the values as drawn, in `unit`; unknown values are empty.
 *
 * @param {{
 *   times: readonly number[], layers: readonly import('./chart-layers.js').Layer[],
 *   compared: { label: string, values: readonly (number | null)[] } | null,
 * }} chart
 * @param {{ name: string, seconds: number }} unit
 */
export const chartCsv = ({ times, layers, compared }, { name, seconds }) => {
  const columns = [...layers, ...(compared === null ? [] : [compared])];
  const header = ['time', ...columns.map(({ label }) => `${label} per ${name}`)].map(textCell);
  const rows = times.map((at, index) => [
    new Date(at).toISOString(),
    ...columns.map(({ values }) => {
      const value = values[index] ?? null;
      return value === null ? '' : String(Math.round(value * seconds * 1_000) / 1_000);
    }),
  ]);
  return [header, ...rows].map((cells) => `${cells.join(',')}\r\n`).join('');
};

/** A file name: "headwater-edits-2026-11-30T12-00.csv". @param {string} what @param {number} to epoch ms @param {'csv' | 'png'} ending */
export const chartFileName = (what, to, ending) =>
  `headwater-${what.toLowerCase().replaceAll(' ', '-')}-${new Date(to).toISOString().slice(0, 16).replace(':', '-')}.${ending}`;
