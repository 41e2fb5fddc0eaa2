import { readFileSync } from 'node:fs';

/** The most memory that a process held so far, in MB; `null` where the system does not tell. */
export const peakMemoryMb = (pid: number): number | null => {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
};
