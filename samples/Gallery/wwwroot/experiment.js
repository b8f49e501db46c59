// Colorizes the first screen one by one and then several at once, loads the model without and with the cache, and shows the times.

export async function runExperiment(grid, applySettings, panel) {
  const times = {};
  panel.hidden = false;
  show("Loading the model without and with the cache...");
  const loads = await (await fetch("/api/loads", { method: "POST" })).json();
  show("One by one...");
  times.serial = await time(1, async ids => { for (const id of ids) await grid.colorize(id); });
  show("Several at once...");
  times.concurrent = await time(0, ids => Promise.all(ids.map(id => grid.colorize(id))));
  const result = { loads, ...times, photos: grid.visible.length };
  panel.replaceChildren(
    line("strong", `${result.photos} photos: ${(times.serial / times.concurrent).toFixed(2)} times as fast several at once; a cached load is ${(loads.uncached / loads.cached).toFixed(1)} times as fast`),
    ...bar("one by one", times.serial, times.serial), ...bar("several at once", times.concurrent, times.serial),
    ...bar("load and first photo, uncached", loads.uncached, loads.uncached), ...bar("cached", loads.cached, loads.uncached));
  grid.resume();
  return result;

  async function time(inFlight, work) {
    await applySettings({ inFlight, batch: 1 });
    grid.reset(true);
    // The first prediction after a change of settings makes the model ready for its size.
    await fetch(`/api/photos/${grid.visible[0]}/color`, { cache: "no-store" });
    const start = performance.now();
    await work(grid.visible);
    return performance.now() - start;
  }

  function show(text) { panel.replaceChildren(line("strong", text)); }
}

function line(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

function bar(title, milliseconds, most) {
  const cell = document.createElement("div"), fill = document.createElement("div");
  fill.className = "bar";
  fill.style.width = `${100 * milliseconds / most}%`;
  cell.append(fill);
  const number = line("span", milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(2)} s`);
  number.className = "number";
  return [line("span", title), cell, number];
}
