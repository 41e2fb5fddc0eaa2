import { byId, write } from './dom.js';
import { DEFAULT_VIEW, RANGES, readDomain, TYPES, viewSearch } from '../model/shared-view.js';

const LEAST_FIXED_MS = 10_000;

/** The time as an input of type datetime-local wants it: here, without a zone. @param {number} ms */
const localText = (ms) => {
  const at = new Date(ms);
  return new Date(ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

/** @typedef {import('../model/shared-view.js').View} View */

/**
 * What is looked at, as controls and as the address, which always say the same.
 *
 * @param {{ onView: (view: View) => void, now: () => number }} parts
 */
export const createControlsView = ({ onView, now }) => {
  const form = byId('controls', HTMLFormElement);
  const wiki = byId('wiki', HTMLInputElement);
  const wikis = byId('known-wikis', HTMLDataListElement);
  const type = byId('type', HTMLSelectElement);
  const who = byId('who', HTMLSelectElement);
  const from = byId('from', HTMLInputElement);
  const to = byId('to', HTMLInputElement);
  const times = byId('times', HTMLElement);
  const clear = byId('clear', HTMLButtonElement);
  const copy = byId('copy-link', HTMLButtonElement);
  const problem = byId('controls-problem', HTMLElement);
  let offered = '';
  /** @type {View} */
  let shown = DEFAULT_VIEW;

  /** The fields have whole minutes: one that was left alone means the time it was made of. @param {HTMLInputElement} field @param {number | null} was */
  const timeIn = (field, was) =>
    was !== null && field.value === localText(was) ? was : Date.parse(field.value);

  /** @param {View} view */
  const show = (view) => {
    shown = view;
    for (const radio of form.querySelectorAll('input[name="range"]')) {
      if (radio instanceof HTMLInputElement) radio.checked = radio.value === view.range;
    }
    times.hidden = view.range !== 'fixed';
    if (view.from !== null) from.value = localText(view.from);
    if (view.to !== null) to.value = localText(view.to);
    wiki.value = view.wiki ?? '';
    type.value = view.type ?? '';
    who.value = view.who;
    write(problem, '');
    clear.hidden = viewSearch(view) === '';
  };

  /** @param {string} text */
  const complain = (text) => write(problem, text);

  /** Reads the controls. @returns {View | null} null where they make no sense, which is then said */
  const read = () => {
    const domain = readDomain(wiki.value);
    if (wiki.value.trim() !== '' && domain === null) {
      complain(`“${wiki.value}” is no wiki: it is named like en.wikipedia.org`);
      return null;
    }
    const said = new FormData(form).get('range');
    const view = {
      ...DEFAULT_VIEW,
      wiki: domain,
      type: TYPES.find((name) => name === type.value) ?? null,
      who: who.value === 'people' || who.value === 'bots' ? /** @type {View['who']} */ (who.value) : 'all',
    };
    if (said !== 'fixed')
      return { ...view, range: RANGES.find((name) => name === said) ?? DEFAULT_VIEW.range };
    times.hidden = false;
    if (from.value === '') from.value = localText(now() - 86_400_000);
    if (to.value === '') to.value = localText(now());
    const [begin, end] = [timeIn(from, shown.from), timeIn(to, shown.to)];
    if (!(end - begin >= LEAST_FIXED_MS)) {
      complain('The time must begin before it ends');
      return null;
    }
    return { ...view, range: 'fixed', from: begin, to: end };
  };

  /** @param {View} view */
  const look = (view) => {
    const search = viewSearch(view);
    if (search !== location.search) history.pushState(null, '', `${location.pathname}${search}`);
    show(view);
    onView(view);
  };

  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('change', () => {
    const view = read();
    if (view !== null) look(view);
  });
  clear.addEventListener('click', () => {
    look(DEFAULT_VIEW);
    wiki.focus();
  });
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      write(copy, 'Copied');
    } catch {
      write(copy, 'Copy it from the address bar');
    }
    setTimeout(() => write(copy, 'Copy link'), 2_500);
  });

  return {
    show,
    look,
    /** Names that the field for the wiki offers. @param {readonly string[]} names */
    offer: (names) => {
      const key = names.join(' ');
      // A list that is open must not change under the finger.
      if (key === offered || document.activeElement === wiki) return;
      offered = key;
      wikis.replaceChildren(
        ...names.map((name) => {
          const option = document.createElement('option');
          option.value = name;
          return option;
        }),
      );
    },
  };
};
