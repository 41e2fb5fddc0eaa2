import { elementById, setText } from './dom.js';
import { readWikis } from '../model/filter-params.js';

/** The field for the names of wikis, with suggestions for the name that is typed last. */
export const createWikiField = () => {
  const field = elementById('wiki', HTMLInputElement);
  const list = elementById('known-wikis', HTMLDataListElement);
  const help = elementById('wiki-help', HTMLElement);
  /** @type {readonly { name: string, label: string }[]} */
  let suggestions = [];
  let shown = '';

  /** A list suggests whole values: what was typed before the last comma is a part of them. */
  const showSuggestions = () => {
    const before = field.value.slice(0, field.value.lastIndexOf(',') + 1);
    const key = JSON.stringify([before, suggestions.length, suggestions[0]?.name]);
    if (key === shown) return;
    shown = key;
    list.replaceChildren(
      ...suggestions.map(({ name, label }) => {
        const option = document.createElement('option');
        option.value = `${before}${before === '' ? '' : ' '}${name}`;
        if (label !== '') option.label = label;
        return option;
      }),
    );
  };
  field.addEventListener('input', showSuggestions);

  return {
    focus: () => {
      field.focus();
      field.select();
    },
    text: () => field.value.trim(),
    /** @returns {string | null} null if the text is not a list of names */
    read: () => readWikis(field.value),
    /** @param {string | null} wiki */
    show: (wiki) => {
      field.value = (wiki ?? '').replaceAll(',', ', ');
    },
    /**
     * @param {readonly string[]} names @param {ReadonlyMap<string, string>} labels what people call them
     * @param {readonly import('../model/wiki-names.js').WikiSet[]} sets
     */
    suggest: (names, labels, sets) => {
      // An open list must not change while someone selects from it.
      if (document.activeElement === field) return;
      suggestions = [
        ...sets.map(({ name, size }) => ({ name, label: `${size} wikis` })),
        ...names.map((name) => ({ name, label: labels.get(name) ?? '' })),
      ];
      shown = '';
      showSuggestions();
      const named = sets.map(
        ({ name, size, rule }) => `${name} (${size} wikis${rule === null ? '' : `: ${rule}`})`,
      );
      setText(
        help,
        `Several wikis: enwiki, de.wikipedia.org, *.wiktionary.org.${named.length === 0 ? '' : ` Sets: ${named.join('; ')}.`}`,
      );
    },
  };
};
