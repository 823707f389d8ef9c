// Passkeys: a form with `data-passkey` asks the device for one and sends what it answers in its field `credential`.
//   "create" makes one, "get" proves one, with the options in the element that `data-options` names;
//   "sign-in" fetches its options from the form's address.
import { notice } from "./requests.js";

async function options(form) {
  if (form.dataset.passkey !== "sign-in") return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

/** A device that is to sign in alone has to know who it is, and to ask for its lock. */
function alone(publicKey, form) {
  const isAlone = form.elements.passwordless?.checked ?? false;
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: isAlone ? "required" : "discouraged",
    requireResidentKey: isAlone,
    ...(isAlone ? { userVerification: "required" } : {}),
  };
  return publicKey;
}

async function ask(form) {
  const asked = await options(form);
  if (form.dataset.passkey === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(alone(asked.creation_options.publicKey, form));
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked.request_options.publicKey);
  return navigator.credentials.get({ publicKey });
}

async function use(form) {
  try {
    const credential = await ask(form);
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch (error) {
    console.info(error); // whoever cancels, or whose device has no lock, reads a sentence
    notice(form.dataset.failed);
  }
}

export function watchPasskeys() {
  document.addEventListener("click", (event) => {
    const form = event.target.closest?.("form[data-passkey] button[type=button]")?.form;
    if (form) use(form);
  });
}
