import { expect } from 'chai';
import { FeedError, refusedError } from '../../src/sse/feed-error.ts';

describe('FeedError', () => {
  it('is worth trying again, and keeps its cause', () => {
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

describe('refused', () => {
  const NOW = Date.parse('2026-05-05T11:00:00Z');

  it('says what to change where the client is at fault', () => {
    const texts: Readonly<Record<number, RegExp>> = {
      400: /answered 400: .*where to resume/,
      403: /answered 403: .*USER_AGENT_CONTACT/,
      404: /answered 404: .*WIKIPEDIA_STREAM_URL/,
      429: /answered 429: .*stop other clients/,
      500: /answered 500: the fault is on its side/,
      502: /answered 502: the fault is on its side/,
    };
    for (const [status, text] of Object.entries(texts)) {
      const error = refusedError(Number(status), null, NOW);
      expect(error.message).to.match(text);
      expect(error).to.include({
        code: 'feed-refused',
        status: Number(status),
        retryAfterMs: null,
        retriable: true,
      });
    }
  });

  it('says that a position may be of another stream, and how to begin anew', () => {
    for (const status of [400, 404]) {
      const { message } = refusedError(status, null, NOW, {
        resumedTopics: ['a.recentchange', 'b.recentchange'],
      });
      expect(message).to.match(
        /the saved position \(of "a\.recentchange", "b\.recentchange"\) belongs to another stream.*DATA_DIR.*PRODUCER_ID/,
      );
      expect(refusedError(status, null, NOW).message).not.to.include('position');
    }
    expect(refusedError(500, null, NOW, { resumedTopics: ['a'] }).message).not.to.include('position');
    const many = Array.from({ length: 5000 }, (_, n) => `${n}${'x'.repeat(1000)}`);
    expect(refusedError(404, null, NOW, { resumedTopics: many }).message.length).to.be.below(1000);
  });

  it('repeats what the server wrote behind the status, when that is of its own', () => {
    const said = (statusText: string): string => refusedError(404, null, NOW, { statusText }).message;
    expect(said('TopicNotAvailableError: gone\u001b[2J')).to.match(
      /^the feed answered 404 \("TopicNotAvailableError: gone\ufffd\[2J"\): there is no such stream/,
    );
    expect(said('Not Found')).to.match(/^the feed answered 404: /);
    expect(said('')).to.match(/^the feed answered 404: /);
  });

  it('reads Retry-After in seconds', () => {
    expect(refusedError(429, '7', NOW).retryAfterMs).to.equal(7000);
    expect(refusedError(429, ' 0 ', NOW).retryAfterMs).to.equal(0);
  });

  it('reads Retry-After as a date, and never as a time that is over', () => {
    expect(refusedError(503, 'Tue, 05 May 2026 11:00:30 GMT', NOW).retryAfterMs).to.equal(30_000);
    expect(refusedError(503, 'Tue, 05 May 2026 10:00:00 GMT', NOW).retryAfterMs).to.equal(0);
  });

  it('passes over a Retry-After that is neither', () => {
    for (const header of [null, '', '  ', 'soon'])
      expect(refusedError(503, header, NOW).retryAfterMs).to.equal(null);
  });
});
