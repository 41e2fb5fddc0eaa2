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
  const eventsOf = async ({ wrap }: Tracing, fails = false): Promise<readonly string[]> => {
    const events: string[] = [];
    const end$ = fails ? throwError(() => new Error('broken')) : EMPTY;
    const { running } = wrap({ name: 'spec', running: () => concat(of('ran'), end$) });
    await new Promise<void>((resolve) =>
      running(NEVER).subscribe({
        next: (event) => events.push(String(event)),
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

  it('loads nothing and puts nothing around the process when it is off', async () => {
    const load = (): never => {
      throw new Error('it was loaded');
    };
    for (const env of [{}, { ...ON, OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none' }]) {
      const { spans, wrap } = await openTracing({ ...own, env, load });
      const topology = { name: 'spec', running: () => NEVER };
      expect(spans).to.equal(null);
      expect(wrap(topology)).to.equal(topology);
    }
    expect(logged).to.deep.equal([]);
  });

  it('goes on untraced, and says why, when it cannot be had', async () => {
    const env = { OTEL_TRACES_EXPORTER: 'zipkin' };
    expect((await openTracing({ ...own, env })).spans).to.equal(null);
    const load = () => Promise.reject(new Error('no such package'));
    expect((await openTracing({ ...own, env: ON, load })).spans).to.equal(null);
    expect(logged).to.have.lengthOf(2);
    expect(logged[0]).to.match(/^nothing is traced: OTEL_TRACES_EXPORTER="zipkin"/);
    expect(logged[1]).to.equal('nothing is traced: no such package');
  });

  it('tells the SDK who it is, and sends what waits when the process has ended or failed', async () => {
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
    const failing = () => Promise.reject(new Error('away'));
    expect(await eventsOf(await opened(failing))).to.deep.equal(['ran', 'complete']);
    expect(await eventsOf(await opened(failing), true)).to.deep.equal(['ran', 'Error: broken']);
    expect(logged).to.deep.equal([]);
  });

  it('waits for what cannot be sent no longer than 3 s, and says that it is lost', async () => {
    const { wrap } = await opened(() => new Promise<void>(() => undefined));
    marbles(({ cold, expectObservable }) => {
      const { running } = wrap({ name: 'spec', running: () => cold('a-b-|') });
      expectObservable(running(NEVER)).toBe('a-b- 3s |');
    });
    expect(logged).to.deep.equal(['the latest traces could not be sent within 3 s, and are lost']);
  });
});
