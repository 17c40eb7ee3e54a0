/**
 * Something that the person at the terminal has to put right. `message` is one clear sentence;
 * `details` is what a failed program said, shown before it.
 */
export class Refusal extends Error {
  /** @param {string} message @param {{details?: string}} [options] */
  constructor(message, { details = '' } = {}) {
    super(message);
    this.name = 'Refusal';
    this.details = details;
  }
}
