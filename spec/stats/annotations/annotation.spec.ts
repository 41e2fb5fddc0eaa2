import { expect } from 'chai';
import { type Annotation, annotationId, endOf } from '../../../src/stats/annotations/annotation.ts';

const burst: Annotation = {
  kind: 'burst',
  of: 'page',
  key: 'k',
  at: 9,
  since: 5,
  count: 1,
  usual: 0,
  score: 3,
};

describe('annotations', () => {
  it('have an id that stays while the event goes on', () => {
    expect(annotationId(burst)).to.equal(annotationId({ ...burst, at: 20, count: 7 }));
    const ids = [
      burst,
      { ...burst, of: 'user' as const },
      { ...burst, since: 6 },
      { ...burst, key: 'l' },
      { kind: 'edit-war' as const, key: 'k', at: 9, since: 5, reverts: 3, users: [] },
      { kind: 'restart' as const, at: 5, until: 6 },
      { kind: 'reconnect' as const, at: 5, until: 6 },
    ].map(annotationId);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('end when they say, or at once', () => {
    expect(endOf({ kind: 'restart', at: 5, until: 8 })).to.equal(8);
    expect(endOf(burst)).to.equal(9);
  });
});
