/** Why events are in no window, as the table `outside_windows` has it. */
export type OutsideReason = 'unplaced' | 'too-late' | 'future';
