import { PhotoGrid } from "./grid.js";
import { Timeline } from "./timeline.js";
import { runExperiment } from "./experiment.js";

const byId = id => document.getElementById(id);
const [titles, settings] = await Promise.all(["/api/photos", "/api/settings"].map(async path => (await fetch(path)).json()));
const grid = new PhotoGrid(byId("grid"), byId("photos"), titles);
const timeline = new Timeline(byId("timeline"));

const limit = byId("limit");
limit.max = settings.cores;
limit.value = settings.inFlight || settings.cores;
byId("limit-text").textContent = limit.value;

async function applySettings(wanted) {
  await fetch("/api/settings", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(wanted) });
}

async function changed() {
  const mode = document.querySelector("input[name=mode]:checked").value;
  limit.disabled = mode === "serial";
  byId("limit-text").textContent = mode === "serial" ? "1" : limit.value;
  await applySettings({ inFlight: mode === "serial" ? 1 : Number(limit.value), batch: mode === "batch" ? 4 : 1 });
  grid.reset();
}

for (const input of document.querySelectorAll("input")) input.addEventListener("change", changed);
byId("again").addEventListener("click", () => grid.reset());
byId("experiment").addEventListener("click", async event => {
  event.target.disabled = true;
  try {
    globalThis.lastExperiment = await runExperiment(grid, applySettings, byId("result"));
    await changed();
  } finally {
    event.target.disabled = false;
  }
});

const recent = [];
new EventSource("/api/live").onmessage = message => {
  const live = JSON.parse(message.data);
  timeline.add(live.now, live.intervals);
  recent.push([live.now, live.finished]);
  while (recent[0][0] < live.now - 2000) recent.shift();
  const seconds = (live.now - recent[0][0]) / 1000;
  byId("rate").textContent = seconds > 0 ? ((live.finished - recent[0][1]) / seconds).toFixed(1) : "0";
  byId("queued").textContent = live.queued;
  byId("inflight").textContent = live.inFlight;
  byId("finished").textContent = grid.finished;
  byId("cancelled").textContent = grid.cancelled;
  byId("memory").textContent = `${(live.bytes / 1e6).toFixed(0)} MB`;
  byId("planned").textContent = `${(live.plannedBytes / 1e6).toFixed(0)} MB`;
};
globalThis.gallery = { grid };
