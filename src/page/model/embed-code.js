import { viewSearch } from './shared-view.js';

/** The parts of the page that other sites can embed, with their heights in pixels. */
export const EMBEDS = /** @type {const} */ ({
  rate: { label: 'Edits per second', height: 220 },
  chart: { label: 'Chart', height: 420 },
  ranking: { label: 'Wikis', height: 480 },
  ticker: { label: 'Live changes', height: 520 },
});
/** @typedef {keyof typeof EMBEDS} EmbedKind */

/** @param {string | undefined} text @returns {EmbedKind | null} */
export const readEmbedKind = (text) =>
  text !== undefined && Object.hasOwn(EMBEDS, text) ? /** @type {EmbedKind} */ (text) : null;

/** The theme that a URL asks for; null: that of the reader's system. @param {string} search @returns {'light' | 'dark' | null} */
export const readTheme = (search) => {
  const theme = new URLSearchParams(search).get('theme');
  return theme === 'light' || theme === 'dark' ? theme : null;
};

const ESCAPES = new Map([
  ['&', '&amp;'],
  ['"', '&quot;'],
  ['<', '&lt;'],
]);

/**
 * The HTML that embeds a part of the page with this view.
 *
 * @param {EmbedKind} kind
 * @param {import('./shared-view.js').View} view
 * @param {string} base the URL of the page
 */
export const embedCode = (kind, view, base) => {
  const { label, height } = EMBEDS[kind];
  const url = new URL(`embed/${kind}${viewSearch(view)}`, new URL('.', base)).href;
  const src = url.replaceAll(/[&"<]/g, (sign) => ESCAPES.get(sign) ?? '');
  return `<iframe src="${src}" title="Wikimedia’s edits: ${label}" loading="lazy" style="width: 100%; height: ${height}px; border: 0"></iframe>`;
};
