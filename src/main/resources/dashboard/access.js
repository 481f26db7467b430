// The token: asked for when the engine answers 401, kept by this tab only

import { byId } from "./dom.js";
import { token } from "./api.js";

let needed = false;

/** Whether nothing can be asked until a token is entered. */
export const isTokenNeeded = () => needed;

function show(wanted, text = "") {
  const appeared = wanted && !needed;
  needed = wanted;
  byId("token-panel").hidden = !wanted;
  byId("dashboard").hidden = wanted;
  byId("poll-all").hidden = wanted;
  byId("forget-token").hidden = wanted || !token.get();
  byId("token-wrong").textContent = text;
  if (appeared) {
    byId("token").focus();
  }
}

/** Connects the form and the button; `enter` is called when a token has been entered. */
export function connectToken(enter) {
  window.addEventListener("sync-token-needed", (event) => {
    const wrong = event.detail.given;
    token.forget();
    show(true, wrong ? "The engine does not take this token." : byId("token-wrong").textContent);
    document.title = "Token needed – DB Sync Engine";
  });
  byId("token-form").addEventListener("submit", (event) => {
    event.preventDefault();
    token.set(byId("token").value.trim());
    byId("token").value = "";
    show(false);
    enter();
  });
  byId("forget-token").addEventListener("click", () => {
    token.forget();
    location.reload();
  });
  show(false);
}
