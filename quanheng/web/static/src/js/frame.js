// Menus that close, pickers that send themselves, buttons for printing and copying, the navigation that folds.
import { notice } from "./requests.js";

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

function escape(event) {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

function fold() {
  const html = document.documentElement;
  const isNarrow = html.dataset.nav !== "narrow";
  if (isNarrow) html.dataset.nav = "narrow";
  else delete html.dataset.nav;
  say();
  try {
    localStorage.setItem("nav", isNarrow ? "narrow" : "wide");
  } catch {
    // storage is off: the choice holds for this page
  }
}

function say() {
  const button = document.querySelector("[data-fold]");
  button?.setAttribute("aria-expanded", String(document.documentElement.dataset.nav !== "narrow"));
}

async function copy(button) {
  const address = new URL(button.dataset.copy || location.href, location.href).href;
  try {
    await navigator.clipboard.writeText(address);
    notice(document.body.dataset.copied);
  } catch {
    notice(address); // the browser lets nobody write to the clipboard: show what was to be copied
  }
}

function click(event) {
  closeMenus(event);
  const sure = event.target.closest?.("[data-sure]");
  if (sure && !window.confirm(sure.dataset.sure)) event.preventDefault();
  const button = event.target.closest?.("[data-print], [data-copy], [data-fold]");
  if (!button) return;
  if ("print" in button.dataset) window.print();
  if ("copy" in button.dataset) copy(button);
  if ("fold" in button.dataset) fold();
}

/** A form with `data-auto` is sent when a choice in it changes. */
function change(event) {
  event.target.form?.matches("form[data-auto]") && event.target.form.requestSubmit();
}

/** On paper folded details are open and charts are light; afterwards all is as it was. */
function watchPrinting() {
  const html = document.documentElement;
  let seen = "";
  addEventListener("beforeprint", () => {
    seen = html.dataset.bsTheme;
    html.dataset.bsTheme = "light";
    for (const one of document.querySelectorAll("details.about:not([open])")) {
      one.open = true;
      one.dataset.wasFolded = "";
    }
  });
  addEventListener("afterprint", () => {
    html.dataset.bsTheme = seen;
    for (const one of document.querySelectorAll("details[data-was-folded]")) {
      one.open = false;
      delete one.dataset.wasFolded;
    }
  });
}

export function watchFrame() {
  document.addEventListener("click", click);
  document.addEventListener("keydown", escape);
  document.addEventListener("change", change);
  watchPrinting();
  say();
}
