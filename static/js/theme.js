// The theme that a person chose in the user menu, kept on this device. Loaded before the page is
// drawn (so not as a module), lest the other theme flash; without it the page follows the device.
(() => {
  const KEY = "theme";

  const chosen = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // Storage may be shut; the device's theme then stands.
    }
  };

  const wear = (theme) => {
    if (theme === "light" || theme === "dark") {
      document.documentElement.dataset.bsTheme = theme;
    } else {
      delete document.documentElement.dataset.bsTheme;
    }
  };

  const keep = (theme) => {
    try {
      if (theme === "device") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, theme);
    } catch {
      // The choice then lasts as long as the page.
    }
  };

  const offer = (choice) => {
    const select = choice.querySelector("select");
    select.value = chosen() ?? "device";
    select.addEventListener("change", () => {
      keep(select.value);
      wear(select.value);
    });
    choice.hidden = false;
  };

  wear(chosen());
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-theme-choice]").forEach(offer);
  });
})();
