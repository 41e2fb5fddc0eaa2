/** Marks a link that shows the dashboard with another view. */
const MARK = 'view';

/**
 * Makes this link show a view; null: it is a name without a link.
 *
 * @param {HTMLAnchorElement} link
 * @param {string | null} search the query string of the view
 */
export const linkToView = (link, search) => {
  link.toggleAttribute(`data-${MARK}`, search !== null);
  if (search === null) link.removeAttribute('href');
  else if (link.getAttribute('href') !== `./${search}`) link.setAttribute('href', `./${search}`);
};

/**
 * Shows the view of a clicked link without loading the page again. With a modifier, the browser opens it elsewhere.
 *
 * @param {(search: string) => void} onView
 */
export const followViewLinks = (onView) => {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest(`a[data-${MARK}]`) : null;
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onView(new URL(link.href).search);
  });
};
