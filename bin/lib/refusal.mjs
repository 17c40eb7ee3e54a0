/** Something that the person at the terminal has to put right; `message` is one clear sentence. */
export class Refusal extends Error {
  name = 'Refusal';
}
