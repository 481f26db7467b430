// Before the first paint: the theme that was chosen here the last time. Without one, the system's.
try {
  const theme = localStorage.getItem("sync.theme");
  if (theme === "dark" || theme === "light") {
    document.documentElement.dataset.theme = theme;
  }
} catch {
  // a browser that keeps nothing for pages: the system's
}
