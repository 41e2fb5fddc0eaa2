/** The ranges of the keys 1 to 5, in the order in which the page shows them. */
export const RANGE_KEYS = /** @type {const} */ (['5m', '1h', '24h', '7d', '90d']);

/**
 * What a key does.
 * @typedef {{ kind: 'filter' | 'pause' | 'theme' | 'help' } | { kind: 'range', range: typeof RANGE_KEYS[number] }} Shortcut
 */

/** Fields in which a key is a text or a choice. */
const FIELDS =
  'input:not([type="radio"], [type="checkbox"], [type="button"]), textarea, select, [contenteditable]';

/** Whether a key belongs to the element that has the focus. @param {Pick<Element, 'closest'> | null} target */
export const isField = (target) => target !== null && target.closest(FIELDS) !== null;

/**
 * What this key does on the page; null if it is the browser's, or that of a field. Shift alone is no modifier here: some
 * keyboards need it for "/" and "?".
 *
 * @param {Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing' | 'repeat' | 'defaultPrevented'>} event
 * @returns {Shortcut | null}
 */
export const shortcutOf = ({ key, ctrlKey, metaKey, altKey, isComposing, repeat, defaultPrevented }) => {
  if (ctrlKey || metaKey || altKey || isComposing || repeat || defaultPrevented) return null;
  const range = RANGE_KEYS[Number(key) - 1];
  if (/^[1-5]$/.test(key) && range !== undefined) return { kind: 'range', range };
  switch (key) {
    case '/':
      return { kind: 'filter' };
    case 'p':
      return { kind: 'pause' };
    case 't':
      return { kind: 'theme' };
    case '?':
      return { kind: 'help' };
    default:
      return null;
  }
};
