// A question that has to be answered first, and short messages about what was done

import { byId, h, icon, render } from "./dom.js";

/**
 * Asks before something is done; true if it shall be. Without a question there is only one answer. The browser keeps the focus inside, takes Escape
 * for no, and puts the focus back where it was.
 */
export function confirm({ title, body, ok, danger = false, question = true }) {
  const dialog = byId("dialog");
  const back = document.activeElement;
  byId("dialog-title").textContent = title;
  render(byId("dialog-body"), body);
  byId("dialog-ok").textContent = ok;
  byId("dialog-ok").classList.toggle("danger", danger);
  byId("dialog-cancel").hidden = !question;
  dialog.returnValue = "cancel";
  dialog.showModal();
  // Enter on a question must not be the dangerous answer
  byId(danger ? "dialog-cancel" : "dialog-ok").focus();
  return new Promise((resolve) =>
    dialog.addEventListener(
      "close",
      () => {
        back?.focus?.();
        resolve(dialog.returnValue === "ok");
      },
      { once: true },
    ),
  );
}

/** Says what was done, or why it was not; what went wrong stays until it is closed. */
export function toast(text, { bad = false } = {}) {
  const close = h("button", { type: "button", class: "close", "aria-label": "Close this message" }, "×");
  const message = h("div", { class: "toast" + (bad ? " bad" : ""), role: bad ? "alert" : "status" },
    icon(bad ? "failed" : "ok"), h("p", {}, text), close);
  close.onclick = () => message.remove();
  byId("toasts").append(message);
  if (!bad) {
    setTimeout(() => message.remove(), 8000);
  }
}

/** Does something that the API is told to do, and says what came of it. */
export async function tell(button, action) {
  if (button?.getAttribute("aria-busy") === "true") {
    return;
  }
  button?.setAttribute("aria-busy", "true");
  try {
    toast(await action());
  } catch (e) {
    toast(e.message, { bad: true });
  } finally {
    button?.removeAttribute("aria-busy");
    window.dispatchEvent(new CustomEvent("sync-refresh"));
  }
}
