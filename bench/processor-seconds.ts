import { readFileSync } from 'node:fs';

/** Of a clock tick, as Linux reports times of processes (sysconf(_SC_CLK_TCK) is 100 on every common system). */
const TICKS_PER_SECOND = 100;

/** The processor time of all threads of a process so far, in seconds; `NaN` if the system does not report it. */
export const processorSeconds = (pid: number | 'self' = 'self'): number => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name is in parentheses and may hold anything; utime and stime are the 12th and 13th field after it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return NaN;
  }
};
