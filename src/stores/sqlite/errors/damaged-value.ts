/** SQLite returned a value that Headwater never writes: the file is damaged. */
export class DamagedValue extends Error {
  override readonly name = 'DamagedValue';
}
