// While a text is written: how long it is to its funders, what it cites, and a dialog to cite from.
// Everything is counted and found by the server, so that one rule holds with and without scripts.
const WAIT = 350;
const form = document.querySelector("[data-cites]");
const counted = form?.querySelector("[data-counted]");
const picker = form?.querySelector("[data-picker]");
const boxes = [...form?.querySelectorAll("textarea") ?? []];
let box = boxes[0]; // The one that was typed in last is cited in.

const partsOf = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

const put = (part, name, within) => {
  const [here, there] = [within.querySelector(`[data-${name}]`), part.querySelector(`[data-${name}]`)];
  if (here && there && here.innerHTML !== there.innerHTML) here.replaceChildren(...there.childNodes);
};

const later = (act) => {
  let waiting;
  return () => { clearTimeout(waiting); waiting = setTimeout(act, WAIT); };
};

async function count() {
  const said = counted.value;
  const answer = await fetch(form.dataset.standingAt, { method: "POST", body: new FormData(form) }).catch(() => null);
  // What was typed since is counted by itself; a fault is no reason to disturb who types.
  if (!answer?.ok || answer.redirected || counted.value !== said) return;
  const part = await partsOf(answer);
  put(part, "lengths", form);
  put(part, "cited", form);
}

function pickFrom(section) {
  const dialog = document.createElement("dialog");
  dialog.className = "picker-dialog";
  dialog.setAttribute("aria-labelledby", "picker-heading");
  const close = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-link", textContent: "Close" });
  const search = section.querySelector("[name=find]");
  section.before(dialog);
  dialog.append(section, close);

  const find = async () => {
    const said = search.value;
    const address = new URL(section.dataset.foundAt, location.href);
    address.searchParams.set("find", said);
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok && !answer.redirected && search.value === said) put(await partsOf(answer), "found", section);
  };
  const cite = (mark) => {
    // Closing a dialog may move the caret, so where it stood is remembered.
    const { selectionStart: start, selectionEnd: end } = box;
    const glue = /\S$/.test(box.value.slice(0, start)) ? " " : "";
    dialog.close();
    box.focus();
    box.setRangeText(`${glue}${mark}`, start, end, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const step = (event, by) => {
    const stops = [search, ...section.querySelectorAll("[name=cite]")];
    stops[stops.indexOf(document.activeElement) + by]?.focus();
    event.preventDefault();
  };

  search.addEventListener("input", later(find));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => box.focus());
  dialog.addEventListener("click", (event) => {
    const one = event.target.closest("[name=cite], [name=find_it]");
    if (!one) return;
    event.preventDefault();
    if (one.name === "cite") cite(one.value);
    else find();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === search) { event.preventDefault(); find(); }
    if (event.key === "ArrowDown") step(event, 1);
    if (event.key === "ArrowUp") step(event, -1);
  });
  return () => {
    dialog.showModal();
    search.select();
    if (!section.querySelector("[name=cite]")) find();
  };
}

if (counted) {
  for (const one of form.querySelectorAll("[data-without-scripts]")) one.hidden = true;
  counted.addEventListener("input", later(count));
}

if (box && picker) {
  picker.hidden = false;
  const open = pickFrom(picker);
  const button = form.querySelector("[data-picker-open]");
  button.hidden = false;
  button.addEventListener("click", open);
  for (const one of boxes) {
    one.addEventListener("focus", () => { box = one; });
    one.addEventListener("input", () => {
      const at = one.selectionStart;
      if (one.value.slice(0, at).endsWith("[[")) {
        one.setRangeText("", at - 2, at, "end");
        open();
      }
    });
  }
}
