import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly wiki: string | null;
  readonly url: string | null;
  readonly history: string | null;
}
const { createMinuteCounts, describeSubject, subjectOf, viewOf } = (await pageModule('model/subject.js')) as {
  createMinuteCounts: () => {
    readonly add: (dt: number) => void;
    readonly clear: () => void;
    readonly minutes: (now: number) => readonly number[];
    readonly total: () => number;
    readonly since: () => number | null;
  };
  describeSubject: (subject: Subject) => string;
  subjectOf: (view: object) => Subject | null;
  viewOf: (view: object, subject: object) => object;
};
const { readView, viewSearch } = (await pageModule('model/shared-view.js')) as {
  readView: (search: string) => object;
  viewSearch: (view: object) => string;
};

const of = (search: string): Subject | null => subjectOf(readView(search));

describe('the one wiki, page or user of a view', () => {
  it('has links to the wiki', () => {
    expect(of('?wiki=de.wikipedia.org&type=edit')).to.deep.equal({
      kind: 'wiki',
      name: 'de.wikipedia.org',
      wiki: 'de.wikipedia.org',
      url: 'https://de.wikipedia.org/wiki/Special:RecentChanges',
      history: null,
    });
    expect(of('?wiki=de.wikipedia.org&title=A_%26_B?')).to.deep.equal({
      kind: 'page',
      name: 'A & B?',
      wiki: 'de.wikipedia.org',
      url: 'https://de.wikipedia.org/wiki/A_%26_B%3F',
      history: 'https://de.wikipedia.org/w/index.php?title=A_%26_B%3F&action=history',
    });
    expect(of('?user=Ada')?.url).to.equal('https://meta.wikimedia.org/wiki/Special:CentralAuth/Ada');
    expect(of('?user=Ada&wiki=de.wikipedia.org')?.url).to.equal(
      'https://de.wikipedia.org/wiki/Special:Contributions/Ada',
    );
    expect(of('?title=Ada')).to.include({ kind: 'page', url: null, history: null });
  });

  it('is none if the view is about several', () => {
    for (const search of [
      '',
      '?wiki=enwiki',
      '?wiki=a.org,b.org',
      '?wiki=*.wikipedia.org',
      '?title=A&title=B',
      '?user=A&user=B&wiki=a.org',
      '?user=A&title=B',
    ])
      expect(of(search), search).to.equal(null);
  });

  it('replaces the other filters, and keeps the range', () => {
    const view = readView('?range=24h&wiki=a.org&user=Ada&minor=true');
    expect(viewSearch(viewOf(view, { wiki: 'b.org', title: ['C'] }))).to.equal(
      '?range=24h&wiki=b.org&title=C',
    );
  });

  it('says what the server does not keep', () => {
    const text = (search: string): string => describeSubject(of(search) as Subject);
    expect(text('?user=Ada')).to.include('no counts of a single user: the other panels show all wikis');
    expect(text('?title=A&wiki=a.org')).to.include(
      'no counts of a single page: the other panels show the wiki',
    );
  });
});

describe('createMinuteCounts', () => {
  it('counts changes by minute, in any order, for half an hour', () => {
    const counts = createMinuteCounts();
    const now = Date.parse('2026-11-30T08:00:30Z');
    expect([counts.total(), counts.since()]).to.deep.equal([0, null]);
    for (const ago of [0, 20_000, 31_000, 29 * 60_000, 31 * 60_000]) counts.add(now - ago);
    counts.add(NaN);
    const minutes = counts.minutes(now);
    expect(minutes).to.have.lengthOf(30);
    expect([minutes[0], minutes[28], minutes[29]]).to.deep.equal([1, 1, 2]);
    expect([counts.total(), counts.since()]).to.deep.equal([5, now - 31 * 60_000]);
    counts.clear();
    expect(counts.minutes(now).every((count) => count === 0)).to.equal(true);
  });

  it('forgets old minutes', () => {
    const counts = createMinuteCounts();
    for (let minute = 0; minute < 1000; minute += 1) counts.add(minute * 60_000);
    expect(counts.minutes(100 * 60_000).every((count) => count === 0)).to.equal(true);
    expect(counts.minutes(999 * 60_000).every((count) => count === 1)).to.equal(true);
  });
});
