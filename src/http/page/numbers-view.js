import { byId, write } from './dom.js';
import { createRankingView } from './ranking-view.js';
import { countWords, shareWords, UNKNOWN } from './words.js';

/** @returns {(stats: import('./live.js').Stats) => void} shows what has been counted */
export const createNumbersView = () => {
  const messages = byId('messages', HTMLElement);
  const users = byId('distinct-users', HTMLElement);
  const botsShare = byId('bots-share', HTMLElement);
  const peopleShare = byId('people-share', HTMLElement);
  const bots = byId('bots', HTMLElement);
  const people = byId('people', HTMLElement);
  const peopleBar = byId('people-bar', HTMLElement);
  const showWikis = createRankingView(byId('top-wikis', HTMLOListElement));
  const showUsers = createRankingView(byId('top-users', HTMLOListElement));
  const empty = document.querySelectorAll('.empty');

  return (stats) => {
    const shares = shareWords(stats.non_bots, stats.bots);
    write(messages, countWords(stats.messages));
    write(users, countWords(stats.distinct_users));
    write(people, countWords(stats.non_bots));
    write(bots, countWords(stats.bots));
    write(peopleShare, shares?.[0] ?? UNKNOWN);
    write(botsShare, shares?.[1] ?? UNKNOWN);
    peopleBar.style.transform = `scaleX(${stats.messages === 0 ? 0 : stats.non_bots / stats.messages})`;
    showWikis(stats.by_domain);
    showUsers(stats.by_user);
    for (const note of empty) {
      if (note instanceof HTMLElement) note.hidden = stats.messages > 0;
      write(note, 'Waiting for the first event');
    }
  };
};
