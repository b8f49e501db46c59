// Draws a laid out graph on a canvas: only what is in view, so that thousands of nodes move smoothly.

const band = 1000; // Edges are found by the stretches of height that they pass.

export function show(canvas, page) {
  const context = canvas.getContext("2d");
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  let graph = { nodes: [], edges: [], width: 1, height: 1, nodeHeight: 44 };
  let byHeight = [], bands = new Map(), byKey = new Map(), sources = [], readers = [];
  let colours = [], isHeat = false, palette = {};
  let view = { x: 0, y: 0, scale: 1 };
  let selected = null, hovered = -1, frame = 0;

  function readPalette() {
    const read = name => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };
    palette = { card: read("--card"), ink: read("--ink"), soft: read("--soft"), line: read("--line"), accent: read("--accent"), sunk: read("--sunk"), bar: read("--bar") };
    for (let i = 1; i <= 8; i++) palette[i] = read(`--c${i}`);
    redraw();
  }

  function redraw() {
    if (frame === 0) frame = requestAnimationFrame(() => { frame = 0; draw(); });
  }

  const size = () => ({ width: canvas.clientWidth, height: canvas.clientHeight });

  function resize() {
    const { width, height } = size(), ratio = devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    redraw();
  }

  function colourOf(index) {
    const value = colours[index];
    if (value === undefined || value < 0) return null;
    return isHeat ? palette.bar : palette[value];
  }

  function firstBelow(y) {
    let low = 0, high = byHeight.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (graph.nodes[byHeight[middle]].y < y) low = middle + 1; else high = middle;
    }
    return low;
  }

  function draw() {
    const ratio = devicePixelRatio || 1, { width, height } = size(), { scale } = view;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.setTransform(ratio * scale, 0, 0, ratio * scale, -view.x * scale * ratio, -view.y * scale * ratio);
    const top = view.y - graph.nodeHeight, bottom = view.y + height / scale + graph.nodeHeight, left = view.x, right = view.x + width / scale;
    drawEdges(top, bottom, scale);
    const hasText = scale > 0.32;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let i = firstBelow(top); i < byHeight.length; i++) {
      const index = byHeight[i], node = graph.nodes[index];
      if (node.y > bottom) break;
      if (node.x + node.width / 2 >= left && node.x - node.width / 2 <= right) drawNode(node, index, hasText, scale);
    }
  }

  function drawEdges(top, bottom, scale) {
    const from = Math.floor(top / band), to = Math.floor(bottom / band), seen = new Set();
    const own = selected === null ? -1 : byKey.get(selected) ?? -1;
    const chosen = [];
    context.lineWidth = Math.max(1.2, 0.7 / scale);
    context.strokeStyle = palette.soft;
    context.globalAlpha = 0.55;
    context.beginPath();
    for (let at = from; at <= to; at++) {
      for (const edge of bands.get(at) ?? []) {
        if (seen.has(edge)) continue;
        seen.add(edge);
        if (edge.from === own || edge.to === own) chosen.push(edge);
        else trace(edge.points, top, bottom, scale);
      }
    }
    context.stroke();
    context.globalAlpha = 1;
    if (chosen.length === 0) return;
    context.strokeStyle = palette.accent;
    context.lineWidth = Math.max(2.4, 1.4 / scale);
    context.beginPath();
    for (const edge of chosen) trace(edge.points, top, bottom, scale);
    context.stroke();
  }

  function trace(points, top, bottom, scale) {
    const half = graph.nodeHeight / 2, last = points.length - 2;
    const step = scale < 0.06 ? Math.max(2, 2 * Math.floor(0.06 / scale)) : 2;
    for (let i = 0; i < last; i += step) {
      const next = Math.min(i + step, last);
      const x = points[i], y = points[i + 1] + (i === 0 ? half : 0), toX = points[next], toY = points[next + 1] - (next === last ? half : 0);
      if (toY < top || y > bottom) continue;
      context.moveTo(x, y);
      if (scale > 0.15 && Math.abs(toX - x) > 1) context.bezierCurveTo(x, (y + toY) / 2, toX, (y + toY) / 2, toX, toY);
      else context.lineTo(toX, toY);
    }
  }

  function drawNode(node, index, hasText, scale) {
    const h = graph.nodeHeight, x = node.x - node.width / 2, y = node.y - h / 2, colour = colourOf(index);
    context.beginPath();
    context.roundRect(x, y, node.width, h, node.kind === "Operation" || node.kind === "Group" ? 7 : h / 2);
    context.fillStyle = hasText ? palette.card : colour ?? palette.line;
    context.fill();
    if (hasText && colour) {
      context.globalAlpha = isHeat ? 0.08 + 0.6 * colours[index] : 0.16;
      context.fillStyle = colour;
      context.fill();
      context.globalAlpha = 1;
    } else if (!hasText && isHeat && colour) {
      context.globalAlpha = 1 - 0.85 * colours[index];
      context.fillStyle = palette.card;
      context.fill();
      context.globalAlpha = 1;
    }
    const isSelected = node.key === selected;
    context.lineWidth = isSelected ? Math.max(3, 2 / scale) : index === hovered ? 2.2 : 1.2;
    context.strokeStyle = isSelected ? palette.accent : colour ?? palette.soft;
    if (node.kind === "Group") context.setLineDash([6, 4]);
    context.stroke();
    context.setLineDash([]);
    if (!hasText) return;
    context.fillStyle = palette.ink;
    context.font = "600 13px system-ui, sans-serif";
    context.fillText(node.title, node.x, node.subtitle ? node.y - 8 : node.y, node.width - 14);
    if (!node.subtitle) return;
    context.fillStyle = palette.soft;
    context.font = "12px system-ui, sans-serif";
    context.fillText(node.subtitle, node.x, node.y + 9, node.width - 14);
  }

  function hit(x, y) {
    const wx = view.x + x / view.scale, wy = view.y + y / view.scale, half = graph.nodeHeight / 2;
    for (let i = firstBelow(wy - half); i < byHeight.length; i++) {
      const node = graph.nodes[byHeight[i]];
      if (node.y - half > wy) break;
      if (Math.abs(node.x - wx) <= node.width / 2) return byHeight[i];
    }
    return -1;
  }

  function clamp() {
    const { width, height } = size(), least = Math.min(1, width / graph.width, height / graph.height) * 0.9;
    view.scale = Math.min(3, Math.max(least, view.scale));
    const w = width / view.scale, h = height / view.scale, margin = 0.7;
    view.x = Math.min(graph.width - w * (1 - margin), Math.max(-w * margin, view.x));
    view.y = Math.min(graph.height - h * (1 - margin), Math.max(-h * margin, view.y));
    redraw();
  }

  function zoomAt(factor, x, y) {
    const before = view.scale;
    view.scale *= factor;
    const { width, height } = size(), least = Math.min(1, width / graph.width, height / graph.height) * 0.9;
    view.scale = Math.min(3, Math.max(least, view.scale));
    view.x += x / before - x / view.scale;
    view.y += y / before - y / view.scale;
    clamp();
  }

  function begin() {
    const { width, height } = size();
    view.scale = Math.min(1, Math.max(0.8, Math.min(width / graph.width, height / graph.height)));
    const first = graph.nodes[byHeight[0]];
    view.x = (graph.width * view.scale <= width ? graph.width / 2 : first?.x ?? 0) - width / 2 / view.scale;
    view.y = 0;
    clamp();
  }

  function centre(node) {
    const { width, height } = size();
    view.scale = Math.max(view.scale, 0.8);
    view.x = node.x - width / 2 / view.scale;
    view.y = node.y - height / 2 / view.scale;
    clamp();
  }

  function choose(key, tells) {
    selected = key;
    redraw();
    if (tells) page.invokeMethodAsync("OnSelected", key);
  }

  const pointers = new Map();
  let moved = 0;
  const place = event => { const box = canvas.getBoundingClientRect(); return { x: event.clientX - box.left, y: event.clientY - box.top }; };
  const listen = {
    pointerdown(event) { canvas.setPointerCapture(event.pointerId); pointers.set(event.pointerId, place(event)); if (pointers.size === 1) moved = 0; },
    pointermove(event) {
      const now = place(event), before = pointers.get(event.pointerId);
      if (!before) {
        const under = hit(now.x, now.y);
        if (under !== hovered) { hovered = under; canvas.style.cursor = under >= 0 ? "pointer" : "grab"; canvas.title = under >= 0 ? graph.nodes[under].name : ""; redraw(); }
        return;
      }
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      if (other) {
        const ratio = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
        zoomAt(ratio, (now.x + other.x) / 2, (now.y + other.y) / 2);
      } else {
        view.x -= (now.x - before.x) / view.scale;
        view.y -= (now.y - before.y) / view.scale;
        clamp();
      }
      moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
      pointers.set(event.pointerId, now);
    },
    pointerup(event) {
      pointers.delete(event.pointerId);
      if (moved > 5 || pointers.size > 0) return;
      const { x, y } = place(event), under = hit(x, y);
      choose(under >= 0 ? graph.nodes[under].key : null, true);
    },
    pointercancel(event) { pointers.delete(event.pointerId); },
    dblclick(event) {
      const { x, y } = place(event), under = hit(x, y);
      if (under >= 0 && graph.nodes[under].kind === "Group") page.invokeMethodAsync("OnToggled", graph.nodes[under].key);
    },
    wheel(event) {
      event.preventDefault();
      const { x, y } = place(event), unit = event.deltaMode === 1 ? 18 : 1;
      if (event.ctrlKey || event.metaKey) zoomAt(Math.exp(-event.deltaY * unit * 0.003), x, y);
      else { view.x += (event.shiftKey ? event.deltaY : event.deltaX) * unit / view.scale; view.y += (event.shiftKey ? 0 : event.deltaY) * unit / view.scale; clamp(); }
    },
    keydown(event) {
      const at = selected === null ? -1 : byKey.get(selected) ?? -1;
      if (event.shiftKey && at >= 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        const next = (event.key === "ArrowDown" ? readers : sources)[at]?.[0];
        if (next !== undefined) { choose(graph.nodes[next].key, true); centre(graph.nodes[next]); }
      } else if (event.key === "Enter" && at >= 0 && graph.nodes[at].kind === "Group") page.invokeMethodAsync("OnToggled", graph.nodes[at].key);
      else if (event.key === "Enter" && byHeight.length > 0) { choose(graph.nodes[byHeight[0]].key, true); centre(graph.nodes[byHeight[0]]); }
      else if (event.key === "+" || event.key === "=") zoomAt(1.3, canvas.clientWidth / 2, canvas.clientHeight / 2);
      else if (event.key === "-") zoomAt(1 / 1.3, canvas.clientWidth / 2, canvas.clientHeight / 2);
      else if (event.key === "Escape") choose(null, true);
      else {
        const step = 80 / view.scale, way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], PageUp: [0, -8], PageDown: [0, 8] }[event.key];
        if (!way) return;
        view.x += way[0] * step;
        view.y += way[1] * step;
        clamp();
      }
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

  // Tests find it at its canvas.
  return canvas.studioGraph = {
    async load(address, kept) {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(`The studio answered ${answer.status}.`);
      const isFirst = graph.nodes.length === 0;
      graph = await answer.json();
      colours = [];
      byKey = new Map(graph.nodes.map((node, i) => [node.key, i]));
      byHeight = graph.nodes.map((_, i) => i).sort((a, b) => graph.nodes[a].y - graph.nodes[b].y);
      sources = graph.nodes.map(() => []);
      readers = graph.nodes.map(() => []);
      bands = new Map();
      for (const edge of graph.edges) {
        readers[edge.from].push(edge.to);
        sources[edge.to].push(edge.from);
        const last = Math.floor(edge.points[edge.points.length - 1] / band);
        for (let at = Math.floor(edge.points[1] / band); at <= last; at++) bands.get(at)?.push(edge) ?? bands.set(at, [edge]);
      }
      hovered = -1;
      selected = kept;
      resize();
      const node = kept === null ? undefined : graph.nodes[byKey.get(kept)];
      if (node) centre(node); else if (isFirst || kept === null) begin();
    },
    colour(values, heat) { colours = values; isHeat = heat; redraw(); },
    select(key) { choose(key, false); const node = graph.nodes[byKey.get(key)]; if (node) centre(node); },
    zoom(factor) { zoomAt(factor, canvas.clientWidth / 2, canvas.clientHeight / 2); },
    fit() {
      const { width, height } = size();
      view.scale = Math.min(1, width / graph.width, height / graph.height);
      view.x = graph.width / 2 - width / 2 / view.scale;
      view.y = graph.height / 2 - height / 2 / view.scale;
      clamp();
    },
    // For tests: how long a frame takes, and where a node is drawn.
    measure(frames) {
      const start = performance.now();
      for (let i = 0; i < frames; i++) draw();
      context.getImageData(0, 0, 1, 1);
      return (performance.now() - start) / frames;
    },
    placeOf(key) { const node = graph.nodes[byKey.get(key)]; return node ? { x: (node.x - view.x) * view.scale, y: (node.y - view.y) * view.scale } : null; },
    close() {
      watcher.disconnect();
      dark.removeEventListener("change", readPalette);
      removeEventListener("themechange", readPalette);
      cancelAnimationFrame(frame);
      probe.remove();
    },
  };
}
