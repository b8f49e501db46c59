// Draws predictions as bars, stacked where they overlap.

const span = 6000, row = 14;

export class Timeline {
  #canvas; #intervals = []; #offset = null; #colors;

  constructor(canvas) {
    this.#canvas = canvas;
    this.#readColors();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#readColors());
    const draw = () => { this.#draw(); requestAnimationFrame(draw); };
    draw();
  }

  /** Takes what the server tells: its clock, and predictions that have ended. */
  add(now, intervals) {
    const offset = performance.now() - now;
    this.#offset = this.#offset === null ? offset : Math.min(this.#offset, offset);
    for (const interval of intervals) {
      const lane = this.#freeLane(interval);
      this.#intervals.push({ ...interval, lane });
    }
  }

  #freeLane(interval) {
    for (let lane = 0; ; lane++) {
      if (!this.#intervals.some(other => other.lane === lane && other.end > interval.start && other.start < interval.end)) return lane;
    }
  }

  #readColors() {
    const style = getComputedStyle(document.documentElement);
    this.#colors = { bar: style.getPropertyValue("--bar"), stopped: style.getPropertyValue("--stopped") };
  }

  #draw() {
    const scale = devicePixelRatio, width = this.#canvas.clientWidth * scale, height = this.#canvas.clientHeight * scale;
    if (this.#canvas.width !== width || this.#canvas.height !== height) [this.#canvas.width, this.#canvas.height] = [width, height];
    const context = this.#canvas.getContext("2d");
    context.clearRect(0, 0, width, height);
    if (this.#offset === null) return;
    const end = performance.now() - this.#offset - 150, start = end - span;
    this.#intervals = this.#intervals.filter(interval => interval.end > start);
    for (const interval of this.#intervals) {
      const left = (interval.start - start) / span * width, right = (interval.end - start) / span * width;
      context.fillStyle = interval.stopped ? this.#colors.stopped : this.#colors.bar;
      context.fillRect(left, height - (interval.lane + 1) * row * scale - 2 * scale, Math.max(right - left - 1, scale), (row - 3) * scale);
    }
  }
}
