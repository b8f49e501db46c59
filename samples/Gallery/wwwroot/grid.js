// A grid of many photos that only has elements for those near the view.

const shape = 192 / 256, gap = 8, wantedWidth = 230, overscan = 1;

export class PhotoGrid {
  #scroller; #list; #titles; #tiles = new Map(); #pictures = new Map(); #columns = 1; #width = 0; #listener; #paused = false;
  finished = 0;
  cancelled = 0;

  constructor(scroller, list, titles, listener = () => {}) {
    this.#scroller = scroller;
    this.#list = list;
    this.#titles = titles;
    this.#listener = listener;
    let isScheduled = false;
    const schedule = () => {
      if (isScheduled) return;
      isScheduled = true;
      requestAnimationFrame(() => { isScheduled = false; this.#update(); });
    };
    scroller.addEventListener("scroll", schedule, { passive: true });
    new ResizeObserver(() => { this.#measure(); schedule(); }).observe(scroller);
    this.#measure();
    this.#update();
  }

  /** Photos in view. */
  get visible() {
    const [first, last] = this.#range(0);
    return Array.from({ length: last - first }, (_, i) => first + i);
  }

  /** Forgets all colours; with hold, none are fetched until resume. */
  reset(hold = false) {
    this.#paused = hold;
    for (const tile of this.#tiles.values()) {
      this.#stop(tile);
      tile.element.querySelector(".color")?.remove();
    }
    for (const url of this.#pictures.values()) URL.revokeObjectURL(url);
    this.#pictures.clear();
    if (!hold) this.#update();
  }

  resume() {
    this.#paused = false;
    this.#update();
  }

  /** Colorizes one photo that is in view; resolves when its colours are there. */
  async colorize(id) {
    const tile = this.#tiles.get(id);
    if (!tile || this.#pictures.has(id) || tile.request) return;
    tile.request = new AbortController();
    try {
      const response = await fetch(`/api/photos/${id}/color`, { signal: tile.request.signal, cache: "no-store" });
      if (!response.ok) return;
      this.#pictures.set(id, URL.createObjectURL(await response.blob()));
      this.finished++;
      this.#show(id);
      this.#listener(id);
    } catch (error) {
      if (error.name !== "AbortError") console.warn(error);
    } finally {
      tile.request = null;
    }
  }

  #measure() {
    this.#width = this.#list.clientWidth;
    this.#columns = Math.max(2, Math.round(this.#width / wantedWidth));
    this.#list.style.height = `${Math.ceil(this.#titles.length / this.#columns) * this.#rowHeight}px`;
    for (const [id, tile] of this.#tiles) this.#place(id, tile.element);
  }

  get #tileWidth() { return (this.#width - gap * (this.#columns - 1)) / this.#columns; }

  get #rowHeight() { return this.#tileWidth * shape + gap; }

  #range(rows) {
    const top = Math.floor(this.#scroller.scrollTop / this.#rowHeight) - rows;
    const bottom = Math.ceil((this.#scroller.scrollTop + this.#scroller.clientHeight) / this.#rowHeight) + rows;
    return [Math.max(0, top * this.#columns), Math.min(this.#titles.length, bottom * this.#columns)];
  }

  #update() {
    const [first, last] = this.#range(overscan);
    for (const [id, tile] of this.#tiles) {
      if (id >= first && id < last) continue;
      this.#stop(tile);
      tile.element.remove();
      this.#tiles.delete(id);
    }
    for (let id = first; id < last; id++) {
      if (!this.#tiles.has(id)) this.#add(id);
    }
    if (this.#paused) return;
    for (const id of this.visible) this.colorize(id);
  }

  #add(id) {
    const element = document.createElement("li");
    element.dataset.id = id;
    this.#place(id, element);
    const gray = new Image();
    gray.src = `/api/photos/${id}/gray`;
    gray.alt = this.#titles[id];
    gray.decoding = "async";
    element.append(gray);
    this.#tiles.set(id, { element, request: null });
    this.#list.append(element);
    this.#show(id);
  }

  #show(id) {
    const tile = this.#tiles.get(id), url = this.#pictures.get(id);
    if (!tile || !url || tile.element.querySelector(".color")) return;
    const color = new Image();
    color.src = url;
    color.alt = "";
    color.className = "color";
    tile.element.append(color);
  }

  #place(id, element) {
    const width = this.#tileWidth;
    element.style.cssText = `left:${(id % this.#columns) * (width + gap)}px;top:${Math.floor(id / this.#columns) * this.#rowHeight}px;width:${width}px;height:${width * shape}px`;
  }

  #stop(tile) {
    if (!tile.request) return;
    tile.request.abort();
    tile.request = null;
    this.cancelled++;
  }
}
