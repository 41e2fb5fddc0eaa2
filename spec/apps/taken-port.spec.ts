import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import { DEFAULT_METRICS_PORT, DEFAULT_PORTS } from '../../src/config/default-ports.ts';
import { testBed } from '../support/test-bed.ts';

/** An address of this machine that nothing else uses. */
const HOST = '127.0.18.6';

describe('a process whose port is taken', () => {
  const { cli, onCleanup } = testBed();

  const occupy = async (port: number): Promise<void> => {
    const server = createServer().listen(port, HOST);
    onCleanup(() => server.close());
    await once(server, 'listening');
  };

  for (const [verb, users] of [
    ['server', 'the server and the demo listen'],
    ['consumer', 'the consumer and the chat service listen'],
    ['chat', 'the consumer and the chat service listen'],
    ['producer', 'the producer listens'],
    ['demo', 'the server and the demo listen'],
  ] as const) {
    it(`says who uses it and which setting to change (${verb})`, async () => {
      const port = DEFAULT_PORTS[verb];
      await occupy(port);
      const args = verb === 'chat' ? [verb, '--memory'] : [verb];
      const { code, stderr } = await cli(args, {
        HOST,
        STORAGE: 'in-memory',
        KAFKA_BROKERS: `${HOST}:1`,
        STREAM_URL: `http://${HOST}:1/`,
      }).ended;
      expect(code).to.equal(1);
      expect(stderr.join('\n')).to.include(
        `port ${port} is in use (${users} there by default): stop the other program or set PORT to another one`,
      );
    });
  }

  it('says so of the metrics, and runs without them', async () => {
    await occupy(DEFAULT_METRICS_PORT);
    const running = cli(['chat', '--memory', '--port', '0'], { HOST, METRICS_PORT: '2112' });
    await running.waitForOutput(
      /metrics are disabled: port 2112 is in use \(every process of Headwater [^)]*\): stop the other program or set METRICS_PORT to another one/,
    );
    await running.waitForOutput(/look at http/);
  });

  it('says so of gRPC', async () => {
    await occupy(DEFAULT_PORTS.consumer);
    const { code, stderr } = await cli(['chat', '--memory', '--port', '0'], { HOST, GRPC_PORT: '8080' })
      .ended;
    expect(code).to.equal(1);
    expect(stderr.join('\n')).to.match(
      /gRPC cannot listen on \S+, port 8080 \(the consumer and the chat service listen there by default\): set GRPC_PORT/,
    );
  });
});
