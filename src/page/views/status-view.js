import { byId, write } from './dom.js';

/**
 * @param {{ onRetry: () => void }} parts
 * @returns {(status: import('../model/status-text.js').Status) => void}
 */
export const createStatusView = ({ onRetry }) => {
  const strip = byId('status', HTMLElement);
  const text = byId('status-text', HTMLElement);
  const spoken = byId('spoken', HTMLElement);
  const retry = byId('retry', HTMLButtonElement);
  retry.addEventListener('click', onRetry);

  return (status) => {
    strip.hidden = false;
    strip.dataset['tone'] = status.tone;
    write(text, status.text);
    write(spoken, status.spoken);
    retry.hidden = status.tone !== 'cut';
    document.title = status.tone === 'cut' ? 'Cut off · Headwater' : 'Headwater';
  };
};
