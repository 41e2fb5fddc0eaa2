import { expect } from 'chai';
import fc from 'fast-check';
import { pageModule } from '../../support/page-module.ts';

interface View {
  readonly range: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly wiki: string | null;
  readonly type: string | null;
  readonly who: string;
  readonly show: string;
  readonly compare: string;
  readonly namespace: string | null;
  readonly title: readonly string[];
  readonly user: readonly string[];
  readonly kind: string | null;
  readonly minBytes: number | null;
  readonly minor: boolean | null;
}
interface SharedView {
  readonly DEFAULT_VIEW: View;
  readonly RANGES: readonly string[];
  readonly readView: (search: string) => View;
  readonly unknownValues: (search: string) => string;
  readonly viewSearch: (view: View) => string;
}
const { DEFAULT_VIEW, RANGES, readView, unknownValues, viewSearch } = (await pageModule(
  'model/shared-view.js',
)) as SharedView;

describe('readView and viewSearch', () => {
  it('write a short query that people can read, empty for the default view', () => {
    expect(viewSearch(DEFAULT_VIEW)).to.equal('');
    expect(viewSearch({ ...DEFAULT_VIEW, range: '24h', wiki: 'de.wikipedia.org', who: 'bots' })).to.equal(
      '?range=24h&wiki=de.wikipedia.org&bot=true',
    );
    const [from, to] = [Date.parse('2026-11-20T10:00:00Z'), Date.parse('2026-11-20T11:30:00.250Z')];
    expect(viewSearch({ ...DEFAULT_VIEW, range: 'fixed', from, to })).to.equal(
      '?from=2026-11-20T10:00:00Z&to=2026-11-20T11:30:00.250Z',
    );
  });

  it('restore every view', () => {
    const time = fc
      .tuple(fc.nat(4_000_000_000_000), fc.integer({ min: 1, max: 1_000_000_000 }))
      .map(([from, length]) => ({ range: 'fixed', from, to: from + length }));
    const moving = fc.constantFrom(...RANGES).map((range) => ({ range, from: null, to: null }));
    const rest = fc.record({
      wiki: fc.option(
        fc.constantFrom('en.wikipedia.org', 'zh-min-nan.wikipedia.org', 'вики.рф', 'enwiki,*.org'),
      ),
      type: fc.option(fc.constantFrom('edit', 'log', 'edit,new')),
      who: fc.constantFrom('all', 'people', 'bots'),
      show: fc.constantFrom('sides', 'kinds', 'wikis', 'new', 'bytes', 'users'),
      compare: fc.constantFrom('week', 'none', 'day', '4weeks'),
      namespace: fc.option(fc.constantFrom('0', '0,3', '-2')),
      title: fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 3 }),
      user: fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 3 }),
      kind: fc.option(fc.constantFrom('ip', 'ip,temporary')),
      minBytes: fc.option(fc.integer({ min: 1, max: 1_000_000_000 })),
      minor: fc.option(fc.boolean()),
    });
    fc.assert(
      fc.property(fc.oneof(time, moving), rest, (range, others) => {
        const view = { ...range, ...others };
        expect(readView(viewSearch(view))).to.deep.equal(view);
      }),
    );
  });

  it('ignore values they do not understand', () => {
    const garbage =
      '?range=1y&wiki=<script>&type=toString&who=me&from=yesterday&to=2026-11-20&namespace=x&title=&user=&kind=y&bot=1&min_bytes=0&minor=2';
    expect(readView(garbage)).to.deep.equal(DEFAULT_VIEW);
    expect(readView('?from=2026-11-21&to=2026-11-20')).to.deep.equal(DEFAULT_VIEW);
    expect(readView('?from=-271821-04-20&to=%2B275760-09-13')).to.deep.equal(DEFAULT_VIEW);
    expect(readView('?from=2026-11-21').range).to.equal('1h');
  });

  it('leave signs that people can read as they are', () => {
    const view = { ...DEFAULT_VIEW, wiki: 'enwiki,dewiki', title: ['User talk:A/B'] };
    expect(viewSearch(view)).to.equal('?wiki=enwiki,dewiki&title=User+talk:A/B');
  });

  it('says which values it does not understand', () => {
    expect(unknownValues('?range=24h&wiki=enwiki&type=edit&who=bots&theme=x')).to.equal('');
    expect(unknownValues('?from=2026-11-21T12:00:00Z&to=2026-11-21T13:00:00Z&who=all')).to.equal('');
    expect(unknownValues('?type=edits')).to.equal(
      'The address has an unknown type “edits”: use edit, new, categorize, log, external.',
    );
    expect(unknownValues('?range=2h&who=robots')).to.match(
      /range “2h”: use 1h, 5m, .*who “robots”: use all, people, bots/,
    );
    expect(unknownValues('?usr=Ada&wiki=enwiki')).to.equal(
      'The address has parameters that this page does not know: usr.',
    );
  });
});
