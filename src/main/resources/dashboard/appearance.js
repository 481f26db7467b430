// Dark or light: the system's choice until another is made here

import { byId } from "./dom.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

/** Connects the button; `changed` is called whenever the colours change. */
export function connectTheme(changed) {
  const button = byId("theme");
  const show = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", "Switch to " + (isDark() ? "light" : "dark") + " colours");
    changed();
  };
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("sync.theme", root.dataset.theme);
    } catch {
      // it is forgotten with the page then
    }
    show();
  });
  system.addEventListener("change", show);
  show();
}
