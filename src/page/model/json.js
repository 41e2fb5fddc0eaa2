/** The members of a JSON object; empty for any other value. @param {unknown} value @returns {Record<string, unknown>} */
export const objectOf = (value) =>
  typeof value === 'object' && value !== null ? /** @type {Record<string, unknown>} */ (value) : {};

/** @param {unknown} value @returns {string | null} */
export const textOf = (value) => (typeof value === 'string' ? value : null);

/** @param {unknown} value @returns {number | null} */
export const numberOf = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : null);

/** @param {unknown} value @returns {boolean | null} */
export const flagOf = (value) => (typeof value === 'boolean' ? value : null);

/** @param {unknown} value @returns {number | null} epoch ms */
export const instantOf = (value) => {
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? null : ms;
};
