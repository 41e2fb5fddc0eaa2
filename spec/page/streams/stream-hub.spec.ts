import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';
import { waitUntil } from '../../support/wait-until.ts';

interface Answer {
  readonly id: number;
  readonly kind: string;
  readonly state?: { readonly kind: string; readonly reason?: string };
  readonly changes?: readonly string[];
  readonly skipped?: number;
}
const { createStreamHub } = (await pageModule('streams/stream-hub.js')) as {
  createStreamHub: () => {
    readonly connect: (post: (answer: Answer) => void) => { readonly receive: (request: object) => void };
    readonly stop: () => void;
  };
};
const { readFilter } = (await pageModule('model/filter-params.js')) as {
  readFilter: (params: URLSearchParams) => { readonly filter: object };
};

describe('createStreamHub', () => {
  const realFetch = globalThis.fetch;
  let opened: string[] = [];
  let hub: ReturnType<typeof createStreamHub>;
  let answers: Answer[] = [];

  beforeEach(() => {
    opened = [];
    answers = [];
    globalThis.fetch = (path) => {
      opened.push(typeof path === 'string' ? path : '');
      return Promise.resolve(new Response(new ReadableStream(), { status: 200 }));
    };
    hub = createStreamHub();
  });
  afterEach(() => {
    hub.stop();
    globalThis.fetch = realFetch;
  });

  const openWindow = (
    id: number,
    query: string,
  ): ReturnType<ReturnType<typeof createStreamHub>['connect']> => {
    const visitor = hub.connect((answer) => answers.push(answer));
    const { filter } = readFilter(new URLSearchParams(query));
    visitor.receive({ kind: 'open', id, stream: 'events', token: null, filter });
    return visitor;
  };
  const lastStateOf = (id: number): Answer['state'] =>
    answers.findLast((answer) => answer.id === id && answer.kind === 'state')?.state;
  const untilOpen = (id: number): Promise<true> =>
    waitUntil(`window ${String(id)} reads a stream`, () =>
      Promise.resolve(lastStateOf(id)?.kind === 'open' ? true : undefined),
    );

  for (const [query, passed] of [
    ['user=Ada', 300],
    ['wiki=en.wikipedia.org', 50],
  ] as const) {
    it(`passes on ${passed} of 300 changes that arrive at once, with ${query}`, async () => {
      const events = Array.from({ length: 300 }, (_, number) => `id: 1-${number}\ndata: {"n":${number}}\n\n`);
      globalThis.fetch = () => Promise.resolve(new Response(events.join(''), { status: 200 }));
      openWindow(1, query);
      const { changes = [], skipped } = await waitUntil('changes arrive', () =>
        Promise.resolve(answers.find(({ kind }) => kind === 'changes')),
      );
      expect({ passed: changes.length, last: changes.at(-1), skipped }).to.deep.equal({
        passed,
        last: '{"n":299}',
        skipped: 300 - passed,
      });
    });
  }

  it('reads all changes for windows with different filters that it can apply itself', async () => {
    openWindow(1, 'wiki=en.wikipedia.org&user=Ada');
    await untilOpen(1);
    openWindow(2, 'wiki=*.wiktionary.org&minor=true');
    await untilOpen(2);
    expect(opened).to.deep.equal(['events?domain=en.wikipedia.org&user=Ada', 'events']);
  });

  it('reads a stream of its own for each filter that only the server can apply, and refuses the fourth', async () => {
    openWindow(1, '');
    const first = openWindow(2, 'wiki=small');
    openWindow(3, 'wiki=enwiki,dewiki');
    openWindow(4, 'wiki=small&user=Ada');
    openWindow(5, 'wiki=small');
    for (const id of [1, 2, 3, 4, 5]) await untilOpen(id);
    expect(opened).to.have.members([
      'events',
      'events?domain=small',
      'events?domain=enwiki%2Cdewiki',
      'events?domain=small&user=Ada',
    ]);
    const fourth = openWindow(6, 'wiki=nordic');
    expect(lastStateOf(6)).to.have.property('kind', 'rejected');
    expect(lastStateOf(6)?.reason).to.match(
      /^Other windows of this browser show live changes with other filters/,
    );
    fourth.receive({ kind: 'bye' });
    first.receive({ kind: 'bye' });
    openWindow(7, 'wiki=nordic');
    expect(lastStateOf(7), 'window 5 still reads the same stream').to.have.property('kind', 'rejected');
  });
});
