import { byId, write } from './dom.js';
import { feedFacts } from '../model/feed-status.js';

/** @returns {(readiness: import('../model/feed-status.js').Readiness) => void} shows how the feed and the store are */
export const createFeedView = () => {
  const section = byId('feed', HTMLElement);
  const state = byId('feed-state', HTMLElement);
  const problems = byId('problems', HTMLUListElement);
  let shownProblems = '';

  return (readiness) => {
    for (const [name, words] of Object.entries(feedFacts(readiness, new Date()))) {
      write(byId(`feed-${name}`, HTMLElement), words);
    }
    section.dataset['ready'] = String(readiness.ready);
    write(state, readiness.ready ? 'All is well' : 'Something is wrong');
    // The delay in a problem's words may change with every poll; the list is only made anew when they do.
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
