// A saved e-mail, an invitation or a contact may be dropped anywhere on a page: it is sent as if it
// had been chosen. Pages that ask for a file themselves keep what is dropped on them.
const form = document.querySelector("[data-drop]");
const words = form?.querySelector("[data-drop-words]");
const which = form?.querySelector("[data-drop-which]");
let asks = false;

const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
const show = () => { form.hidden = false; };
const hide = () => { if (!asks) form.hidden = true; };

const take = (files) => {
  if (files.length !== 1) {
    words.textContent = "One file at a time, please: drop the first one again.";
    return;
  }
  form.elements.file.files = files;
  if (!which) { form.submit(); return; }
  asks = true;
  words.textContent = files[0].name;
  which.hidden = false;
  form.querySelector("[data-drop-project]").focus();
};

if (form && !document.querySelector("main input[type=file]")) {
  document.addEventListener("dragenter", (event) => { if (holdsFiles(event)) show(); });
  document.addEventListener("dragover", (event) => { if (holdsFiles(event)) event.preventDefault(); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) hide(); });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    asks = false;
    hide();
  });
  form.querySelector("[data-drop-project]")?.addEventListener("change", (event) => {
    form.action = event.target.value;
  });
}
