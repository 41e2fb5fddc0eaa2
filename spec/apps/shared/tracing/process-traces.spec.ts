import { expect } from 'chai';
import { generatedLog } from '../../../../src/simulator/generator/generated-log.ts';
import { plainCount } from '../../../../src/simulator/plain-count.ts';
import { eventTexts } from '../../../../src/simulator/topic-log.ts';
import { type OtlpSink, otlpSink } from '../../../support/otlp-sink.ts';
import { type Env, freePort, type RunningServer, testBed } from '../../../support/test-bed.ts';
import { everyNumber, readStats } from '../../../support/stats.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** Says at the end of a process which of OpenTelemetry's packages it has loaded. */
const TELL_LOADED = `
import Module from 'node:module';
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.on('exit', () => {
  const names = Object.keys(Module._cache).map((file) => /@opentelemetry.([\\w-]+)/.exec(file)?.[1]);
  writeSync(2, 'loaded: ' + [...new Set(names)].filter(Boolean).sort().join() + '.\\n');
});`;

describe('the traces of a process', () => {
  const { cli, server, feed, onCleanup } = testBed();
  const startMs = Date.now() - 1000;
  const log = generatedLog({ seed: 9, startMs, rate: 1000, count: 500, isComplete: true });
  const expected = plainCount(eventTexts([log]));

  const counted = async (env: Env): Promise<RunningServer> => {
    const { url } = await feed({ logs: [log] });
    const running = await server({
      STREAM_URL: url,
      SINCE: String(startMs),
      STORAGE: 'in-memory',
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(TELL_LOADED)}`,
      ...env,
    });
    await waitUntil('the count', async () =>
      (await readStats(running.url)).messages >= expected.messages ? true : undefined,
    );
    expect(everyNumber(await readStats(running.url, 'all'))).to.deep.equal(everyNumber(expected));
    await fetch(`${running.url}/stats`, { headers: { traceparent: TRACEPARENT } });
    return running;
  };
  /** The packages that it had loaded. */
  const stopped = async (running: RunningServer): Promise<string> => {
    running.kill('SIGTERM');
    const { code, stderr } = await running.ended;
    expect(code, stderr.join('\n')).to.equal(0);
    return stderr.find((line) => line.startsWith('loaded: ')) ?? 'it did not say';
  };
  const sink = async (): Promise<OtlpSink> => {
    const made = await otlpSink();
    onCleanup(made.close);
    return made;
  };
  const warnings = ({ stdout }: RunningServer): readonly string[] =>
    stdout.filter((line) => line.includes('trace'));

  it("load nothing of OpenTelemetry's SDK and send nothing when they are off", async () => {
    const { url, requests } = await sink();
    const running = await counted({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SDK_DISABLED: 'true' });
    // The API, which does nothing by itself, comes with prom-client.
    expect(await stopped(running)).to.equal('loaded: api.');
    expect(warnings(running)).to.deep.equal([]);
    expect(requests).to.deep.equal([]);
  });

  it('contain the batches of the feed, their saves and the requests, exported at shutdown at the latest', async () => {
    const { url, spans, requests } = await sink();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
    const running = await counted({ ...env, OTEL_RESOURCE_ATTRIBUTES: 'deployment=spec' });
    expect(await stopped(running)).to.match(/exporter-trace-otlp-http.*sdk-trace/);
    expect(warnings(running)).to.deep.equal([]);
    expect(new Set(requests.map(({ path }) => path))).to.deep.equal(new Set(['/v1/traces']));
    const batches = spans().filter(({ name }) => name === 'feed batch');
    const saves = spans().filter(({ name }) => name === 'store save');
    expect(saves.map(({ parent }) => parent)).to.deep.equal(batches.map(({ spanId }) => spanId));
    const events = batches.map(({ attributes }) => Number(attributes['messaging.batch.message_count']));
    expect(events.reduce((sum, count) => sum + count, 0)).to.equal(500);
    const requested = spans().filter(({ name }) => name === 'GET /stats');
    expect(requested.at(-1)).to.include({
      service: 'headwater-server',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parent: 'b7ad6b7169203331',
    });
  });

  it('are exported as protobuf by default, under the configured name', async () => {
    const { url, requests } = await sink();
    const running = await counted({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/there`,
      OTEL_SERVICE_NAME: 'edits-of-the-world',
    });
    expect(await stopped(running)).to.match(/exporter-trace-otlp-proto/);
    expect(requests.length).to.be.above(0);
    expect(requests[0]).to.include({ path: '/there', type: 'application/x-protobuf' });
    const sent = Buffer.concat(requests.map(({ body }) => body)).toString('latin1');
    for (const text of ['edits-of-the-world', 'store save', 'GET /stats']) expect(sent).to.contain(text);
  });

  it('contain the calls of the chat service with the same setting', async () => {
    const { url, spans } = await sink();
    const running = cli(['chat', '--memory', '--port', '0'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      HOST: '127.0.0.1',
    });
    const chats = await running.waitForOutput(/look at (http:\/\/[^\s"/]+)/);
    await fetch(`${chats}/api/v1/chat_applications/demo/chats`, {
      method: 'POST',
      headers: { traceparent: TRACEPARENT },
    });
    running.kill('SIGTERM');
    expect((await running.ended).code).to.equal(0);
    expect(spans()).to.have.lengthOf(1);
    expect(spans()[0]).to.include({
      service: 'headwater-chat',
      name: 'POST /api/v1/chat_applications/:token/chats',
      parent: 'b7ad6b7169203331',
    });
  });

  it('are dropped with one log line when no collector accepts them', async () => {
    const running = await counted({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
      OTEL_EXPORTER_OTLP_TIMEOUT: '100',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    });
    await waitUntil('a word of it', () => Promise.resolve(warnings(running).length > 0 ? true : undefined));
    for (let more = 0; more < 5; more += 1) {
      await readStats(running.url);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await stopped(running);
    expect(warnings(running), warnings(running).join('\n')).to.have.lengthOf(1);
    expect(warnings(running)[0]).to.contain('"level":"warn"').and.to.contain('cannot export traces');
  });
});
