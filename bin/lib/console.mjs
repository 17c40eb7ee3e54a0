/**
 * What the person at the terminal sees: a line per step with the time it took, and while it runs a
 * spinner where there is a terminal to draw one.
 */
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export class Console {
  #stream;
  #steps = new Set();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #frame = 0;
  #drawn = false;

  /** @param {NodeJS.WriteStream} stream */
  constructor(stream) {
    this.#stream = stream;
  }

  line(text = '') {
    this.#clear();
    this.#stream.write(`${text}\n`);
    this.#draw();
  }

  /**
   * Runs `work` as a named step. `work` gets a function that says how far it is.
   * @template T
   * @param {string} title what is being done, as in "Building the pages"
   * @param {(progress: (note: string) => void) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async step(title, work) {
    const step = { title, note: '', started: Date.now() };
    this.#steps.add(step);
    if (this.#stream.isTTY) this.#spin();
    else this.line(`  ${title} …`);
    try {
      const result = await work((note) => (step.note = note));
      this.#finish(step, '✓');
      return result;
    } catch (error) {
      this.#finish(step, '✗');
      throw error;
    }
  }

  #finish(step, mark) {
    this.#steps.delete(step);
    if (this.#steps.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    this.line(`${mark} ${step.title} (${seconds(step.started)})`);
  }

  #spin() {
    this.#timer ??= setInterval(() => {
      this.#frame = (this.#frame + 1) % FRAMES.length;
      this.#draw();
    }, 100);
  }

  #draw() {
    if (!this.#stream.isTTY || this.#steps.size === 0) return;
    const text = [...this.#steps]
      .map((step) => `${step.title}${step.note ? ` ${step.note}` : ''} ${seconds(step.started)}`)
      .join(' · ');
    const width = (this.#stream.columns ?? 80) - 3;
    this.#stream.write(`\r\x1b[K${FRAMES[this.#frame]} ${text.slice(0, width)}`);
    this.#drawn = true;
  }

  #clear() {
    if (this.#drawn) this.#stream.write('\r\x1b[K');
    this.#drawn = false;
  }
}

function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}
