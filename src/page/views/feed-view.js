import { elementById, setText } from './dom.js';
import { formatFeedNote, formatFeedStatus } from '../model/feed-status.js';

/** @param {import('../model/feed-status.js').Readiness} readiness @param {import('../model/event-progress.js').Progress | null} progress */
const stateOf = (readiness, progress) => {
  if (progress === null) return 'Unknown';
  if (!readiness.ready) return 'Not ready';
  return progress.kind === 'behind' ? 'Behind' : 'Healthy';
};

/** @returns {(readiness: import('../model/feed-status.js').Readiness, progress: import('../model/event-progress.js').Progress | null) => void} shows the state of the feed and the store; `progress` is null while the server is unreachable */
export const createFeedView = () => {
  const section = elementById('feed', HTMLElement);
  const state = elementById('feed-state', HTMLElement);
  const problems = elementById('problems', HTMLUListElement);
  const note = elementById('feed-note', HTMLElement);
  let shownProblems = '';

  return (readiness, progress) => {
    for (const [name, text] of Object.entries(formatFeedStatus(readiness, new Date()))) {
      setText(elementById(`feed-${name}`, HTMLElement), text);
    }
    const noteText = formatFeedNote(readiness);
    setText(note, noteText);
    note.hidden = noteText === '';
    section.dataset['ready'] = String(readiness.ready);
    setText(state, stateOf(readiness, progress));
    // Rebuild the list only if a problem changed.
    const key = JSON.stringify(readiness.problems);
    if (key === shownProblems) return;
    shownProblems = key;
    problems.hidden = readiness.problems.length === 0;
    problems.replaceChildren(
      ...readiness.problems.map((problem) => {
        const item = document.createElement('li');
        item.textContent = problem;
        return item;
      }),
    );
  };
};
