import { readFileSync } from 'node:fs';

/**
 * The peak memory of a process so far, in bytes; `NaN` if the system does not report it.
 * Not `process.resourceUsage().maxRSS`: on Linux a child inherits that from the process that started it.
 */
export const peakMemoryBytes = (pid: number | 'self' = 'self'): number => {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
  } catch {
    return NaN;
  }
};
