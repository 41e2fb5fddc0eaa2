import { elementById, setText } from './dom.js';
import { KINDS, readFilter, readNamespaces } from '../model/filter-params.js';
import { KIND_LABELS, NAMESPACES, uncountedFilters } from '../model/filter-text.js';
import { isolate } from '../model/format.js';

/** @typedef {import('../model/filter-params.js').Filter} Filter */
/** @typedef {Pick<Filter, 'namespace' | 'title' | 'user' | 'kind' | 'minBytes' | 'minor'>} MoreFilters */

/** No title and no name of a user has this sign. */
const SEPARATOR = '|';

/** @param {string} text */
const textsIn = (text) =>
  text
    .split(SEPARATOR)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The less common filters. They are open while one of them is set. */
export const createMoreFiltersView = () => {
  const details = elementById('more-filters', HTMLDetailsElement);
  const count = elementById('more-count', HTMLElement);
  const title = elementById('title', HTMLInputElement);
  const user = elementById('user', HTMLInputElement);
  const namespace = elementById('namespace', HTMLInputElement);
  const namespaces = elementById('known-namespaces', HTMLDataListElement);
  const minBytes = elementById('min-bytes', HTMLInputElement);
  const minor = elementById('minor', HTMLSelectElement);
  const kinds = elementById('kinds', HTMLElement);
  const boxes = KINDS.map((kind) => {
    const label = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.value = kind;
    label.append(box, KIND_LABELS.get(kind) ?? kind);
    kinds.append(label);
    return box;
  });
  namespaces.replaceChildren(...Array.from(NAMESPACES, ([number, label]) => new Option(label, number)));

  return {
    /** @param {Filter} filter */
    show: (filter) => {
      title.value = filter.title.join(SEPARATOR);
      user.value = filter.user.join(SEPARATOR);
      namespace.value = (filter.namespace ?? '').replaceAll(',', ', ');
      minBytes.value = filter.minBytes === null ? '' : String(filter.minBytes);
      minor.value = filter.minor === null ? '' : String(filter.minor);
      const selected = (filter.kind ?? '').split(',');
      for (const box of boxes) box.checked = selected.includes(box.value);
      const set = Object.values({ ...uncountedFilters(filter), kind: filter.kind }).filter((value) =>
        Array.isArray(value) ? value.length > 0 : value !== null,
      ).length;
      setText(count, set === 0 ? '' : ` (${set})`);
      if (set > 0) details.open = true;
    },
    /** Reads the fields. @returns {{ filters: MoreFilters } | { problem: string }} */
    read: () => {
      const numbers = namespace.value.trim();
      if (numbers !== '' && readNamespaces(numbers) === null)
        return {
          problem: `“${isolate(numbers)}” is not a namespace. Use numbers, such as 0 for articles or 3 for user talk`,
        };
      const bytes = minBytes.value.trim();
      const params = new URLSearchParams(bytes === '' ? {} : { min_bytes: bytes.replaceAll(/[, ]/g, '') });
      const read = readFilter(params);
      if (read.problems.length > 0)
        return { problem: `“${isolate(bytes)}” is not a size. Use a whole number of bytes of 1 or more` };
      const selected = boxes.filter(({ checked }) => checked).map(({ value }) => value);
      return {
        filters: {
          title: textsIn(title.value),
          user: textsIn(user.value),
          namespace: numbers === '' ? null : readNamespaces(numbers),
          kind: selected.length === 0 ? null : selected.join(','),
          minBytes: read.filter.minBytes,
          minor: minor.value === '' ? null : minor.value === 'true',
        },
      };
    },
  };
};
