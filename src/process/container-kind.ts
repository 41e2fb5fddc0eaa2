/** What runs this process from our image: a service of docker-compose.yml, a pod, or another container. */
export type ContainerKind = 'compose' | 'kubernetes' | 'other';

/** `null`: it runs from no image of ours. A checkout in a container is used like one elsewhere. */
export const containerKind = (
  env: Readonly<Record<string, string | undefined>> = process.env,
): ContainerKind | null => {
  if (env['HEADWATER_IMAGE'] === undefined) return null;
  if (env['KUBERNETES_SERVICE_HOST'] !== undefined) return 'kubernetes';
  return env['HEADWATER_COMPOSE_SERVICE'] === undefined ? 'other' : 'compose';
};
