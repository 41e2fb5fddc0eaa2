import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { findCommand } from './command-service.ts';

/** Why metrics and alerts cannot be checked here; null where they can. */
export const whyNoPromtool = (): string | null =>
  findCommand('promtool') === null ? 'no promtool here: run scripts/install-observe-tools.sh' : null;

export interface PromtoolResult {
  readonly code: number | null;
  /** What it said, on either output. */
  readonly output: string;
}

/** Runs promtool with this text to read. */
export const promtool = async (args: readonly string[], input = ''): Promise<PromtoolResult> => {
  const child = spawn(findCommand('promtool') ?? 'promtool', [...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close') as Promise<[number | null]>;
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, output: out + err };
};
