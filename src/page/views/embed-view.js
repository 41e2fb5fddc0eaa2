import { copyAtClick } from './copy-button.js';
import { elementById } from './dom.js';
import { embedCode, EMBEDS, readEmbedKind } from '../model/embed-code.js';

/**
 * Offers the HTML that embeds a part of the page, if the server lets other sites embed it.
 *
 * @param {{ view: () => import('../model/shared-view.js').View }} options
 */
export const createEmbedView = ({ view }) => {
  const field = elementById('embed', HTMLElement);
  const kind = elementById('embed-kind', HTMLSelectElement);
  const copy = elementById('copy-embed', HTMLButtonElement);
  if (document.documentElement.dataset['embeddable'] === undefined) return;
  field.hidden = false;
  kind.replaceChildren(...Object.entries(EMBEDS).map(([value, { label }]) => new Option(label, value)));
  copyAtClick(copy, {
    text: () => embedCode(readEmbedKind(kind.value) ?? 'chart', view(), location.href),
    failed: 'The browser does not allow it',
  });
};
