import { FeatureDisabled, InvalidQuery } from '../net/api.js';
import { elementById, setText } from './dom.js';

/**
 * The state of one panel and its message: `data-panel` is loading, ready, empty, absent (disabled), stale or failed.
 *
 * @param {string} id of the panel; its message is the element "<id>-note"
 * @param {{ disabledText: string }} options message if the server does not have this feature
 */
export const createPanel = (id, { disabledText }) => {
  const section = elementById(id, HTMLElement);
  const message = elementById(`${id}-note`, HTMLElement);
  let hasContent = false;

  /** @param {string} state @param {string} text */
  const setState = (state, text) => {
    section.dataset['panel'] = state;
    message.hidden = text === '';
    setText(message, text);
  };
  return {
    loading: () => {
      hasContent = false;
      setState('loading', 'Loading…');
    },
    ready: () => {
      hasContent = true;
      setState('ready', '');
    },
    /** @param {string} text */
    empty: (text) => setState('empty', text),
    /** @param {Error} error */
    fail: (error) => {
      if (error instanceof FeatureDisabled) setState('absent', disabledText);
      else if (error instanceof InvalidQuery) setState('failed', error.message);
      // The old content stays; the status line reports a lost connection.
      else if (hasContent) setState('stale', 'Update failed. Retrying…');
      else setState('failed', 'Loading failed. Retrying…');
    },
  };
};
