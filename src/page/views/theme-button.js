import { createPreference } from '../net/preferences.js';
import { elementById, setText } from './dom.js';
import { createThemeSwitch } from './theme.js';

/** @typedef {import('./theme.js').Theme} Theme */

/** @returns {Theme | null} @param {string | null} text */
const themeOf = (text) => (text === 'light' || text === 'dark' ? text : null);

/** The button that switches between light and dark. The choice is kept, unless it is that of the system. */
export const createThemeButton = () => {
  const button = elementById('theme', HTMLButtonElement);
  const name = elementById('theme-name', HTMLElement);
  const apply = createThemeSwitch();
  const preference = createPreference('theme');
  const system = matchMedia('(prefers-color-scheme: dark)');

  /** @returns {Theme} */
  const ofSystem = () => (system.matches ? 'dark' : 'light');
  const shown = () => themeOf(preference.read()) ?? ofSystem();
  const show = () => {
    apply(themeOf(preference.read()));
    setText(name, shown() === 'dark' ? 'Light' : 'Dark');
  };
  const toggle = () => {
    const next = shown() === 'dark' ? 'light' : 'dark';
    preference.write(next === ofSystem() ? null : next);
    show();
  };
  button.addEventListener('click', toggle);
  system.addEventListener('change', show);
  show();
  return { toggle };
};
