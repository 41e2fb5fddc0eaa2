import { elementById, setText } from './dom.js';

/** @returns {(counting: import('../model/counting-text.js').Counting | null) => void} shows since when the server counts */
export const createCountingView = () => {
  const section = elementById('counting', HTMLElement);
  const since = elementById('counting-since', HTMLElement);
  const bar = elementById('history-progress', HTMLProgressElement);
  const offer = elementById('history-offer', HTMLElement);
  const command = elementById('history-command', HTMLElement);

  return (counting) => {
    section.hidden = counting === null;
    if (counting === null) return;
    setText(since, counting.text);
    since.title = `${counting.utc} (UTC)`;
    bar.hidden = counting.percent === null;
    bar.value = counting.percent ?? 0;
    offer.hidden = counting.command === null;
    setText(command, counting.command ?? '');
  };
};
