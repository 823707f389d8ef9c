// What was typed into a form outlasts a session that ended meanwhile: kept in this tab only until the form is there again.
// Passwords, files and hidden fields are never kept; somebody else who signs in here gets nothing of it.
import { notice } from "./requests.js";

const TYPED = "typed";
const LOST = "lost";
const NOT_KEPT = ["password", "hidden", "file", "submit", "button"];

function fieldsOf(form) {
  return [...form.elements].filter((one) => one.name && !NOT_KEPT.includes(one.type));
}

function keep(event) {
  const form = event.target;
  if (form.method !== "post" || !document.body.dataset.who) return;
  const fields = fieldsOf(form).map((one) => [one.name, one.value, one.checked ?? null]);
  const typed = { who: document.body.dataset.who, path: location.pathname, action: form.getAttribute("action"), fields };
  sessionStorage.setItem(TYPED, JSON.stringify(typed));
}

function fill(form, fields) {
  const held = fieldsOf(form);
  for (const [name, value, checked] of fields) {
    const isChoice = checked !== null;
    const field = held.find((one) => one.name === name && (!["checkbox", "radio"].includes(one.type) || one.value === value));
    if (!field) continue;
    if (isChoice && ["checkbox", "radio"].includes(field.type)) field.checked = checked;
    else field.value = value;
  }
}

function giveBack() {
  const typed = JSON.parse(sessionStorage.getItem(TYPED) ?? "null");
  if (!typed || typed.path !== location.pathname) return;
  sessionStorage.removeItem(TYPED);
  sessionStorage.removeItem(LOST);
  const form = [...document.forms].find((one) => one.getAttribute("action") === typed.action);
  if (!form || typed.who !== document.body.dataset.who) return;
  fill(form, typed.fields);
  for (let one = form.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
  form.querySelector("button:not([type=button])")?.focus();
  notice(document.body.dataset.kept);
}

/** Keep what is sent, and give it back where the session had ended. */
export function watchForms() {
  document.addEventListener("submit", keep, true);
  if (document.querySelector("[data-lost]")) sessionStorage.setItem(LOST, "1");
  else if (document.body.dataset.who && sessionStorage.getItem(LOST)) giveBack();
}
