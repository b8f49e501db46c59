// Files and folders that are dropped or chosen, sent to the studio one by one.

const models = /\.(mlpackage|mlmodelc|mlmodel|onnx|zip)$/i;

async function filesOf(entry, prefix) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ path: prefix + file.name, file }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const inner of some) found.push(...await filesOf(inner, `${prefix}${entry.name}/`));
  }
}

async function dropped(transfer) {
  const entries = [...transfer.items].filter(item => item.kind === "file").map(item => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const found = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push({ path: entry.name, file: entry });
    else if (entry) found.push(...await filesOf(entry, ""));
  }
  return found;
}

// Each model with what belongs to it: a folder is one model, loose files beside an ONNX file may be its weights.
function split(files) {
  const groups = new Map();
  const rest = [];
  for (const file of files) {
    const parts = file.path.split("/");
    const top = parts.findIndex(part => models.test(part));
    if (top < 0) rest.push(file);
    else {
      const key = parts.slice(0, top + 1).join("/");
      groups.set(key, [...groups.get(key) ?? [], { path: parts.slice(top).join("/"), file: file.file }]);
    }
  }
  if (groups.size === 0) return rest.length > 0 ? [rest] : [];
  const onnx = [...groups].find(([key]) => /\.onnx$/i.test(key));
  if (onnx) onnx[1].push(...rest);
  return [...groups.values()];
}

function put(address, file, report) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", address);
    request.upload.onprogress = event => report(event.loaded);
    request.onload = () => request.status < 300 ? resolve() : reject(new Error(request.responseText || `The studio answered ${request.status}.`));
    request.onerror = () => reject(new Error("The studio cannot be reached, or has refused the file."));
    request.send(file);
  });
}

async function send(files, options, report) {
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  if (total > options.maxBytes)
    throw new Error(`${files[0].path.split("/")[0]} has ${total.toLocaleString("en")} bytes; an upload may have at most ${options.maxBytes.toLocaleString("en")}. \`sinter studio --max-upload SIZE\` takes more.`);
  const begun = await fetch("/uploads", { method: "POST" });
  if (!begun.ok) throw new Error(await begun.text());
  const id = await begun.text();
  let done = 0;
  try {
    for (const { path, file } of files) {
      await put(`/uploads/${id}?path=${encodeURIComponent(path)}`, file, loaded => report(total > 0 ? (done + loaded) / total : 1));
      done += file.size;
    }
  } catch (error) {
    await fetch(`/uploads/${id}`, { method: "DELETE" });
    throw error;
  }
  return id;
}

export function attach(zone, page, options) {
  const progress = zone.querySelector("[data-progress]");

  async function take(files) {
    if (files.length === 0) return;
    progress.hidden = false;
    try {
      for (const group of options.splitsModels ? split(files) : [files])
        await page.invokeMethodAsync("OnUploaded", await send(group, options, part => { progress.value = part; }));
    } catch (error) {
      await page.invokeMethodAsync("OnRefused", error.message);
    } finally {
      progress.hidden = true;
    }
  }

  const over = event => { if (event.dataTransfer?.types.includes("Files")) { event.preventDefault(); zone.classList.add("over"); } };
  const leave = event => { if (!event.relatedTarget) zone.classList.remove("over"); };
  const drop = async event => {
    if (!event.dataTransfer?.types.includes("Files") || event.defaultPrevented) return;
    event.preventDefault();
    zone.classList.remove("over");
    await take(await dropped(event.dataTransfer));
  };
  const choose = async event => {
    if (!event.target.matches("[data-choose]")) return;
    const files = [...event.target.files].map(file => ({ path: file.webkitRelativePath || file.name, file }));
    event.target.value = "";
    await take(files);
  };
  // Anywhere on the page counts; with several zones, the one under the pointer comes first.
  zone.addEventListener("drop", drop);
  zone.addEventListener("change", choose);
  window.addEventListener("dragover", over);
  window.addEventListener("dragleave", leave);
  window.addEventListener("drop", drop);
  zone.dataset.ready = "true";
  // What was chosen before the page was ready.
  for (const input of zone.querySelectorAll("[data-choose]")) if (input.files.length > 0) choose({ target: input });
  return {
    detach() {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    },
  };
}
