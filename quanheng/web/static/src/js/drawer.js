// Links with `data-drawer` open their address in the drawer. The address is a page of its own too: it is copied, opened in a
// new tab, and followed where there is no script. Links within the drawer open there as well; “back” goes to the one before.
// What is open stands behind the # of the page's address, so that it can be sent on, and so that the browser's own “back”
// closes the drawer instead of leaving the page.
const MARK = "#open=";
const OPENS = /^\/explain\//; // nothing else is opened by an address
let steps = [];
let opener = null;

function part(name) {
  return document.querySelector(`#drawer [data-part="${name}"]`);
}

/** What the page's address says is open; null for nothing, or for what may not be opened so. */
function asked() {
  if (!location.hash.startsWith(MARK)) return null;
  try {
    const address = new URL(decodeURIComponent(location.hash.slice(MARK.length)), location.origin);
    return address.origin === location.origin && OPENS.test(address.pathname) ? address.href : null;
  } catch {
    return null; // cut off, or never an address
  }
}

function mark(href) {
  const address = new URL(href);
  history.pushState({ steps }, "", MARK + encodeURIComponent(address.pathname + address.search));
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
  steps = [...steps, new URL(link.getAttribute("href"), location.href).href]; // within a drawing `href` is no text
  mark(steps.at(-1));
  show(htmx);
}

/** Follow the address: after “back” and “forward”, and on arrival by a link that was sent. */
function follow(htmx) {
  const drawer = document.getElementById("drawer");
  const href = asked();
  if (!href) return drawer.close();
  const kept = history.state?.steps;
  steps = kept?.at(-1) === href ? kept : [href];
  if (!drawer.open) drawer.showModal();
  show(htmx);
}

/** Open what a link that was sent says, with the page itself laid below it for “back”. */
function arrive(htmx) {
  if (!history.state?.steps) {
    const href = asked();
    history.replaceState(null, "", location.pathname + location.search);
    steps = [href];
    mark(href);
  }
  follow(htmx);
}

/** Take what was open out of the address: by going back over it, where the drawer put it there. */
function unmark() {
  if (!location.hash.startsWith(MARK)) return;
  const own = history.state?.steps?.length ?? 0;
  if (own) history.go(-own);
  else history.replaceState(null, "", location.pathname + location.search);
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
  part("back").addEventListener("click", () => history.back());
  part("close").addEventListener("click", () => drawer.close());
  drawer.addEventListener("click", (event) => {
    if (event.target === drawer) drawer.close(); // beside the drawer
  });
  drawer.addEventListener("close", () => {
    unmark();
    part("body").replaceChildren();
    opener?.isConnected && opener.focus?.();
    opener = null;
  });
  document.addEventListener("htmx:after:swap", loaded);
  document.addEventListener("htmx:error", failed);
  document.addEventListener("htmx:before:swap", (event) => event.defaultPrevented && failed(event)); // kept out by requests.js
  addEventListener("popstate", () => follow(htmx));
  if (asked()) arrive(htmx);
}
