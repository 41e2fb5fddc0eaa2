import { expect } from 'chai';
import { reportDroppedRejects } from '../../../src/apps/shared/report-dropped-rejects.ts';
import type { Log } from '../../../src/telemetry/log/log.ts';
import { EMPTY_SNAPSHOT } from '../../../src/stats/counts/snapshot.ts';

const totals = { canaries: 0, rejects: 3, deadLetters: 0, lostEvents: 0 };

describe('reportDroppedRejects', () => {
  it('reports once that rejects are dropped', () => {
    const lines: string[] = [];
    const quiet = (): void => undefined;
    const log: Log = { debug: quiet, info: quiet, warn: (line) => void lines.push(line), error: quiet };
    const report = reportDroppedRejects(log);
    report({ snapshot: EMPTY_SNAPSHOT, totals });
    report({ snapshot: EMPTY_SNAPSHOT, totals, droppedRejects: 0 });
    expect(lines).to.deep.equal([]);
    for (const droppedRejects of [2, 1]) report({ snapshot: EMPTY_SNAPSHOT, totals, droppedRejects });
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.match(/KEEP_REJECTS.*headwater_rejects_dropped_total.*headwater rejects list/);
  });
});
