/** The title of a page as wikis write it in a URL. Unpaired surrogates become U+FFFD. */
export const encodeTitle = (title: string): string =>
  encodeURIComponent(title.toWellFormed().replaceAll(' ', '_')).replaceAll('%2F', '/').replaceAll('%3A', ':');
