import { readFileSync } from 'node:fs';

/** The peak memory of a process so far, in MB; `null` if the system does not report it. */
export const peakMemoryMb = (pid: number): number | null => {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
};
