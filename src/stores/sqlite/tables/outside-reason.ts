/** Why events are in no window: the values of `outside_windows.reason`. */
export type OutsideReason = 'unplaced' | 'too-late' | 'future';
