// Passkeys: a form marked data-passkey asks the browser for one and sends what it says. Hidden where the browser has none.
const WORDS = {
  NotAllowedError: "No passkey was chosen, or it took too long. Try again.",
  InvalidStateError: "This device holds a passkey of yours already.",
  SecurityError: "Passkeys work only under the name of this site, by https.",
};
const api = window.PublicKeyCredential;
const able = Boolean(api?.parseRequestOptionsFromJSON && api.parseCreationOptionsFromJSON);

async function asked(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`the server said ${answer.status}`);
  return (await answer.json()).request_options;
}

/** A passkey that signs in alone must be kept on the device and ask for PIN or finger; another need not. */
function alone(options, wanted) {
  const selection = options.publicKey.authenticatorSelection ??= {};
  selection.residentKey = wanted ? "required" : "discouraged";
  selection.requireResidentKey = wanted;
  if (wanted) selection.userVerification = "required";
}

async function credential(form) {
  const options = await asked(form);
  if (form.dataset.passkey === "get") {
    return navigator.credentials.get({ publicKey: api.parseRequestOptionsFromJSON(options.publicKey) });
  }
  alone(options, form.elements.passwordless.checked);
  return navigator.credentials.create({ publicKey: api.parseCreationOptionsFromJSON(options.publicKey) });
}

async function send(form) {
  const said = form.querySelector("[data-said]");
  const button = form.querySelector("button");
  said.textContent = "";
  button.disabled = true;
  try {
    form.elements.credential.value = JSON.stringify((await credential(form)).toJSON());
    form.submit();
  } catch (error) {
    said.textContent = WORDS[error.name] ?? "That did not work. Load the page anew and try again.";
    button.disabled = false;
    button.focus();
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !able && form.hidden;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (able) send(form);
    else form.querySelector("[data-said]").textContent = "This browser knows no passkeys.";
  });
}
