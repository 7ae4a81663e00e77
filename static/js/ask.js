// One way to ask the server: same origin, marked as ours, with the CSRF token of the page's form. A lost session leads to the sign-in.
const LOGIN = "/accounts/login/";

/** Send and read; resolves to {status, text}, with status 0 when nothing came back. */
export async function ask(url, { body, signal } = {}) {
  const headers = { "HX-Request": "true", Accept: "text/html" };
  const token = document.querySelector("form#operate input[name=csrfmiddlewaretoken]")?.value;
  if (body && token) headers["X-CSRFToken"] = token;
  const request = { method: body ? "POST" : "GET", headers, body, signal, credentials: "same-origin", mode: "same-origin" };
  try {
    const response = await fetch(url, request);
    if (response.redirected && new URL(response.url).pathname === LOGIN) location.assign(LOGIN);
    return { status: response.status, text: await response.text() };
  } catch (error) {
    return { status: 0, text: "", aborted: error.name === "AbortError" };
  }
}

/** Say in #notice what this page itself has to say. The words are set as text, never as markup. */
export function notify(words, role = "alert") {
  const notice = document.createElement("p");
  notice.id = "notice-text";
  notice.className = "notice";
  notice.setAttribute("role", role);
  notice.textContent = words;
  document.getElementById("notice")?.replaceChildren(notice);
}
