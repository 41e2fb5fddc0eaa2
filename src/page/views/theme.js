const DARK = '(prefers-color-scheme: dark)';
const LIGHT = '(prefers-color-scheme: light)';
const ALWAYS = '(min-width: 0)';
const NEVER = '(max-width: 0)';

/** @typedef {'light' | 'dark'} Theme */

/** The chart is drawn, so it cannot follow a style sheet. Sent to the document. */
export const THEME_CHANGE = 'themechange';

/** What depends on the theme of the system: the rules of the style sheets stay the only place for colours. */
const mediaOfDocument = () => [
  ...[...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].flatMap((rule) => (rule instanceof CSSMediaRule ? [rule.media] : [])),
  ),
  ...[...document.querySelectorAll('meta[media]')].map((meta) => ({
    get mediaText() {
      return meta.getAttribute('media') ?? '';
    },
    set mediaText(text) {
      meta.setAttribute('media', text);
    },
  })),
];

/** @returns {(theme: Theme | null) => void} shows the page in this theme; null: as the system prefers */
export const createThemeSwitch = () => {
  /** @type {{ media: { mediaText: string }, text: string }[] | null} */
  let found = null;
  return (theme) => {
    if (theme === null && found === null) return;
    found ??= mediaOfDocument()
      .map((media) => ({ media, text: media.mediaText }))
      .filter(({ text }) => text.includes(DARK) || text.includes(LIGHT));
    document.documentElement.style.colorScheme = theme ?? '';
    for (const { media, text } of found)
      media.mediaText =
        theme === null
          ? text
          : text
              .replace(DARK, theme === 'dark' ? ALWAYS : NEVER)
              .replace(LIGHT, theme === 'light' ? ALWAYS : NEVER);
    document.dispatchEvent(new Event(THEME_CHANGE));
  };
};
