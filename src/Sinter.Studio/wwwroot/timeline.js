// Draws a trace on a canvas: lanes of spans over time, and counters below. Spans narrower than a pixel are drawn together.

const rowHeight = 20, laneGap = 12, titleHeight = 18, axisHeight = 24, counterHeight = 48;

export async function show(canvas, page, address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`The studio answered ${answer.status}.`);
  const trace = await answer.json();
  const context = canvas.getContext("2d");
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  let palette = {}, view = { start: 0, scale: 1 }, selected = null, frame = 0;
  let height = axisHeight;
  for (const lane of trace.lanes) {
    lane.y = height;
    height += titleHeight + lane.rows.length * rowHeight + laneGap;
  }
  for (const counter of trace.counters) {
    counter.y = height;
    counter.most = Math.max(1, ...counter.value.slice(0, 100000));
    height += titleHeight + counterHeight + laneGap;
  }
  canvas.style.height = `${height}px`;

  function readPalette() {
    const read = name => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };
    palette = { ink: read("--ink"), soft: read("--soft"), line: read("--line"), card: read("--card"), accent: read("--accent") };
    for (let i = 1; i <= 8; i++) palette[i] = read(`--c${i}`);
    redraw();
  }

  function redraw() {
    if (frame === 0) frame = requestAnimationFrame(() => { frame = 0; draw(); });
  }

  const width = () => Math.max(1, canvas.clientWidth);

  function resize() {
    const ratio = devicePixelRatio || 1;
    canvas.width = Math.round(width() * ratio);
    canvas.height = Math.round(height * ratio);
    clamp();
  }

  function clamp() {
    const least = width() / Math.max(1, trace.duration);
    view.scale = Math.min(200, Math.max(least, view.scale));
    view.start = Math.max(0, Math.min(trace.duration - width() / view.scale, view.start));
    redraw();
  }

  function fit() { view = { start: 0, scale: width() / Math.max(1, trace.duration) }; clamp(); }

  function zoomAt(factor, x) {
    const time = view.start + x / view.scale, least = width() / Math.max(1, trace.duration);
    view.scale = Math.min(200, Math.max(least, view.scale * factor));
    view.start = time - x / view.scale;
    clamp();
  }

  // The first span of a row that ends after a time: spans of a row follow each other.
  function firstAfter(row, time) {
    let low = 0, high = row.start.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (row.start[middle] + row.duration[middle] < time) low = middle + 1; else high = middle;
    }
    return low;
  }

  const timeText = microseconds => microseconds >= 1000 ? `${+(microseconds / 1000).toPrecision(5)} ms` : `${+microseconds.toPrecision(4)} µs`;

  function draw() {
    const ratio = devicePixelRatio || 1, w = width(), end = view.start + w / view.scale;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, w, height);
    drawAxis(w, end);
    context.textBaseline = "middle";
    context.textAlign = "left";
    trace.lanes.forEach((lane, laneIndex) => {
      lane.rows.forEach((row, rowIndex) => drawRow(row, lane.y + titleHeight + rowIndex * rowHeight, end, laneIndex, rowIndex));
      title(lane.name, lane.y);
    });
    for (const counter of trace.counters) drawCounter(counter, w, end);
  }

  function title(text, y) {
    context.font = "12px system-ui, sans-serif";
    context.fillStyle = palette.soft;
    context.fillText(text, 6, y + titleHeight / 2);
  }

  function drawAxis(w, end) {
    const rough = 110 / view.scale, power = 10 ** Math.floor(Math.log10(rough)), step = [1, 2, 5, 10].map(times => times * power).find(size => size >= rough);
    context.font = "12px system-ui, sans-serif";
    context.textBaseline = "middle";
    context.textAlign = "left";
    for (let time = Math.ceil(view.start / step) * step; time <= end; time += step) {
      const x = (time - view.start) * view.scale;
      context.fillStyle = palette.line;
      context.fillRect(x, 0, 1, height);
      context.fillStyle = palette.soft;
      context.fillText(timeText(time), x + 4, axisHeight / 2);
    }
  }

  function drawRow(row, y, end, laneIndex, rowIndex) {
    context.font = "11px system-ui, sans-serif";
    for (let i = firstAfter(row, view.start); i < row.start.length && row.start[i] <= end;) {
      const x = (row.start[i] - view.start) * view.scale, w = row.duration[i] * view.scale;
      const isSelected = selected && selected[0] === laneIndex && selected[1] === rowIndex && selected[2] === i;
      context.fillStyle = palette[row.colour[i]];
      context.globalAlpha = isSelected ? 1 : 0.85;
      context.fillRect(x, y, Math.max(w - (w > 3 ? 1 : 0), 0.8), rowHeight - 3);
      context.globalAlpha = 1;
      if (isSelected) {
        context.strokeStyle = palette.ink;
        context.lineWidth = 2;
        context.strokeRect(x, y, Math.max(w, 2), rowHeight - 3);
      }
      if (w > 28) {
        const from = Math.max(x, 0);
        context.save();
        context.beginPath();
        context.rect(from, y, x + w - from - 2, rowHeight);
        context.clip();
        context.fillStyle = palette.card;
        context.fillText(trace.names[row.name[i]], from + 4, y + rowHeight / 2 - 1);
        context.restore();
      }
      // What lies within the same pixel is seen already.
      if (w >= 1) i++;
      else {
        const next = firstAfter(row, view.start + (x + 1) / view.scale);
        i = Math.max(i + 1, next);
      }
    }
  }

  function drawCounter(counter, w, end) {
    const base = counter.y + titleHeight + counterHeight;
    const placeOf = value => base - counterHeight * value / counter.most;
    context.beginPath();
    context.moveTo(0, base);
    let last = 0;
    let low = 0, high = counter.time.length;
    while (low < high) { const middle = (low + high) >> 1; if (counter.time[middle] < view.start) low = middle + 1; else high = middle; }
    if (low > 0) last = counter.value[low - 1];
    for (let i = low; i < counter.time.length && counter.time[i] <= end; i++) {
      const x = (counter.time[i] - view.start) * view.scale;
      context.lineTo(x, placeOf(last));
      last = counter.value[i];
      context.lineTo(x, placeOf(last));
    }
    context.lineTo(w, placeOf(last));
    context.lineTo(w, base);
    context.closePath();
    context.fillStyle = palette[2];
    context.globalAlpha = 0.35;
    context.fill();
    context.globalAlpha = 1;
    title(`${counter.name}, at most ${counter.most.toLocaleString("en")}`, counter.y);
  }

  function hit(x, y) {
    for (let laneIndex = 0; laneIndex < trace.lanes.length; laneIndex++) {
      const lane = trace.lanes[laneIndex], rowIndex = Math.floor((y - lane.y - titleHeight) / rowHeight), row = lane.rows[rowIndex];
      if (!row || y < lane.y + titleHeight) continue;
      const slack = 2 / view.scale, time = view.start + x / view.scale, i = firstAfter(row, time - slack);
      return i < row.start.length && row.start[i] <= time + slack ? [laneIndex, rowIndex, i] : null;
    }
    return null;
  }

  let drag = null, moved = 0;
  const place = event => { const box = canvas.getBoundingClientRect(); return { x: event.clientX - box.left, y: event.clientY - box.top }; };
  const listen = {
    pointerdown(event) { canvas.setPointerCapture(event.pointerId); drag = place(event); moved = 0; },
    pointermove(event) {
      const now = place(event);
      if (drag) {
        view.start -= (now.x - drag.x) / view.scale;
        moved += Math.abs(now.x - drag.x);
        drag = now;
        clamp();
        return;
      }
      const under = hit(now.x, now.y), row = under && trace.lanes[under[0]].rows[under[1]];
      canvas.title = row ? `${trace.names[row.name[under[2]]]}: ${timeText(row.duration[under[2]])}` : "";
      canvas.style.cursor = row ? "pointer" : "grab";
    },
    pointerup(event) {
      drag = null;
      if (moved > 4) return;
      const { x, y } = place(event);
      selected = hit(x, y);
      if (selected) page.invokeMethodAsync("OnSelected", ...selected);
      redraw();
    },
    pointercancel() { drag = null; },
    wheel(event) {
      const unit = event.deltaMode === 1 ? 18 : 1;
      if (event.ctrlKey || event.metaKey) zoomAt(Math.exp(-event.deltaY * unit * 0.004), place(event).x);
      else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) { view.start += (event.deltaX || event.deltaY) * unit / view.scale; clamp(); }
      else return;
      event.preventDefault();
    },
    keydown(event) {
      const step = 100 / view.scale;
      if (event.key === "ArrowLeft") view.start -= step;
      else if (event.key === "ArrowRight") view.start += step;
      else if (event.key === "+" || event.key === "=") zoomAt(1.5, width() / 2);
      else if (event.key === "-") zoomAt(1 / 1.5, width() / 2);
      else return;
      clamp();
      event.preventDefault();
    },
  };
  for (const [name, listener] of Object.entries(listen)) canvas.addEventListener(name, listener, { passive: false });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", readPalette);
  addEventListener("themechange", readPalette);
  const watcher = new ResizeObserver(resize);
  watcher.observe(canvas);
  readPalette();
  fit();
  canvas.dataset.ready = "true";

  return {
    zoom(factor) { zoomAt(factor, width() / 2); },
    fit,
    close() {
      watcher.disconnect();
      dark.removeEventListener("change", readPalette);
      removeEventListener("themechange", readPalette);
      cancelAnimationFrame(frame);
      probe.remove();
    },
  };
}
