import { loadAll } from 'js-yaml';
import { whyNoTool, findTool } from '../images/find-tool.ts';
import { runCommand } from '../images/run-command.ts';
import type { Container, Kinds, Labels, Manifest, PodSpec, Selector, Workload } from './manifest-shapes.ts';

/** Why manifests cannot be built and checked here; null where they can. */
export const whyNoKubernetesTools = (): string | null => {
  const why = whyNoTool('kustomize') ?? whyNoTool('kubernetes-validate');
  return why === null ? null : why.replace('install-ship-tools.sh', 'install-k8s-tools.sh');
};

/** What kustomize makes of a folder. */
export const buildManifests = async (folder: string): Promise<readonly Manifest[]> =>
  loadAll(await runCommand(findTool('kustomize') ?? '', ['build', folder])) as readonly Manifest[];

export const ofKind = <K extends keyof Kinds>(
  manifests: readonly Manifest[],
  wanted: K,
): readonly Kinds[K][] => manifests.filter((manifest): manifest is Kinds[K] => manifest.kind === wanted);

export const workloadsOf = (manifests: readonly Manifest[]): readonly Workload[] => [
  ...ofKind(manifests, 'Deployment'),
  ...ofKind(manifests, 'StatefulSet'),
];

/** The one with a name; fails where there is none. */
export const named = <T extends Manifest>(manifests: readonly T[], name: string): T => {
  const found = manifests.find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
};

export const podOf = (workload: Workload): PodSpec => workload.spec.template.spec;
export const containerOf = (workload: Workload): Container => podOf(workload).containers[0];

export const selects = ({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(({ key, values }) => values.includes(labels[key] ?? ''));
