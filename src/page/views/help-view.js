import { createPreference } from '../net/preferences.js';
import { elementById } from './dom.js';

/** The dialog that lists the keys, and lets people turn them off: speech input may press keys by accident. */
export const createHelpView = () => {
  const dialog = elementById('help', HTMLDialogElement);
  const open = elementById('help-open', HTMLButtonElement);
  const close = elementById('help-close', HTMLButtonElement);
  const use = elementById('use-keys', HTMLInputElement);
  const preference = createPreference('keys');
  const toggle = () => {
    if (dialog.open) dialog.close();
    else dialog.showModal();
  };
  use.checked = preference.read() !== 'off';
  use.addEventListener('change', () => preference.write(use.checked ? null : 'off'));
  open.addEventListener('click', toggle);
  close.addEventListener('click', () => dialog.close());
  // A click beside the dialog, on its backdrop.
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
  return { toggle, isOpen: () => dialog.open, usesKeys: () => use.checked };
};
