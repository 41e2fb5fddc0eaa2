import { isField, shortcutOf } from '../model/shortcuts.js';

/**
 * Listens to the keys of the page. Each does what a control does, too.
 *
 * @param {{
 *   help: ReturnType<typeof import('./help-view.js').createHelpView>,
 *   onShortcut: (shortcut: import('../model/shortcuts.js').Shortcut) => boolean,
 * }} options `onShortcut` says whether it did something
 */
export const listenToKeys = ({ help, onShortcut }) => {
  document.addEventListener('keydown', (event) => {
    const { target } = event;
    if (!help.usesKeys() || isField(target instanceof Element ? target : null)) return;
    const shortcut = shortcutOf(event);
    if (shortcut === null) return;
    if (shortcut.kind === 'help') help.toggle();
    else if (help.isOpen() || !onShortcut(shortcut)) return;
    event.preventDefault();
  });
};
