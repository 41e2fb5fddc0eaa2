import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
  readonly repeat: boolean;
  readonly defaultPrevented: boolean;
}
const { RANGE_KEYS, isField, shortcutOf } = (await pageModule('model/shortcuts.js')) as {
  RANGE_KEYS: readonly string[];
  isField: (target: { closest: (selector: string) => object | null } | null) => boolean;
  shortcutOf: (event: Key) => { readonly kind: string; readonly range?: string } | null;
};
const { RANGES } = (await pageModule('model/shared-view.js')) as { RANGES: readonly string[] };

const press = (key: string, set: Partial<Key> = {}) =>
  shortcutOf({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    isComposing: false,
    repeat: false,
    defaultPrevented: false,
    ...set,
  });

describe('the keys of the page', () => {
  it('focus the filter, pause, switch the theme and open the help', () => {
    expect(['/', 'p', 't', '?'].map((key) => press(key)?.kind)).to.deep.equal([
      'filter',
      'pause',
      'theme',
      'help',
    ]);
    expect(press('?', { shiftKey: true })?.kind).to.equal('help');
  });

  it('select the ranges in the order of the page', () => {
    expect(['1', '2', '3', '4', '5'].map((key) => press(key)?.range)).to.deep.equal([...RANGE_KEYS]);
    expect([...RANGE_KEYS].sort()).to.deep.equal([...RANGES].sort());
    for (const key of ['0', '6', '9', '1.5', '', ' ']) expect(press(key), key).to.equal(null);
  });

  it('leave keys with a modifier, repeated ones and unfinished text to the browser', () => {
    for (const set of ['ctrlKey', 'metaKey', 'altKey', 'isComposing', 'repeat', 'defaultPrevented'])
      for (const key of ['/', 'p', '1', 't', '?']) expect(press(key, { [set]: true }), set).to.equal(null);
    for (const key of ['P', 'T', 'a', 'Enter', 'Tab', 'F1', 'Dead', 'toString'])
      expect(press(key), key).to.equal(null);
  });

  it('belong to a field that has the focus', () => {
    const field = { closest: (selector: string) => (selector.includes('textarea') ? {} : null) };
    expect(isField(field)).to.equal(true);
    expect(isField({ closest: () => null })).to.equal(false);
    expect(isField(null)).to.equal(false);
  });
});
