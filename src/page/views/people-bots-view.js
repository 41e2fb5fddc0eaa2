import { elementById, setText } from './dom.js';
import { formatCount, formatShares, UNKNOWN } from '../model/format.js';

/** @returns {(sum: { people: number, bots: number }, when: string, who: import('../model/shared-view.js').View['who']) => void} shows the shares of people and bots; with a filter only those selected */
export const createPeopleBotsView = () => {
  const section = elementById('sides', HTMLElement);
  const botsShare = elementById('bots-share', HTMLElement);
  const peopleShare = elementById('people-share', HTMLElement);
  const bots = elementById('bots', HTMLElement);
  const people = elementById('people', HTMLElement);
  const bar = elementById('people-bar', HTMLElement);
  const whenLabel = elementById('sides-when', HTMLElement);

  return (sum, when, who) => {
    const all = sum.people + sum.bots;
    const shares = formatShares(sum.people, sum.bots);
    section.dataset['who'] = who;
    setText(people, formatCount(sum.people));
    setText(bots, formatCount(sum.bots));
    setText(peopleShare, shares?.[0] ?? UNKNOWN);
    setText(botsShare, shares?.[1] ?? UNKNOWN);
    setText(whenLabel, when);
    bar.style.transform = `scaleX(${all === 0 ? 0 : (sum.people / all).toFixed(4)})`;
  };
};
