/** A rejected event as `/rejects` shows it. */
export interface RejectView {
  readonly id: string;
  readonly code: string;
  readonly reason: string;
  readonly data: string;
  readonly at: string;
}

export interface RejectService {
  /** A page of at most `limit` rejects; shorter if their data exceeds `MAX_REJECT_PAGE_CHARACTERS`. */
  list(limit: number, after?: string): Promise<readonly RejectView[]>;
  /** Processes all rejects again. Returns how many are now counted and how many are still rejected. */
  replay(): Promise<{ readonly counted: number; readonly rejected: number }>;
}
