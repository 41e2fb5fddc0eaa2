import { expect } from 'chai';
import { concat, EMPTY, NEVER, of, throwError } from 'rxjs';
import { openTracing, type Tracing } from '../../../src/telemetry/tracing/open-tracing.ts';
import type { Sdk, SdkOptions } from '../../../src/telemetry/tracing/start-sdk.ts';
import { marbles } from '../../support/marbles.ts';
import { recordedSpans } from '../../support/recorded-spans.ts';

const ON = { OTEL_TRACES_EXPORTER: 'otlp' };

describe('openTracing', () => {
  const logged: string[] = [];
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (line: string) => void logged.push(line),
    error: () => undefined,
  };
  const own = { service: 'headwater-spec', version: '1.2.3', log };
  beforeEach(() => void logged.splice(0));

  const opened = (shutdown: Sdk['shutdown'], given: SdkOptions[] = []): Promise<Tracing> =>
    openTracing({
      ...own,
      env: ON,
      load: () =>
        Promise.resolve({
          startSdk: (options) => {
            given.push(options);
            return Promise.resolve({ spans: recordedSpans().spans, shutdown });
          },
        }),
    });
  const eventsOf = async ({ flushAfter }: Tracing, fails = false): Promise<readonly string[]> => {
    const events: string[] = [];
    const end$ = fails ? throwError(() => new Error('broken')) : EMPTY;
    await new Promise<void>((resolve) =>
      flushAfter(concat(of('ran'), end$)).subscribe({
        next: (event) => events.push(event),
        error: (error: unknown) => {
          events.push(String(error));
          resolve();
        },
        complete: () => {
          events.push('complete');
          resolve();
        },
      }),
    );
    return events;
  };

  it('loads no SDK and leaves the process unchanged when tracing is off', async () => {
    const load = (): never => {
      throw new Error('the SDK was loaded');
    };
    for (const env of [{}, { ...ON, OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none' }]) {
      const { spans, flushAfter } = await openTracing({ ...own, env, load });
      expect(spans).to.equal(null);
      expect(flushAfter(NEVER)).to.equal(NEVER);
    }
    expect(logged).to.deep.equal([]);
  });

  it('logs the reason and continues without tracing when the SDK cannot start', async () => {
    const env = { OTEL_TRACES_EXPORTER: 'zipkin' };
    expect((await openTracing({ ...own, env })).spans).to.equal(null);
    const load = () => Promise.reject(new Error('no such package'));
    expect((await openTracing({ ...own, env: ON, load })).spans).to.equal(null);
    expect(logged).to.have.lengthOf(2);
    expect(logged[0]).to.match(/^tracing is disabled: OTEL_TRACES_EXPORTER="zipkin"/);
    expect(logged[1]).to.equal('tracing is disabled: no such package');
  });

  it('passes the service name to the SDK, and flushes when the process has completed or failed', async () => {
    const given: SdkOptions[] = [];
    let shutdowns = 0;
    const shutdown = () => {
      shutdowns += 1;
      return Promise.resolve();
    };
    expect(await eventsOf(await opened(shutdown, given))).to.deep.equal(['ran', 'complete']);
    expect(shutdowns).to.equal(1);
    expect(given[0]).to.include({ service: 'headwater-spec', version: '1.2.3', protocol: 'http/protobuf' });
    expect(await eventsOf(await opened(shutdown), true)).to.deep.equal(['ran', 'Error: broken']);
    expect(shutdowns).to.equal(2);
    const failing = () => Promise.reject(new Error('unreachable'));
    expect(await eventsOf(await opened(failing))).to.deep.equal(['ran', 'complete']);
    expect(await eventsOf(await opened(failing), true)).to.deep.equal(['ran', 'Error: broken']);
    expect(logged).to.deep.equal([]);
  });

  it('waits 3 s at most for the flush, and logs that the spans are lost', async () => {
    const { flushAfter } = await opened(() => new Promise<void>(() => undefined));
    marbles(({ cold, expectObservable }) => {
      expectObservable(flushAfter(cold('a-b-|'))).toBe('a-b- 3s |');
    });
    expect(logged).to.deep.equal(['could not export the last traces within 3 s; they are lost']);
  });
});
