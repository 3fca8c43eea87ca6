// While a name is typed, shows who may be meant already. A form says where to ask (data-alike-at),
// a field what it holds (data-alike: the kind; data-alike-as: the name of what is asked, or "name";
// data-alike-picks: the name is filled in). Without this module the same is said after sending.
const WAIT = 250;
const waiting = new WeakMap();
const asked = new WeakMap();

const regionOf = (control) => {
  const field = control.closest(".field") ?? control.parentElement;
  let region = field.querySelector(":scope > [data-alike-found]");
  if (!region) {
    region = document.createElement("div");
    region.dataset.alikeFound = "";
    region.setAttribute("aria-live", "polite");
    field.append(region);
  }
  return region;
};

const ask = async (control) => {
  const form = control.closest("[data-alike-at]");
  const said = control.value.trim();
  const region = regionOf(control);
  asked.set(control, said);
  if (!form || said.length < 2) {
    region.replaceChildren();
    return;
  }
  const address = new URL(`${form.dataset.alikeAt}${control.dataset.alike}`, location.href);
  address.searchParams.set(control.dataset.alikeAs ?? "name", said);
  if (control.dataset.alikePicks !== undefined) address.searchParams.set("pick", "1");
  else if (form.dataset.alikeBut) address.searchParams.set("but", form.dataset.alikeBut);
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  // What was typed since is asked by itself; a fault is no reason to disturb who types.
  if (!answer?.ok || answer.redirected || asked.get(control) !== said) return;
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  region.replaceChildren(...found.body.children);
};

document.addEventListener("input", (event) => {
  const control = event.target;
  if (control.dataset?.alike === undefined) return;
  clearTimeout(waiting.get(control));
  waiting.set(control, setTimeout(ask, WAIT, control));
});

document.addEventListener("click", (event) => {
  const picked = event.target.closest?.("[data-alike-pick]");
  if (!picked) return;
  const control = picked.closest("[data-alike-found]").parentElement.querySelector("[data-alike]");
  control.value = picked.dataset.alikePick;
  regionOf(control).replaceChildren();
  control.focus();
});
