// Links with `data-drawer` open their address in the drawer. The address is a page of its own too: it is copied, opened in a
// new tab, and followed where there is no script. Links within the drawer open there as well; “back” goes to the one before.
let steps = [];
let opener = null;

function part(name) {
  return document.querySelector(`#drawer [data-part="${name}"]`);
}

function show(htmx) {
  const href = steps.at(-1);
  part("page").href = href;
  part("copy").dataset.copy = href;
  part("back").hidden = steps.length < 2;
  const body = part("body");
  body.replaceChildren(part("loading").content.cloneNode(true));
  body.scrollTop = 0;
  htmx.ajax("GET", href, { source: body, target: body, swap: "innerHTML" });
}

function open(htmx, link) {
  const drawer = document.getElementById("drawer");
  if (!drawer.open) {
    steps = [];
    opener = link;
    drawer.showModal();
  }
  steps.push(new URL(link.getAttribute("href"), location.href).href); // within a drawing `href` is no text
  show(htmx);
}

/** Left alone: other buttons, and clicks that ask for a new tab or window. */
function isPlain(event) {
  return !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

function loaded(event) {
  const body = part("body");
  if (event.detail.ctx?.target !== body) return;
  const heading = body.querySelector("h1, h2");
  const drawer = document.getElementById("drawer");
  if (heading) drawer.setAttribute("aria-label", heading.textContent.trim());
  body.focus({ preventScroll: true });
}

/** Says what is wrong and how to go on, in the place of what did not come: no answer, or a page of something in between. */
function failed(event) {
  const body = part("body");
  const { ctx } = event.detail;
  if (ctx?.target !== body) return;
  const says = part("failed").content.cloneNode(true);
  says.querySelector("[data-says]").textContent = document.body.dataset[ctx.response ? "failed" : "offline"];
  body.replaceChildren(says);
  body.querySelector("[data-again]").focus();
}

export function watchDrawer(htmx) {
  const drawer = document.getElementById("drawer");
  if (!drawer) return;
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#drawer [data-again]")) show(htmx);
    const link = event.target.closest?.("a[data-drawer]");
    if (!link || !isPlain(event)) return;
    event.preventDefault();
    open(htmx, link);
  });
  document.addEventListener("q:open", (event) => open(htmx, event.detail)); // a point of a chart, as a link that stands nowhere
  part("back").addEventListener("click", () => {
    steps.pop();
    show(htmx);
  });
  part("close").addEventListener("click", () => drawer.close());
  drawer.addEventListener("click", (event) => {
    if (event.target === drawer) drawer.close(); // beside the drawer
  });
  drawer.addEventListener("close", () => {
    part("body").replaceChildren();
    opener?.isConnected && opener.focus?.();
    opener = null;
  });
  document.addEventListener("htmx:after:swap", loaded);
  document.addEventListener("htmx:error", failed);
  document.addEventListener("htmx:before:swap", (event) => event.defaultPrevented && failed(event)); // kept out by requests.js
}
