import { copyAtClick } from './copy-button.js';
import { chartOptionsOf, DEFAULT_CHART } from '../model/chart-options.js';
import { elementById, setText } from './dom.js';
import { isolate } from '../model/format.js';
import { DEFAULT_VIEW, RANGES, readDomain, TYPES, viewSearch } from '../model/shared-view.js';

const MIN_FIXED_MS = 10_000;

/** The value of a datetime-local input: local time without a zone. @param {number} ms */
const localText = (ms) => {
  const at = new Date(ms);
  return new Date(ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

/** @typedef {import('../model/shared-view.js').View} View */

/**
 * Keeps the controls, the page's URL and the view in sync.
 *
 * @param {{ onView: (view: View) => void, now: () => number }} options
 */
export const createControlsView = ({ onView, now }) => {
  const form = elementById('controls', HTMLFormElement);
  const wiki = elementById('wiki', HTMLInputElement);
  const wikis = elementById('known-wikis', HTMLDataListElement);
  const type = elementById('type', HTMLSelectElement);
  const who = elementById('who', HTMLSelectElement);
  const from = elementById('from', HTMLInputElement);
  const to = elementById('to', HTMLInputElement);
  const times = elementById('times', HTMLElement);
  const clear = elementById('clear', HTMLButtonElement);
  const copy = elementById('copy-link', HTMLButtonElement);
  const problem = elementById('controls-problem', HTMLElement);
  let suggestionKey = '';
  /** @type {View} */
  let shown = DEFAULT_VIEW;

  /** The fields show whole minutes: an unchanged field keeps its exact time. @param {HTMLInputElement} field @param {number | null} previous */
  const timeIn = (field, previous) =>
    previous !== null && field.value === localText(previous) ? previous : Date.parse(field.value);

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
    setText(problem, '');
    clear.hidden = viewSearch({ ...view, ...DEFAULT_CHART }) === '';
  };

  /** @param {string} text */
  const showProblem = (text) => setText(problem, text);

  /** Reads the controls. @returns {View | null} null if they are invalid, after showing the problem */
  const read = () => {
    const domain = readDomain(wiki.value);
    if (wiki.value.trim() !== '' && domain === null) {
      showProblem(
        `“${isolate(wiki.value)}” is not a wiki. Use a domain such as en.wikipedia.org, or a database name such as enwiki`,
      );
      return null;
    }
    const selectedRange = new FormData(form).get('range');
    const view = {
      ...DEFAULT_VIEW,
      ...chartOptionsOf(shown),
      wiki: domain,
      type: TYPES.find((name) => name === type.value) ?? null,
      who: who.value === 'people' || who.value === 'bots' ? /** @type {View['who']} */ (who.value) : 'all',
    };
    if (selectedRange !== 'fixed')
      return { ...view, range: RANGES.find((name) => name === selectedRange) ?? DEFAULT_VIEW.range };
    times.hidden = false;
    if (from.value === '') from.value = localText(now() - 86_400_000);
    if (to.value === '') to.value = localText(now());
    const [begin, end] = [timeIn(from, shown.from), timeIn(to, shown.to)];
    if (!(end - begin >= MIN_FIXED_MS)) {
      showProblem('The start must be before the end');
      return null;
    }
    return { ...view, range: 'fixed', from: begin, to: end };
  };

  /** @param {View} view */
  const applyView = (view) => {
    const search = viewSearch(view);
    if (search !== location.search) history.pushState(null, '', `${location.pathname}${search}`);
    show(view);
    onView(view);
  };

  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('change', () => {
    const view = read();
    if (view !== null) applyView(view);
  });
  clear.addEventListener('click', () => {
    applyView({ ...DEFAULT_VIEW, ...chartOptionsOf(shown) });
    wiki.focus();
  });
  copyAtClick(copy, { text: () => location.href, failed: 'Copy the link from the address bar' });

  return {
    show,
    applyView,
    showProblem,
    /** Names the same view in another way. @param {View} view */
    replaceView: (view) => {
      history.replaceState(null, '', `${location.pathname}${viewSearch(view)}`);
      show(view);
      onView(view);
    },
    /** Sets the suggestions of the wiki field. @param {readonly string[]} names @param {ReadonlyMap<string, string>} labels what people call them */
    setSuggestions: (names, labels) => {
      const key = `${labels.size} ${names.join(' ')}`;
      // An open list must not change while someone selects from it.
      if (key === suggestionKey || document.activeElement === wiki) return;
      suggestionKey = key;
      wikis.replaceChildren(
        ...names.map((name) => {
          const option = document.createElement('option');
          option.value = name;
          const label = labels.get(name);
          if (label !== undefined) option.label = label;
          return option;
        }),
      );
    },
  };
};
