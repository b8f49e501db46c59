// The theme that was chosen; without a choice, the system's. Runs before the page is drawn.
(() => {
  const key = "sinter-theme";
  const show = theme => { document.documentElement.dataset.theme = theme; };
  const chosen = () => { try { return localStorage.getItem(key) ?? "system"; } catch { return "system"; } };
  show(chosen());
  globalThis.studioTheme = {
    chosen,
    choose(theme) {
      try { localStorage.setItem(key, theme); } catch { /* Private windows may keep nothing. */ }
      show(theme);
      dispatchEvent(new Event("themechange"));
    },
  };
})();
