import { copyAtClick } from './copy-button.js';
import { chartOptionsOf, DEFAULT_CHART } from '../model/chart-options.js';
import { createMoreFiltersView } from './more-filters-view.js';
import { createWikiField } from './wiki-field-view.js';
import { elementById, setText } from './dom.js';
import { formatLiveOnly } from '../model/filter-text.js';
import { isolate, TYPE_LABELS, isShownInUtc } from '../model/format.js';
import { DEFAULT_VIEW, RANGES, unknownValues, viewSearch } from '../model/shared-view.js';

const MIN_FIXED_MS = 10_000;

/** The value of a datetime-local input: the shown time without a zone. @param {number} ms */
const localText = (ms) => {
  const offset = isShownInUtc() ? 0 : new Date(ms).getTimezoneOffset();
  return new Date(ms - offset * 60_000).toISOString().slice(0, 16);
};

/** @param {string} text of such an input */
const localTime = (text) => Date.parse(isShownInUtc() ? `${text}Z` : text);

/** @typedef {import('../model/shared-view.js').View} View */

/**
 * Selects this value, with an option of its own if it is a combination that the list does not have.
 *
 * @param {HTMLSelectElement} select
 * @param {string | null} value
 */
const selectValue = (select, value) => {
  for (const option of [...select.options]) if (option.dataset['several'] !== undefined) option.remove();
  if (value !== null && value.includes(',')) {
    const labels = value.split(',').map((name) => TYPE_LABELS.get(name)?.many ?? name);
    const option = new Option(labels.join(', '), value);
    option.dataset['several'] = '';
    select.append(option);
  }
  select.value = value ?? '';
};

/**
 * Keeps the controls, the page's URL and the view in sync.
 *
 * @param {{ onView: (view: View) => void, now: () => number }} options
 */
export const createControlsView = ({ onView, now }) => {
  const form = elementById('controls', HTMLFormElement);
  const wiki = createWikiField();
  const more = createMoreFiltersView();
  const type = elementById('type', HTMLSelectElement);
  const who = elementById('who', HTMLSelectElement);
  const from = elementById('from', HTMLInputElement);
  const to = elementById('to', HTMLInputElement);
  const times = elementById('times', HTMLElement);
  const clear = elementById('clear', HTMLButtonElement);
  const copy = elementById('copy-link', HTMLButtonElement);
  const problem = elementById('controls-problem', HTMLElement);
  const scope = elementById('controls-scope', HTMLElement);
  /** @type {View} */
  let shown = DEFAULT_VIEW;

  /** The fields show whole minutes: an unchanged field keeps its exact time. @param {HTMLInputElement} field @param {number | null} previous */
  const timeIn = (field, previous) =>
    previous !== null && field.value === localText(previous) ? previous : localTime(field.value);

  /** @param {View} view */
  const show = (view) => {
    shown = view;
    for (const radio of form.querySelectorAll('input[name="range"]')) {
      if (radio instanceof HTMLInputElement) radio.checked = radio.value === view.range;
    }
    times.hidden = view.range !== 'fixed';
    if (view.from !== null) from.value = localText(view.from);
    if (view.to !== null) to.value = localText(view.to);
    wiki.show(view.wiki);
    selectValue(type, view.type);
    who.value = view.who;
    more.show(view);
    setText(problem, '');
    setText(scope, formatLiveOnly(view));
    clear.hidden = viewSearch({ ...view, ...DEFAULT_CHART }) === '';
  };

  /** @param {string} text */
  const showProblem = (text) => setText(problem, text);

  /** The filter in the controls. @returns {import('../model/filter-params.js').Filter | null} null if it is invalid, after showing the problem */
  const readFields = () => {
    const wikis = wiki.read();
    if (wiki.text() !== '' && wikis === null) {
      showProblem(
        `“${isolate(wiki.text())}” is not a wiki. Use a domain such as en.wikipedia.org, or a database name such as enwiki; several with commas`,
      );
      return null;
    }
    const others = more.read();
    if ('problem' in others) {
      showProblem(others.problem);
      return null;
    }
    return {
      wiki: wikis,
      type: type.value === '' ? null : type.value,
      who: who.value === 'people' || who.value === 'bots' ? who.value : 'all',
      ...others.filters,
    };
  };

  /** Reads the controls. @returns {View | null} null if they are invalid, after showing the problem */
  const read = () => {
    const filter = readFields();
    if (filter === null) return null;
    const selectedRange = new FormData(form).get('range');
    const view = { ...DEFAULT_VIEW, ...chartOptionsOf(shown), ...filter };
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
    /** Shows the view of the address, and what the address has beyond it. @param {View} view */
    showAddress: (view) => {
      show(view);
      showProblem(unknownValues(location.search));
    },
    applyView,
    showProblem,
    /** Names the same view in another way. @param {View} view */
    replaceView: (view) => {
      const text = problem.textContent;
      history.replaceState(null, '', `${location.pathname}${viewSearch(view)}`);
      show(view);
      showProblem(text);
      onView(view);
    },
    suggestWikis: wiki.suggest,
    focusFilter: wiki.focus,
  };
};
