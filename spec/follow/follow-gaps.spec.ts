import { expect } from 'chai';
import { lastValueFrom, NEVER, toArray } from 'rxjs';
import { monotonicScheduler } from '../../src/core/time/monotonic-scheduler.ts';
import { followPipeline } from '../../src/follow/follow-pipeline.ts';
import type { GapOptions } from '../../src/follow/gap-policy.ts';
import type { PipelineEvent } from '../../src/follow/pipeline-event.ts';
import { memorySink } from '../../src/testing/memory-sink.ts';
import { scriptedFeed } from '../../src/testing/scripted-feed.ts';

describe('followPipeline with a feed that numbers its events', () => {
  /** Follows a feed that has these events in batches of two. */
  const run = async (items: readonly string[], gaps?: GapOptions) => {
    const feed = scriptedFeed<string>({
      batchItems: 2,
      numberOf: (text) => (/^\d+$/.test(text) ? Number(text) : null),
    });
    const memory = memorySink<number>();
    const observed: PipelineEvent[] = [];
    feed.emit(...items);
    feed.end();
    const failure: unknown = await lastValueFrom(
      followPipeline(
        {
          name: 'p',
          source: feed.source,
          sink: memory.sink,
          decode: (text) => {
            if (!/^\d+$/.test(text)) throw new TypeError('no number');
            return Number(text);
          },
          backoff: { minMs: 1, maxMs: 2 },
          limits: { batchMs: 1 },
          ...(gaps === undefined ? {} : { gaps }),
        },
        {
          stopping$: NEVER,
          onEvent: (event) => observed.push(event),
          scheduler: monotonicScheduler,
          now: () => '2026-05-05T00:00:00.000Z',
          random: () => 0.5,
        },
      ).pipe(toArray()),
    ).then(
      () => null,
      (error: unknown) => error,
    );
    return {
      feed,
      memory,
      failure,
      gaps: observed.filter(({ kind }) => kind === 'gap'),
      restarts: observed.flatMap((event) => (event.kind === 'restarting' ? [String(event.error)] : [])),
    };
  };

  it('reports nothing without a gap', async () => {
    const { memory, gaps, restarts } = await run(['3', '4', 'x', '6', '7']);
    expect(memory.events).to.deep.equal([3, 4, 6, 7]);
    expect(gaps).to.deep.equal([]);
    expect(restarts).to.deep.equal([]);
  });

  it('resumes from the durable position, where what came before the gap is durable, then reports it and goes on', async () => {
    const { feed, memory, failure, gaps, restarts } = await run(['3', '4', '5', '6', '9', '10']);
    expect(failure).to.equal(null);
    expect(memory.events).to.deep.equal([3, 4, 5, 6, 9, 10]);
    expect(feed.connections).to.deep.equal([null, 4, 4, 4]);
    expect(restarts).to.deep.equal(
      Array(3).fill('SourceError: a scripted feed skipped events 7 to 8; requesting them again'),
    );
    expect(gaps).to.have.length(1);
    expect(gaps[0]).to.include({ from: 7, to: 8, missing: 2 });
  });

  it('does not restart before there is a position: a feed might begin elsewhere', async () => {
    const { feed, memory, gaps, restarts } = await run(['3', '6', '7', '8']);
    expect(memory.events).to.deep.equal([3, 6, 7, 8]);
    expect(feed.connections).to.deep.equal([null]);
    expect(restarts).to.deep.equal([]);
    expect(gaps[0]).to.include({
      from: 4,
      to: 5,
      message: 'a scripted feed skipped events 4 to 5: they are lost. Reading goes on',
    });
  });

  it('ends if that is wanted, and nothing after the gap is written', async () => {
    const { memory, failure } = await run(['3', '4', '5', '6', '9', '10'], { retries: 1, then: 'stop' });
    expect(failure).to.include({ code: 'source-gap', retriable: false });
    expect(memory.events).to.deep.equal([3, 4, 5, 6]);
    expect(memory.position()).to.equal('4');
  });

  for (const [gaps, message] of [
    [{ retries: -1 }, '`gaps.retries` must be a whole number of 0 or more, not -1'],
    [{ retries: 1.5 }, '`gaps.retries` must be a whole number of 0 or more, not 1.5'],
    [{ then: 'wait' }, "`gaps.then` must be 'continue' or 'stop'"],
  ] as const)
    it(`refuses ${JSON.stringify(gaps)}`, async () => {
      const { failure } = await run([], gaps as GapOptions);
      expect(failure).to.include({ code: 'bad-option', message });
    });
});
