// Evidence on the record's page: <div data-evidence="T1"> with the button <button name="evidence" value="add:T1">.
// The button opens the phone's camera or files; each file is made small here, sent by itself, and may fail by itself:
// what is typed in the form round it is never touched. Without JavaScript the button leads to a page of its own.

const LONGEST_SIDE = 1600;
const QUALITY = 0.8;
const PATIENCE = 5 * 60 * 1000;

const words = document.querySelector("[data-evidence-words]")?.dataset ?? {};
let waiting = Promise.resolve();
let unfinished = 0;

// --- choosing ---

const chooser = document.createElement("input");
Object.assign(chooser, { type: "file", multiple: true, hidden: true, accept: "image/*,application/pdf,.heic,.heif" });
document.body.append(chooser);
let place = null;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-evidence] button[name=evidence][value^='add:']");
  if (!button) return;
  event.preventDefault();
  place = button.closest("[data-evidence]");
  chooser.click();
});

chooser.addEventListener("change", () => {
  for (const file of chooser.files) line(place, file);
  chooser.value = "";
});

// --- one file: a line of its own, made small when its turn comes ---

function element(name, attributes = {}, text = "") {
  const made = Object.assign(document.createElement(name), attributes);
  if (text) made.textContent = text;
  return made;
}

function sendingList(area) {
  let list = area.querySelector("[data-sending]");
  if (!list) {
    list = element("ul", { className: "evidence-list" });
    list.dataset.sending = "";
    area.querySelector("button[value^='add:']").before(list, element("p", { className: "visually-hidden", role: "status" }));
  }
  return list;
}

function line(area, file) {
  const item = { area, file, key: newKey(), row: element("li"), body: null };
  item.progress = element("progress", { max: 100, value: 0, ariaLabel: file.name });
  item.state = element("span", { className: "muted" }, words.waiting);
  item.row.append(element("span", {}, file.name), item.progress, item.state);
  sendingList(area).append(item.row);
  queue(item);
}

function queue(item, isShared = false) {
  unfinished += 1;
  item.row.querySelectorAll("button").forEach((button) => button.remove());
  item.row.classList.remove("is-failed");
  item.progress.hidden = false;
  item.state.textContent = words.waiting;
  waiting = waiting.then(() => send(item, isShared)).finally(() => (unfinished -= 1));
}

async function send(item, isShared) {
  try {
    item.state.textContent = words.shrinking;
    item.body ??= await shrunk(item.file);
    const { list } = await post(item, isShared);
    show(item.area, list);
    say(item.area, `${words.saved}: ${item.file.name}`);
    item.row.remove();
  } catch (answer) {
    fail(item, answer);
  }
}

function show(area, list) {
  const made = document.createRange().createContextualFragment(list);
  const there = area.querySelector(".evidence-list:not([data-sending])");
  if (there) there.replaceWith(made);
  else area.prepend(made);
}

// `answer` says why the file was refused; there is none where the line broke off.
function fail(item, answer) {
  const message = answer?.message ?? words.failed;
  item.row.classList.add("is-failed");
  item.progress.hidden = true;
  item.state.textContent = `⚠\uFE0E ${message}`;
  say(item.area, `${item.file.name}: ${message}`);
  const acts = [[words.leave, () => item.row.remove()]];
  if (answer?.may_be_shared) acts.unshift([words.shared, () => queue(item, true)]);
  else if (!answer?.message) acts.unshift([words.again, () => queue(item)]);
  for (const [text, act] of acts) {
    const button = element("button", { type: "button", className: "btn btn-secondary" }, text);
    button.addEventListener("click", act);
    item.row.append(button);
  }
}

function say(area, text) {
  area.querySelector("[role=status]").textContent = text;
}

// --- upright, small, without a place: what the canvas gives back holds nothing but the picture ---

async function shrunk(file) {
  if (file.type === "application/pdf") return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const share = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = element("canvas", { width: Math.round(picture.width * share), height: Math.round(picture.height * share) });
    const pen = canvas.getContext("2d", { alpha: false });
    pen.fillStyle = "white";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return small ?? file;
  } catch {
    // A HEIC photo that this browser cannot read: the server can.
    return file;
  }
}

// --- sending, with what is known of the progress ---

function post(item, isShared) {
  const form = item.area.closest("form");
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.append("key", item.key);
  if (isShared) data.append("is_shared", "on");
  data.append("documents", item.body, item.file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", new URL(`evidence/${item.area.dataset.evidence}/`, form.action));
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.timeout = PATIENCE;
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      item.progress.value = Math.floor((loaded / total) * 100);
      item.state.textContent = `${item.progress.value} %`;
    });
    request.addEventListener("load", () => (request.response?.list ? resolve : reject)(request.response));
    for (const name of ["error", "timeout", "abort"]) request.addEventListener(name, () => reject(null));
    request.send(data);
  });
}

// A random UUID; `crypto.randomUUID` is missing on a plain-HTTP intranet.
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

window.addEventListener("beforeunload", (event) => {
  if (unfinished) event.preventDefault();
});
