import { setText } from './dom.js';

const SHOWN_MS = 2_500;

/**
 * Copies a text at a click, and says so for a moment.
 *
 * @param {HTMLButtonElement} button
 * @param {{ text: () => string, failed: string }} options `failed` is shown where the browser does not allow it
 */
export const copyAtClick = (button, { text, failed }) => {
  const label = button.textContent;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text());
      setText(button, 'Copied');
    } catch {
      setText(button, failed);
    }
    setTimeout(() => setText(button, label), SHOWN_MS);
  });
};
