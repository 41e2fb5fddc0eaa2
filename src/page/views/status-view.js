import { elementById, setText } from './dom.js';

/**
 * @param {{ onRetry: () => void }} options
 * @returns {(status: import('../model/status-text.js').Status) => void}
 */
export const createStatusView = ({ onRetry }) => {
  const strip = elementById('status', HTMLElement);
  const text = elementById('status-text', HTMLElement);
  const spoken = elementById('spoken', HTMLElement);
  const retry = elementById('retry', HTMLButtonElement);
  retry.addEventListener('click', onRetry);

  return (status) => {
    strip.hidden = false;
    strip.dataset['tone'] = status.tone;
    setText(text, status.text);
    setText(spoken, status.spoken);
    retry.hidden = status.tone !== 'cut';
    document.title = status.title === null ? 'Headwater' : `${status.title} · Headwater`;
  };
};
