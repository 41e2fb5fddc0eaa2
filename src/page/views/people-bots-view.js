import { byId, write } from './dom.js';
import { countWords, shareWords, UNKNOWN } from '../model/format.js';

/** @returns {(sum: { people: number, bots: number }, when: string) => void} shows people against bots */
export const createSidesView = () => {
  const botsShare = byId('bots-share', HTMLElement);
  const peopleShare = byId('people-share', HTMLElement);
  const bots = byId('bots', HTMLElement);
  const people = byId('people', HTMLElement);
  const bar = byId('people-bar', HTMLElement);
  const since = byId('sides-when', HTMLElement);

  return (sum, when) => {
    const all = sum.people + sum.bots;
    const shares = shareWords(sum.people, sum.bots);
    write(people, countWords(sum.people));
    write(bots, countWords(sum.bots));
    write(peopleShare, shares?.[0] ?? UNKNOWN);
    write(botsShare, shares?.[1] ?? UNKNOWN);
    write(since, when);
    bar.style.transform = `scaleX(${all === 0 ? 0 : (sum.people / all).toFixed(4)})`;
  };
};
