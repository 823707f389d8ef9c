// Search from anywhere with Ctrl-K or ⌘K: a list box below a field. The field keeps the focus, arrows move the choice.
let dialog = null;
let field = null;

const options = () => [...dialog.querySelectorAll('[role="option"]')];
const chosen = () => dialog.querySelector('[aria-selected="true"]');

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function open() {
  if (!dialog.open) dialog.showModal();
  field.focus();
  field.select();
}

function go(option) {
  if (option) location.assign(option.dataset.href);
  else if (field.value.trim()) field.form.requestSubmit();
}

function move(event) {
  const all = options();
  const at = all.indexOf(chosen());
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? all.length - 1 : at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined || !all.length || ((event.key === "Home" || event.key === "End") && at < 0)) return;
  event.preventDefault();
  choose(all[(to + all.length) % all.length]);
}

function key(event) {
  if (event.isComposing) return; // letters of an input method are still being chosen
  if (event.key === "Enter") {
    event.preventDefault();
    go(chosen());
  } else move(event);
}

function shortcut(event) {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  open();
}

function watchField() {
  field.addEventListener("keydown", key);
  document.addEventListener("htmx:after:swap", (event) => {
    if (!dialog.contains(event.detail.ctx?.target)) return;
    field.setAttribute("aria-expanded", String(options().length > 0));
    choose(field.value.trim() ? options()[0] : null);
  });
}

export function watchSearch() {
  dialog = document.getElementById("searching");
  if (!dialog) return;
  field = dialog.querySelector('[role="combobox"]');
  document.addEventListener("keydown", shortcut);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-search]");
    if (button && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      open();
    }
    const option = event.target.closest?.('[role="option"]');
    if (option && dialog.contains(option)) go(option);
    if (event.target === dialog || event.target.closest?.("#searching [data-close]")) dialog.close();
  });
  watchField();
}
