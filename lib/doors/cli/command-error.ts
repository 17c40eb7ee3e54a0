/** A sentence for the operator; the command ends with it and exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
