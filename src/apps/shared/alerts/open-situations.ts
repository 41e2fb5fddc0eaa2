import type { OpenSituation, SituationChange } from '../../../alerts/conditions/raise-alerts.ts';
import type { Sighting } from '../../../alerts/conditions/sighting.ts';

/** The situations that rules see now. The rules bound their number. */
export interface OpenSituations {
  readonly add: (open: readonly OpenSituation[]) => void;
  readonly follow: (change: SituationChange) => void;
  readonly of: (rule: string) => readonly Sighting[];
}

export const openSituations = (): OpenSituations => {
  const byRule = new Map<string, Map<string, Sighting>>();
  const situationsOf = (rule: string): Map<string, Sighting> => {
    const found = byRule.get(rule) ?? new Map<string, Sighting>();
    byRule.set(rule, found);
    return found;
  };
  return {
    add: (open) => {
      for (const situation of open) situationsOf(situation.rule).set(situation.key, situation);
    },
    follow: ({ kind, alert }) => {
      const situations = situationsOf(alert.rule);
      if (kind === 'began') situations.set(alert.key, alert);
      else situations.delete(alert.key);
    },
    of: (rule) => [...(byRule.get(rule)?.values() ?? [])],
  };
};
