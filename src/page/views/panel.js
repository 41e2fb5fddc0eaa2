import { NotOffered, Refused } from '../net/api.js';
import { byId, write } from './dom.js';

/**
 * What a part of the page says where it has nothing to show: `data-panel` is loading, ready, empty, absent or failed.
 *
 * @param {string} id of the part; its note is the element "<id>-note"
 * @param {{ absent: string }} words what to say where the server does not have this
 */
export const createPanel = (id, { absent }) => {
  const section = byId(id, HTMLElement);
  const note = byId(`${id}-note`, HTMLElement);
  let hasShown = false;

  /** @param {string} state @param {string} text */
  const say = (state, text) => {
    section.dataset['panel'] = state;
    note.hidden = text === '';
    write(note, text);
  };
  return {
    loading: () => {
      hasShown = false;
      say('loading', 'Loading…');
    },
    ready: () => {
      hasShown = true;
      say('ready', '');
    },
    /** @param {string} text */
    empty: (text) => say('empty', text),
    /** @param {Error} error */
    trouble: (error) => {
      if (error instanceof NotOffered) say('absent', absent);
      else if (error instanceof Refused) say('failed', error.message);
      // What was shown stays: the page itself says when all is cut off.
      else if (hasShown) say('stale', 'Cannot be renewed right now; trying again.');
      else say('failed', 'Cannot be read right now; trying again.');
    },
  };
};
