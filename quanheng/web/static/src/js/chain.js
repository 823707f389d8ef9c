// The whole chain: what is lit up stands in view on opening, and the lanes keep their names at the left. Nothing glides, so that
// nothing moves for whoever wants no motion.
const EDGE = 40;
const NAME = 12; // where the name of a lane stands

/** The rectangle around some elements, in the scrolling box's own pixels. */
function around(all, box) {
  const origin = box.getBoundingClientRect();
  const held = all.map((one) => one.getBoundingClientRect());
  const [x, y] = [box.scrollLeft - origin.left, box.scrollTop - origin.top];
  return {
    left: Math.min(...held.map((one) => one.left)) + x,
    right: Math.max(...held.map((one) => one.right)) + x,
    top: Math.min(...held.map((one) => one.top)) + y,
    bottom: Math.max(...held.map((one) => one.bottom)) + y,
  };
}

/** What is lit, where it fits into the box; else what is lit in the lane that holds most of it. Null where everything is. */
function lit(box) {
  const all = [...box.querySelectorAll(".node:not(.is-dim) rect")];
  if (!all.length || !box.querySelector(".node.is-dim")) return null;
  const whole = around(all, box);
  if (fits(whole.left, whole.right, box.clientWidth) && fits(whole.top, whole.bottom, Math.min(box.clientHeight, innerHeight * 0.7))) return whole;
  const lanes = [...box.querySelectorAll(".lane rect")].map((lane) => {
    const { top, bottom } = lane.getBoundingClientRect();
    return all.filter((one) => one.getBoundingClientRect().top >= top && one.getBoundingClientRect().top < bottom);
  });
  return around(lanes.reduce((most, held) => (held.length > most.length ? held : most)), box);
}

const fits = (from, to, room) => to - from + 2 * EDGE <= room;

/** In the middle where it fits, else from its beginning. */
const start = (from, to, room) => (fits(from, to, room) ? (from + to - room) / 2 : from - EDGE);

function show(box) {
  const part = lit(box);
  if (!part) return;
  box.scrollTo({ left: start(part.left, part.right, box.clientWidth), top: start(part.top, part.bottom, box.clientHeight), behavior: "instant" });
  const top = box.getBoundingClientRect().top - box.scrollTop;
  if (top + part.bottom > innerHeight && !location.hash) {
    window.scrollBy({ top: top + start(part.top, part.bottom, innerHeight), behavior: "instant" });
  }
}

function keepNames(box) {
  for (const name of box.querySelectorAll(".lane-label")) name.setAttribute("x", NAME + box.scrollLeft);
}

export function watchChain() {
  const box = document.querySelector("[data-chain]");
  if (!box) return;
  box.addEventListener("scroll", () => keepNames(box), { passive: true });
  show(box);
}
