const DARK = '(prefers-color-scheme: dark)';

/** Shows the page in this theme, whatever the system prefers. @param {'light' | 'dark' | null} theme null: as the system prefers */
export const applyTheme = (theme) => {
  if (theme === null) return;
  document.documentElement.style.colorScheme = theme;
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      // The rules of the style sheet stay the only place for colours.
      if (rule instanceof CSSMediaRule && rule.media.mediaText.includes(DARK))
        rule.media.mediaText = rule.media.mediaText.replace(
          DARK,
          theme === 'dark' ? '(min-width: 0)' : '(max-width: 0)',
        );
    }
  }
};
