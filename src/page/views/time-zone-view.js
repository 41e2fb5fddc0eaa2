import { formatZone, setReader } from '../model/format.js';
import { createPreference } from '../net/preferences.js';
import { elementById, setText } from './dom.js';

const UTC = 'UTC';

/**
 * Writes numbers and dates as the reader's language does, and times in the reader's time zone or in UTC; the choice is kept.
 *
 * @param {{ onChange: () => void }} options
 */
export const createTimeZoneView = ({ onChange }) => {
  const select = elementById('time-zone', HTMLSelectElement);
  const local = elementById('time-zone-local', HTMLOptionElement);
  const preference = createPreference('time-zone');
  const { languages } = navigator;

  setReader({ languages, timeZone: undefined });
  setText(local, `Local (${formatZone(new Date())})`);
  const apply = () => {
    const timeZone = preference.read() === UTC ? UTC : undefined;
    setReader({ languages, timeZone });
    select.value = timeZone ?? '';
  };
  apply();
  select.addEventListener('change', () => {
    preference.write(select.value === UTC ? UTC : null);
    apply();
    onChange();
  });
};
