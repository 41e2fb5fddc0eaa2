import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

const { errorOf } = (await pageModule('net/api.js')) as {
  readonly errorOf: (response: Response, path: string) => Promise<Error & { readonly retryAfterMs?: number }>;
};

describe('the Retry-After that the page obeys', () => {
  const DATE = 'Sat, 21 Nov 2020 12:00:00 GMT';

  for (const [retryAfter, expected] of [
    ['30', 30_000],
    ['0', 0],
    ['Sat, 21 Nov 2020 12:01:30 GMT', 90_000],
    ['Sat, 21 Nov 2020 11:00:00 GMT', 0],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 3_600_000],
    ['9999999999', 3_600_000],
    ['9'.repeat(400), 3_600_000],
    ['soon', 0],
    ['', 0],
  ] as const) {
    it(`is ${expected} ms for ${JSON.stringify(retryAfter.slice(0, 30))}, whatever our clock says`, async () => {
      const headers = { 'Retry-After': retryAfter, Date: DATE };
      const { retryAfterMs } = await errorOf(new Response('', { status: 503, headers }), 'stats');
      expect(retryAfterMs).to.equal(expected);
    });
  }
});

describe('the message of a refused query', () => {
  it('is that of the server, without the name that the page does not use', async () => {
    const message = async (text: string): Promise<string> => {
      const body = JSON.stringify({ error: { code: 'bad-request', message: text } });
      return (await errorOf(new Response(body, { status: 400 }), 'events')).message;
    };
    expect(await message('domain: no such wiki')).to.equal('no such wiki');
    expect(await message('type: no such type')).to.equal('type: no such type');
  });
});
