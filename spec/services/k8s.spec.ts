import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { load } from 'js-yaml';
import { METRIC_CATALOGUE } from '../../src/telemetry/metrics/metric-catalogue.ts';
import { packageRoot } from '../../src/files/package-root.ts';
import { SETTING_KEYS, specOf } from '../../src/config/settings-table.ts';
import type { Labels, Manifest, NetworkPolicy, Port, Workload } from '../support/k8s/manifest-shapes.ts';
import {
  buildManifests,
  containerOf,
  named,
  ofKind,
  podOf,
  selects,
  whyNoKubernetesTools,
  workloadsOf,
} from '../support/k8s/manifests.ts';
import { podEnvironment, podSettings } from '../support/k8s/pod-environment.ts';
import { requireService } from '../support/services/require-service.ts';

const K8S = join(packageRoot(), 'deploy', 'k8s');
const FOLDERS = ['base', join('overlays', 'kind')];
const OURS = ['server', 'producer', 'consumer', 'chat'] as const;
for (const folder of FOLDERS) {
  describe(`deploy/k8s/${folder}`, function () {
    let manifests: readonly Manifest[] = [];
    let ours: readonly Workload[] = [];
    before(async function () {
      requireService(this, whyNoKubernetesTools());
      manifests = await buildManifests(join(K8S, folder));
      ours = workloadsOf(manifests).filter((workload) =>
        (OURS as readonly string[]).includes(workload.metadata.name),
      );
    });
    const workload = (name: (typeof OURS)[number]): Workload => named(ours, name);
    const policies = (): readonly NetworkPolicy[] => ofKind(manifests, 'NetworkPolicy');
    const labelsOf = (one: Workload): Labels => one.spec.template.metadata.labels;

    it('runs all four, in one namespace that enforces the restricted profile', () => {
      expect(ours.map(({ metadata }) => metadata.name)).to.have.members([...OURS]);
      const [namespace] = ofKind(manifests, 'Namespace');
      expect(namespace?.metadata.labels).to.include({ 'pod-security.kubernetes.io/enforce': 'restricted' });
      const others = manifests.filter(({ kind }) => kind !== 'Namespace');
      expect(new Set(others.map(({ metadata }) => metadata.namespace))).to.deep.equal(
        new Set([namespace?.metadata.name]),
      );
    });

    it('holds every pod to the restricted profile', () => {
      for (const one of workloadsOf(manifests)) {
        const pod = podOf(one);
        const { name } = one.metadata;
        expect(pod.securityContext, name).to.deep.include({
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        });
        expect(pod.automountServiceAccountToken, name).to.equal(false);
        expect(containerOf(one).securityContext, name).to.deep.include({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        });
        expect(pod, name).to.not.have.any.keys('hostNetwork', 'hostPID', 'hostIPC');
        expect(pod.containers, name).to.have.length(1);
        for (const volume of pod.volumes ?? []) expect(volume, name).to.have.all.keys('name', 'emptyDir');
      }
    });

    it('runs our containers as user 1000 on a read-only root, with /data for durable files', () => {
      for (const one of ours) {
        expect(podOf(one).securityContext.runAsUser).to.equal(1000);
        expect(containerOf(one).securityContext.readOnlyRootFilesystem).to.equal(true);
      }
      const mounts = (name: (typeof OURS)[number]): unknown => containerOf(workload(name)).volumeMounts;
      expect(mounts('server')).to.deep.equal([{ name: 'data', mountPath: '/data' }]);
      expect(mounts('consumer')).to.deep.equal([{ name: 'data', mountPath: '/data' }]);
      expect(workload('server').kind).to.equal('StatefulSet');
      expect(
        workload('server').spec.volumeClaimTemplates?.map(({ metadata }) => metadata.name),
      ).to.deep.equal(['data']);
    });

    it('names only settings that there are, with values that a start in production takes', async () => {
      const known = SETTING_KEYS.flatMap((key) => specOf(key).env);
      for (const one of ours) {
        const container = containerOf(one);
        const names = Object.keys(podEnvironment(container, manifests));
        expect(names).to.include('METRICS_PORT');
        expect(names.filter((name) => !known.includes(name))).to.deep.equal([]);
        const { settings, warnings } = await podSettings(container, manifests);
        expect(warnings).to.deep.equal([]);
        expect(settings.production).to.equal(true);
        expect(settings.http.host).to.equal('0.0.0.0');
      }
    });

    it('lets no variable in that Kubernetes makes of the name of a service', () => {
      for (const one of workloadsOf(manifests)) expect(podOf(one).enableServiceLinks).to.equal(false);
    });

    it('opens the ports that the processes listen on, and has /metrics scraped', async () => {
      for (const one of ours) {
        const container = containerOf(one);
        const { origins } = await podSettings(container, manifests);
        const textOf = (key: string): number => Number(origins.find((origin) => origin.key === key)?.text);
        const [http, metrics] = [textOf('port'), textOf('metrics_port')];
        expect(container.ports).to.deep.equal([
          { name: 'http', containerPort: http },
          { name: 'metrics', containerPort: metrics },
        ]);
        expect(one.spec.template.metadata.annotations).to.deep.equal({
          'prometheus.io/scrape': 'true',
          'prometheus.io/port': String(metrics),
          'prometheus.io/path': '/metrics',
        });
        const service = ofKind(manifests, 'Service').find(
          ({ metadata }) => metadata.name === one.metadata.name,
        );
        if (one.metadata.name === 'producer') expect(service).to.equal(undefined);
        else {
          expect(service?.spec.ports).to.deep.equal([{ name: 'http', port: http, targetPort: 'http' }]);
        }
      }
    });

    it('asks for life and for readiness apart, and waits for a consumer that loads', () => {
      for (const one of ours) {
        const { startupProbe, livenessProbe, readinessProbe } = containerOf(one);
        const lives = one.metadata.name === 'chat' ? '/health' : '/status';
        expect(startupProbe.httpGet).to.deep.equal({ path: lives, port: 'http' });
        expect(livenessProbe?.httpGet).to.deep.equal({ path: lives, port: 'http' });
        expect(readinessProbe.httpGet).to.deep.equal({ path: '/ready', port: 'http' });
      }
      const { periodSeconds, failureThreshold } = containerOf(workload('consumer')).startupProbe;
      expect(periodSeconds * failureThreshold).to.be.at.least(300);
    });

    it('has room for the drain of 30 s, and limits for memory and processor', () => {
      for (const one of ours) {
        const pause = containerOf(one).lifecycle?.preStop.sleep.seconds ?? 0;
        expect(podOf(one).terminationGracePeriodSeconds).to.be.at.least(30 + pause + 5);
      }
      for (const one of workloadsOf(manifests)) {
        const { requests, limits } = containerOf(one).resources;
        expect(Object.keys(requests)).to.deep.equal(['cpu', 'memory']);
        expect(Object.keys(limits)).to.deep.equal(['cpu', 'memory']);
        expect(Number.parseInt(requests['memory'] ?? '', 10)).to.be.lessThan(
          Number.parseInt(limits['memory'] ?? '', 10),
        );
      }
    });

    it('runs one producer at a time, and keeps the one volume of the server to one pod', () => {
      expect(workload('producer').spec).to.deep.include({ replicas: 1, strategy: { type: 'Recreate' } });
      expect(workload('server').spec.replicas).to.equal(1);
    });

    it('scales the consumers by their lag, to no more than there are partitions', async () => {
      const [scaler, ...others] = ofKind(manifests, 'HorizontalPodAutoscaler');
      expect(others).to.deep.equal([]);
      expect(scaler?.spec.scaleTargetRef).to.deep.include({ kind: 'Deployment', name: 'consumer' });
      // Applied again, a number here would undo what the autoscaler did.
      expect(workload('consumer').spec).to.not.have.property('replicas');
      const { TOPIC_PARTITIONS } = podEnvironment(containerOf(workload('consumer')), manifests);
      expect(scaler?.spec.maxReplicas).to.equal(Number(TOPIC_PARTITIONS));
      expect(scaler?.spec.minReplicas).to.be.within(1, 6);

      const metric = scaler?.spec.metrics.map(({ pods }) => pods.metric.name);
      expect(metric).to.deep.equal([METRIC_CATALOGUE.consumerLag.name]);
      const rules = load(await readFile(join(K8S, 'prometheus-adapter-rules.yaml'), 'utf8')) as {
        readonly rules: readonly [{ readonly seriesQuery: string; readonly name: { readonly as: string } }];
      };
      expect(rules.rules[0].seriesQuery).to.match(new RegExp(`^${METRIC_CATALOGUE.consumerLag.name}\\{`));
      expect(metric).to.include(rules.rules[0].name.as);
    });

    it('lets a drained node take one consumer and one chat service at a time', () => {
      for (const name of ['consumer', 'chat'] as const) {
        const budget = named(ofKind(manifests, 'PodDisruptionBudget'), name);
        expect(budget.spec.maxUnavailable).to.equal(1);
        expect(ours.filter((one) => selects(budget.spec.selector, labelsOf(one)))).to.deep.equal([
          workload(name),
        ]);
      }
    });

    it('selects with every selector the pods that it means', () => {
      for (const one of workloadsOf(manifests)) {
        const { matchLabels } = one.spec.selector;
        expect(
          workloadsOf(manifests).filter((other) => selects({ matchLabels }, labelsOf(other))),
        ).to.deep.equal([one]);
      }
      for (const { metadata, spec } of ofKind(manifests, 'Service')) {
        const selected = workloadsOf(manifests).filter((one) =>
          selects({ matchLabels: spec.selector }, labelsOf(one)),
        );
        expect(selected.map((one) => one.metadata.name)).to.deep.equal([metadata.name]);
      }
      for (const { metadata, spec } of policies()) {
        const selected = workloadsOf(manifests).filter((one) => selects(spec.podSelector, labelsOf(one)));
        expect(selected, metadata.name).to.not.deep.equal([]);
      }
    });

    it('closes the network but for what each needs', () => {
      expect(named(policies(), 'nothing').spec).to.deep.equal({
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
      });
      const ports = (name: (typeof OURS)[number], way: 'ingress' | 'egress'): readonly string[] =>
        policies()
          .filter(({ spec }) => selects(spec.podSelector, labelsOf(workload(name))))
          .flatMap(({ spec }): readonly { readonly ports?: readonly Port[] }[] => spec[way] ?? [])
          .flatMap((rule): readonly Port[] => rule.ports ?? [{ port: 'any' }])
          .map(({ port }) => String(port))
          .sort();
      const all = ['53', '53', '4317', '4318'];
      expect(ports('server', 'egress')).to.have.members([...all, '443']);
      expect(ports('producer', 'egress')).to.have.members([...all, '443', '9092']);
      expect(ports('consumer', 'egress')).to.have.members([...all, '9042', '9092']);
      expect(ports('chat', 'egress')).to.have.members([...all, '3306', '6379']);
      for (const name of ['server', 'consumer', 'chat'] as const) {
        expect(ports(name, 'ingress')).to.deep.equal(['http', 'metrics']);
      }
      expect(ports('producer', 'ingress')).to.deep.equal(['metrics']);
      // Only where brokers and databases are is left open.
      const open = policies().filter(({ spec }) => spec.egress?.some(({ to }) => to === undefined) ?? false);
      expect(open.map(({ metadata }) => metadata.name)).to.have.members(['brokers', 'cassandra', 'chat']);
      expect(
        policies().filter(({ spec }) => spec.ingress?.some(({ from }) => from === undefined)),
      ).to.deep.equal([]);
    });

    it('holds no secret, and asks only for those that setup.sh makes', async () => {
      expect(ofKind(manifests, 'Secret')).to.deep.equal([]);
      const setup = await readFile(join(K8S, 'setup.sh'), 'utf8');
      const made = [...setup.matchAll(/^ {2}name: (\S+)\nstringData:\n((?: {2}\w+: .*\n)+)/gm)].flatMap(
        ([, name = '', keys = '']) =>
          [...keys.matchAll(/^ {2}(\w+):/gm)].map(([, key = '']) => `${name}/${key}`),
      );
      const wanted = ours
        .flatMap((one) => containerOf(one).env ?? [])
        .flatMap(({ valueFrom }) => (valueFrom === undefined ? [] : [valueFrom.secretKeyRef]))
        .filter(({ optional }) => optional !== true)
        .map(({ name, key }) => `${name}/${key}`);
      expect(new Set(wanted)).to.deep.equal(new Set(made));
      const secret = SETTING_KEYS.filter((key) => specOf(key).secret === true).flatMap(
        (key) => specOf(key).env,
      );
      for (const one of ours) {
        const plain = (containerOf(one).env ?? []).filter(({ value }) => value !== undefined);
        expect(plain.filter(({ name }) => secret.includes(name))).to.deep.equal([]);
      }
      for (const { data = {} } of ofKind(manifests, 'ConfigMap'))
        expect(data).to.not.have.any.keys(...secret);
    });

    it('runs images that there are Dockerfiles for, and that setup.sh builds', async () => {
      const setup = await readFile(join(K8S, 'setup.sh'), 'utf8');
      const built = /^for role in (.*); do$/m.exec(setup)?.[1]?.split(' ') ?? [];
      const images = new Set(ours.map((one) => containerOf(one).image));
      expect(images).to.deep.equal(new Set(built.map((role) => `headwater-${role}:dev`)));
    });
  });
}

describe('what KinD runs beside Headwater', function () {
  before(function () {
    requireService(this, whyNoKubernetesTools());
  });

  it('is what docker-compose.yml runs', async () => {
    const compose = await readFile(join(packageRoot(), 'docker-compose.yml'), 'utf8');
    const workloads = workloadsOf(await buildManifests(join(K8S, 'overlays', 'kind')));
    for (const name of ['redpanda', 'cassandra']) {
      expect(compose).to.include(`:-${containerOf(named(workloads, name)).image}}`);
    }
    const { services } = load(compose) as {
      readonly services: Readonly<Record<string, { readonly command: readonly string[] }>>;
    };
    const command = services['redpanda']?.command.map((word) => word.replace(/\$\{\w+:-(\w+)\}/, '$1'));
    expect(containerOf(named(workloads, 'redpanda')).args).to.deep.equal(command);
    const options = containerOf(named(workloads, 'cassandra')).env?.find(
      ({ name }) => name === 'JVM_EXTRA_OPTS',
    );
    expect(options?.value?.split(' ')).to.include('-Dcassandra.settings.commitlog_sync=batch');
  });
});
