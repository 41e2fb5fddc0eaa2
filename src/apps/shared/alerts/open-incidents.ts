import type { OpenIncident, IncidentChange } from '../../../alerts/conditions/raise-alerts.ts';
import type { Detection } from '../../../alerts/conditions/detection.ts';

/** The incidents that rules see now. The rules bound their number. */
export interface OpenIncidents {
  readonly add: (open: readonly OpenIncident[]) => void;
  readonly follow: (change: IncidentChange) => void;
  readonly of: (rule: string) => readonly Detection[];
}

export const openIncidents = (): OpenIncidents => {
  const byRule = new Map<string, Map<string, Detection>>();
  const incidentsOf = (rule: string): Map<string, Detection> => {
    const found = byRule.get(rule) ?? new Map<string, Detection>();
    byRule.set(rule, found);
    return found;
  };
  return {
    add: (open) => {
      for (const incident of open) incidentsOf(incident.rule).set(incident.key, incident);
    },
    follow: ({ kind, alert }) => {
      const incidents = incidentsOf(alert.rule);
      if (kind === 'began') incidents.set(alert.key, alert);
      else incidents.delete(alert.key);
    },
    of: (rule) => [...(byRule.get(rule)?.values() ?? [])],
  };
};
