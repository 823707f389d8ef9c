// What scrolls sideways says so: it fades where something is hidden (`.has-more` at its right, `.has-less` at its left).
const SIDEWAYS = ".table-scroll, .chain-scroll, .ways";

function match(box) {
  box.classList.toggle("has-more", box.scrollWidth - box.clientWidth - box.scrollLeft > 4);
  box.classList.toggle("has-less", box.scrollLeft > 4);
}

const sizes = new ResizeObserver((entries) => entries.forEach((entry) => match(entry.target)));

function watchAll() {
  for (const box of document.querySelectorAll(SIDEWAYS)) sizes.observe(box);
}

/** The bar at the bottom of a phone begins where one is. */
function showPlace() {
  const bar = document.querySelector(".ways");
  const here = bar?.querySelector("[aria-current]");
  if (!here || bar.scrollWidth <= bar.clientWidth) return;
  const [at, within] = [here.getBoundingClientRect(), bar.getBoundingClientRect()];
  bar.scrollLeft += at.left + at.width / 2 - within.left - within.width / 2;
}

export function watchEdges() {
  document.addEventListener("scroll", (event) => event.target.matches?.(SIDEWAYS) && match(event.target), { capture: true, passive: true });
  document.addEventListener("htmx:after:swap", watchAll);
  showPlace();
  watchAll();
}
