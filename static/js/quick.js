// The quick log: shows below the line what is understood so far, as the server reads it; there are
// no rules here. What was typed is kept in this window until a draft is opened from it, so that a
// request that fails, or a page left by mistake, loses nothing.
const PAUSE = 180;
const KEPT = "quick-log";

const addressOf = (form) => {
  const chosen = form.elements.project?.selectedOptions[0];
  return chosen ? chosen.dataset.guesses : form.dataset.guesses;
};

const watch = (form) => {
  const line = form.elements.said;
  const shown = form.querySelector("[data-quick-guesses]");
  let waiting;
  let asked;

  const show = async () => {
    asked?.abort();
    const said = line.value.trim();
    if (!said) { shown.replaceChildren(); return; }
    asked = new AbortController();
    try {
      const answer = await fetch(`${addressOf(form)}?said=${encodeURIComponent(said)}`, {
        signal: asked.signal, headers: { Accept: "text/html" }, redirect: "error",
      });
      if (!answer.ok) return;
      const part = new DOMParser().parseFromString(await answer.text(), "text/html");
      shown.replaceChildren(...part.body.childNodes);
    } catch {
      // Guesses are a help while typing: the line works without them.
    }
  };

  line.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE);
  });
  form.elements.project?.addEventListener("change", show);
  return show;
};

const keep = (form, show) => {
  const line = form.elements.said;
  const hold = () => sessionStorage.setItem(KEPT, line.value);
  // What was typed while this module loaded goes before what was kept.
  if (line.value) hold();
  else line.value = sessionStorage.getItem(KEPT) ?? "";
  if (line.value) show();
  line.addEventListener("input", hold);
};

for (const form of document.querySelectorAll("[data-quick]")) {
  const show = watch(form);
  // A draft holds its line itself; from then on there is nothing more to keep.
  if (form.classList.contains("quick")) keep(form, show);
  else sessionStorage.removeItem(KEPT);
}
