// Keys that spare the mouse. What they do stands in the markup: [data-key] is followed, pressed or
// typed into, [data-row] is gone through. Never while somebody types, and only until they switch
// them off on their device; everything can be done without this module.
const OFF = "keys";
const PATIENCE = 1500; // milliseconds between the two keys of "g h"
const TYPED_INTO = "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]), select, textarea, [contenteditable]";

const isOff = () => {
  try {
    return localStorage.getItem(OFF) === "off";
  } catch {
    return false; // Storage may be shut; the keys then work, as they do for everybody at first.
  }
};

const keep = (on) => {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "off");
  } catch {
    // The choice then lasts as long as the page.
  }
};

const isSeen = (element) => element.getClientRects().length > 0;

const rows = () => [...document.querySelectorAll("[data-row]")].filter(isSeen);

const currentRow = () => document.activeElement?.closest("[data-row]") ?? document.querySelector("[data-row].is-current") ?? document.querySelector("[data-row]:target");

const goToRow = (step) => {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(currentRow());
  const row = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  for (const one of all) one.classList.toggle("is-current", one === row);
  (row.querySelector(".row-entry__title a, th a") ?? row.querySelector("a, input")).focus();
  row.scrollIntoView({ block: "nearest" });
};

const onRows = {
  j: () => goToRow(1),
  k: () => goToRow(-1),
  x: () => currentRow()?.querySelector("input[type=checkbox]")?.click(),
};

const holderOf = (keys) => {
  const holds = (element) => element.dataset.key.split(",").includes(keys);
  const among = (place) => [...place.querySelectorAll("[data-key]")].filter(holds);
  const all = [...(currentRow() ? among(currentRow()) : []), ...among(document)];
  // A menu that is folded away on a narrow screen leads somewhere all the same.
  const isThere = (element) => isSeen(element) || element.matches("dialog");
  return all.find((element) => isThere(element) && (currentRow() || !element.closest("[data-row]"))) ?? all.find((element) => element.closest("nav"));
};

const use = (element) => {
  if (element.matches("dialog")) element.showModal();
  else if (element.matches(TYPED_INTO)) {
    element.focus();
    element.select?.();
  } else element.click();
};

const press = (keys) => {
  if (onRows[keys] && rows().length) return onRows[keys](), true;
  const holder = holderOf(keys);
  if (holder) use(holder);
  return Boolean(holder);
};

const begins = (key) => [...document.querySelectorAll("[data-key]")].some(({ dataset }) => dataset.key.split(",").some((way) => way.startsWith(`${key} `)));

let first = "";
let waiting;

document.addEventListener("keydown", (event) => {
  if (isOff() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const typing = event.target.closest?.(TYPED_INTO);
  if (event.key === "Escape" && typing && !document.querySelector("dialog[open]")) typing.blur();
  if (typing || event.key.length !== 1 || document.querySelector("dialog[open]")) return;
  clearTimeout(waiting);
  const keys = first ? `${first} ${event.key}` : event.key;
  first = "";
  if (press(keys)) event.preventDefault();
  else if (begins(event.key)) {
    first = event.key;
    waiting = setTimeout(() => { first = ""; }, PATIENCE);
  }
});

const showHints = () => {
  for (const hint of document.querySelectorAll("[data-key-hint]")) hint.hidden = isOff();
};

showHints();
for (const choice of document.querySelectorAll("[data-keys-choice]")) {
  const box = choice.querySelector("input");
  box.checked = !isOff();
  choice.hidden = false;
  box.addEventListener("change", () => {
    keep(box.checked);
    for (const other of document.querySelectorAll("[data-keys-choice] input")) other.checked = box.checked;
    showHints();
  });
}
