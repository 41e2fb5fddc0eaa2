import { expect } from 'chai';
import sinon from 'sinon';
import request from 'supertest';
import { MAX_REJECT_PAGE_CHARACTERS } from '../../../src/stats/counts/reject-page.ts';
import { BEARER, fakeDeps } from '../support/fake-deps.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';
import { until } from '../../support/wait-until.ts';

const reject = (id: string) => ({
  id,
  reason: 'no meta',
  data: '{"title":"<b>"}',
  at: '2026-11-21T07:00:00.000Z',
});
const noReplay = () => Promise.resolve({ counted: 0, rejected: 0 });

describe('/rejects', () => {
  const { serve } = servers();

  it('lists the first 100 by default', async () => {
    const list = sinon.fake.resolves([reject('a'), reject('b')]);
    const { url } = await serve(fakeDeps({ rejects: { list, replay: noReplay } }));
    const { body } = asReply(await request(url).get('/rejects').set(BEARER).expect(200));
    expect(body).to.deep.equal({ rejects: [reject('a'), reject('b')], next: null });
    expect(list.args).to.deep.equal([[100, undefined]]);
  });

  it('returns the next page token if the page is full', async () => {
    const list = sinon.fake.resolves([reject('a'), reject('b')]);
    const { url } = await serve(fakeDeps({ rejects: { list, replay: noReplay } }));
    const { body } = asReply(await request(url).get('/rejects?limit=2&after=x').set(BEARER).expect(200));
    expect(body).to.have.property('next', 'b');
    expect(list.args).to.deep.equal([[2, 'x']]);
  });

  it('returns the next page token if the page is full of data', async () => {
    const data = 'x'.repeat(MAX_REJECT_PAGE_CHARACTERS / 2);
    const list = sinon.fake.resolves([
      { ...reject('a'), data },
      { ...reject('b'), data },
    ]);
    const { url } = await serve(fakeDeps({ rejects: { list, replay: noReplay } }));
    const { body } = asReply(await request(url).get('/rejects').set(BEARER).expect(200));
    expect(body).to.deep.equal({
      rejects: [
        { ...reject('a'), data },
        { ...reject('b'), data },
      ],
      next: 'b',
    });
  });

  it('truncates a reject that is longer than a page, and returns its length', async () => {
    const data = 'x'.repeat(15_000_000);
    const list = sinon.fake.resolves([{ ...reject('a'), data }]);
    const { url } = await serve(fakeDeps({ rejects: { list, replay: noReplay } }));
    const { body } = asReply(await request(url).get('/rejects').set(BEARER).expect(200));
    const listed = { ...reject('a'), data: data.slice(0, MAX_REJECT_PAGE_CHARACTERS) };
    expect(body).to.deep.equal({ rejects: [{ ...listed, truncated: true, length: 15_000_000 }], next: 'a' });
  });

  for (const query of [
    'limit=0',
    'limit=1001',
    'limit=x',
    'limit=',
    'limit=1&limit=2',
    'after=',
    'after=a&after=b',
  ]) {
    it(`answers 400 for ?${query}`, async () => {
      const { url } = await serve(fakeDeps());
      const { body } = asReply(await request(url).get(`/rejects?${query}`).set(BEARER).expect(400));
      expect(body)
        .to.have.nested.property('error.message')
        .that.matches(/^(limit|after): /);
    });
  }

  it('replays all rejects and returns the result', async () => {
    const replay = sinon.fake.resolves({ counted: 3, rejected: 1 });
    const { url } = await serve(fakeDeps({ rejects: { list: sinon.fake.resolves([]), replay } }));
    const { body } = asReply(await request(url).post('/rejects/replay').set(BEARER).expect(200));
    expect(body).to.deep.equal({ counted: 3, rejected: 1 });
  });

  it('runs one replay at a time', async () => {
    const ends: (() => void)[] = [];
    const replay = () =>
      new Promise<{ counted: number; rejected: number }>((resolve) => {
        ends.push(() => resolve({ counted: 0, rejected: 0 }));
      });
    const { url } = await serve(fakeDeps({ rejects: { list: sinon.fake.resolves([]), replay } }));
    const first = request(url)
      .post('/rejects/replay')
      .set(BEARER)
      .then(({ status }) => status);
    await until('it replays', () => ends.length > 0);
    await request(url).post('/rejects/replay').set(BEARER).expect(409);
    ends[0]?.();
    expect(await first).to.equal(200);
  });

  it('answers 503 if the store fails, logs why, and works again afterwards', async () => {
    const replay = sinon
      .stub()
      .rejects(new Error('disk full'))
      .onSecondCall()
      .resolves({ counted: 0, rejected: 0 });
    const deps = fakeDeps({ rejects: { list: sinon.fake.rejects(new Error('disk full')), replay } });
    const { url } = await serve(deps);
    await request(url).get('/rejects').set(BEARER).expect(503);
    const { text } = await request(url).post('/rejects/replay').set(BEARER).expect(503);
    expect(text).not.to.include('disk full');
    expect(JSON.stringify(deps.lines)).to.include('disk full');
    await request(url).post('/rejects/replay').set(BEARER).expect(200);
  });
});
