// Copy buttons: they put the text of the field beside them on the clipboard and say so.
// Without this module the field can be selected and copied by hand, so the button stays hidden.
const AGAIN_AFTER = 4000;

async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select(); // Without permission for the clipboard, the text is at least selected.
    return false;
  }
}

for (const block of document.querySelectorAll("[data-copy]")) {
  const field = block.querySelector("input, textarea");
  const button = block.querySelector("button");
  const said = block.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = (await copy(field)) ? "Copied" : "Selected: press Ctrl+C or ⌘C";
    setTimeout(() => { said.textContent = ""; }, AGAIN_AFTER);
  });
}
