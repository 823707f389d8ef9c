// The org chart: size and place of the picture, the day by a slider, arrow keys from box to box, a PNG of what is shown.
const DAY = 86_400_000;
const LEAST = 0.2;
const MOST = 2;
let scale = 1;
let lastToggle = "";

const place = () => document.querySelector(".org-scroll");
const picture = () => document.querySelector("svg.org");

function resize() {
  const svg = picture();
  if (!svg) return;
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  svg.setAttribute("width", Math.round(width * scale));
  svg.setAttribute("height", Math.round(height * scale));
}

function zoom(how) {
  const svg = picture();
  const box = place();
  if (!svg || !box) return;
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  if (how === "fit") scale = Math.min(box.clientWidth / width, box.clientHeight / height, 1);
  else scale *= how === "in" ? 1.25 : 0.8;
  scale = Math.min(Math.max(scale, LEAST), MOST);
  resize();
}

function center() {
  const found = picture()?.querySelector(".is-found a") ?? picture()?.querySelector(".org-box a");
  found?.scrollIntoView({ block: "nearest", inline: "center" });
}

/** The nearest box in the direction of an arrow key; what lies to the side counts twice. */
function nextBox(from, key) {
  const at = from.getBoundingClientRect();
  const [x, y] = [at.x + at.width / 2, at.y + at.height / 2];
  const away = { ArrowDown: (dx, dy) => [dy, dx], ArrowUp: (dx, dy) => [-dy, dx], ArrowRight: (dx, dy) => [dx, dy], ArrowLeft: (dx, dy) => [-dx, dy] }[key];
  let best = null;
  let least = Infinity;
  for (const one of picture().querySelectorAll("a[data-unit]")) {
    if (one === from) continue;
    const to = one.getBoundingClientRect();
    const [along, aside] = away(to.x + to.width / 2 - x, to.y + to.height / 2 - y);
    const far = along + 2 * Math.abs(aside);
    if (along > 4 && far < least) [best, least] = [one, far];
  }
  return best;
}

function key(event) {
  const from = document.activeElement?.closest?.("svg.org .org-box")?.querySelector("a[data-unit]");
  if (!from || !event.key.startsWith("Arrow") || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const to = nextBox(from, event.key);
  to?.focus();
  to?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function drag() {
  let held = null;
  document.addEventListener("pointerdown", (event) => {
    const box = event.target.closest?.(".org-scroll");
    if (!box || event.button !== 0 || event.pointerType === "touch" || event.target.closest("a")) return;
    held = { box, x: event.clientX, y: event.clientY, left: box.scrollLeft, top: box.scrollTop };
    box.classList.add("is-held");
  });
  document.addEventListener("pointermove", (event) => {
    if (!held) return;
    held.box.scrollLeft = held.left - (event.clientX - held.x);
    held.box.scrollTop = held.top - (event.clientY - held.y);
  });
  document.addEventListener("pointerup", () => {
    held?.box.classList.remove("is-held");
    held = null;
  });
}

/** The slider counts days from the first one that can be drawn; its name is on the date beside it, which is what is sent. */
function slide() {
  const slider = document.querySelector("[data-chart-slider]");
  const day = document.querySelector("[data-chart-day]");
  if (!slider || !day) return;
  const first = Date.parse(day.min);
  slider.max = Math.round((Date.parse(day.max) - first) / DAY);
  const match = () => {
    slider.value = Math.round((Date.parse(day.value) - first) / DAY);
    slider.setAttribute("aria-valuetext", day.value);
  };
  match();
  day.addEventListener("change", match);
  slider.addEventListener("input", () => {
    day.value = new Date(first + Number(slider.value) * DAY).toISOString().slice(0, 10);
    slider.setAttribute("aria-valuetext", day.value);
  });
}

async function png(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  const times = Math.min(2, 16_000 / Math.max(image.naturalWidth, image.naturalHeight));
  canvas.width = image.naturalWidth * times;
  canvas.height = image.naturalHeight * times;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "org.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }, "image/png");
}

function click(event) {
  const toggle = event.target.closest?.("svg.org .org-toggle");
  if (toggle) lastToggle = toggle.parentElement.querySelector("a[data-unit]")?.dataset.unit ?? "";
  const button = event.target.closest?.("[data-zoom], [data-png]");
  if (!button) return;
  if (button.dataset.zoom) zoom(button.dataset.zoom);
  if (button.dataset.png) png(button.dataset.png);
}

function swapped() {
  resize();
  const again = lastToggle && picture()?.querySelector(`a[data-unit="${CSS.escape(lastToggle)}"]`);
  lastToggle = "";
  if (again) {
    again.focus({ preventScroll: true });
    again.scrollIntoView({ block: "nearest", inline: "nearest" });
  } else center();
}

export function watchOrg() {
  if (!picture() && !document.querySelector("[data-chart-day]")) return;
  document.addEventListener("click", click);
  document.addEventListener("keydown", key);
  document.addEventListener("htmx:after:swap", swapped);
  drag();
  slide();
  center();
}
