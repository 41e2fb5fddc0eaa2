import { expect } from 'chai';
import { FeedError, refusedError } from '../../src/net/feed-error.ts';

describe('FeedError', () => {
  it('is retriable and keeps its cause', () => {
    const cause = new Error('reset');
    expect(new FeedError('feed-ended', 'cut', { cause })).to.include({
      name: 'FeedError',
      code: 'feed-ended',
      message: 'cut',
      retriable: true,
      status: null,
      retryAfterMs: null,
      cause,
    });
  });
});

describe('refusedError', () => {
  const NOW = Date.parse('2026-05-05T11:00:00Z');

  it('names the status, and the advice of the caller', () => {
    const adviceForStatus = (status: number): string | null => (status === 418 ? 'brew tea' : null);
    for (const [status, message] of [
      [418, 'the feed answered 418: brew tea'],
      [502, "the feed answered 502: the error is on the server's side"],
    ] as const) {
      expect(refusedError(status, null, NOW, { adviceForStatus })).to.include({
        message,
        code: 'feed-refused',
        status,
        retryAfterMs: null,
        retriable: true,
      });
    }
    expect(refusedError(418, null, NOW).message).to.match(/server's side$/);
  });

  it('quotes a reason phrase that is not the standard one', () => {
    const said = (statusText: string): string => refusedError(404, null, NOW, { statusText }).message;
    expect(said('TopicNotAvailableError: gone\u001b[2J')).to.match(
      /^the feed answered 404 \("TopicNotAvailableError: gone\ufffd\[2J"\): the error is on/,
    );
    expect(said('Not Found')).to.match(/^the feed answered 404: /);
    expect(said('')).to.match(/^the feed answered 404: /);
  });

  it('reads Retry-After in seconds', () => {
    expect(refusedError(429, '7', NOW).retryAfterMs).to.equal(7000);
    expect(refusedError(429, ' 0 ', NOW).retryAfterMs).to.equal(0);
  });

  it('reads Retry-After as a date; a past one is 0', () => {
    expect(refusedError(503, 'Tue, 05 May 2026 11:00:30 GMT', NOW).retryAfterMs).to.equal(30_000);
    expect(refusedError(503, 'Tue, 05 May 2026 10:00:00 GMT', NOW).retryAfterMs).to.equal(0);
  });

  it('ignores a Retry-After that is neither', () => {
    for (const header of [null, '', '  ', 'soon'])
      expect(refusedError(503, header, NOW).retryAfterMs).to.equal(null);
  });
});
