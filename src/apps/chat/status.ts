import type { ReadinessResponse } from '../../chat/http/chat-app.ts';
import type { Services } from './services.ts';

const problemOf = async (name: string, ping: () => Promise<unknown>): Promise<string[]> => {
  try {
    await ping();
    return [];
  } catch (error) {
    return [`${name} does not answer: ${error instanceof Error ? error.message : String(error)}`];
  }
};

/** Pings MySQL and Redis; concurrent checks share one ping. */
export const chatReadiness = (
  { directory, queue }: Services,
  load: () => { readonly waiting: number; readonly room: number },
): (() => Promise<ReadinessResponse & { readonly requests: object }>) => {
  let running: Promise<readonly string[]> | null = null;
  const probe = async (): Promise<readonly string[]> => {
    const [mysql, redis] = await Promise.all([
      problemOf('MySQL', directory.ping),
      problemOf('Redis', queue.ping),
    ]);
    running = null;
    return [...mysql, ...redis];
  };

  return async () => {
    running ??= probe();
    const problems = [...(await running)];
    const { waiting, room } = load();
    if (waiting >= room) problems.push(`the request queue is full (${room} requests)`);
    return { ready: problems.length === 0, problems, requests: { waiting, room } };
  };
};
