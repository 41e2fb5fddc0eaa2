import { elementById, setText } from './dom.js';
import { linkToView } from './view-links.js';
import { describeSubject } from '../model/subject.js';
import { formatCount, formatTime } from '../model/format.js';

/** @typedef {import('../model/subject.js').Subject} Subject */

const KIND_LABELS = { wiki: 'Wiki', page: 'Pages that begin with', user: 'User' };
const OPEN_LABELS = { wiki: 'Recent changes on the wiki', page: 'Open the page', user: 'Contributions' };

/** @param {HTMLAnchorElement} link @param {string | null} url */
const setUrl = (link, url) => {
  link.hidden = url === null;
  if (url === null) link.removeAttribute('href');
  else link.href = url;
};

/** The heading of the view of one wiki, page or user. */
export const createSubjectView = () => {
  const section = elementById('subject', HTMLElement);
  const kind = elementById('subject-kind', HTMLElement);
  const name = elementById('subject-name', HTMLElement);
  const detail = elementById('subject-detail', HTMLElement);
  const open = elementById('subject-open', HTMLAnchorElement);
  const history = elementById('subject-history', HTMLAnchorElement);
  const back = elementById('subject-back', HTMLAnchorElement);
  const text = elementById('subject-text', HTMLElement);
  const rate = elementById('subject-rate', HTMLElement);
  const rateText = elementById('subject-rate-text', HTMLElement);
  const bars = elementById('subject-bars', HTMLElement);

  return {
    /** @param {Subject | null} subject @param {{ label: string | null, back: string }} options what people call the wiki; the query string without the subject */
    show: (subject, { label, back: search }) => {
      section.hidden = subject === null;
      if (subject === null) return;
      setText(kind, KIND_LABELS[subject.kind]);
      const isWiki = subject.kind === 'wiki';
      setText(name, isWiki ? (label ?? subject.name) : subject.name);
      setText(detail, isWiki ? (label === null ? '' : subject.name) : (label ?? subject.wiki ?? 'all wikis'));
      setText(open, OPEN_LABELS[subject.kind]);
      setUrl(open, subject.url);
      setUrl(history, subject.history);
      linkToView(back, search);
      setText(text, describeSubject(subject));
      rate.hidden = isWiki;
    },
    /** The changes that were seen, by minute. @param {{ minutes: readonly number[], total: number, since: number | null }} seen */
    showSeen: ({ minutes, total, since }) => {
      const from = since === null ? '' : ` since ${formatTime(new Date(since), new Date())}`;
      setText(
        rateText,
        total === 0
          ? 'No change seen yet'
          : `${formatCount(total)} ${total === 1 ? 'change' : 'changes'} seen${from}, ${formatCount(minutes.at(-1) ?? 0)} in this minute`,
      );
      const max = Math.max(1, ...minutes);
      if (bars.childElementCount !== minutes.length)
        bars.replaceChildren(...minutes.map(() => document.createElement('span')));
      minutes.forEach((count, index) => {
        const bar = bars.children[index];
        if (bar instanceof HTMLElement) bar.style.transform = `scaleY(${(count / max).toFixed(3)})`;
      });
    },
  };
};
