/** A value that SQLite read and that no Headwater wrote: the file is damaged. */
export class DamagedValue extends Error {
  override readonly name = 'DamagedValue';
}
