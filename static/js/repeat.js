// "Add another": copies the last row of a list of like answers, emptied, with the next number in
// its names. Without this module the button is an ordinary submit, and the server adds the row.
const NUMBER = /-(\d+)(?=-|$)/;

const renumber = (row, next) => {
  for (const element of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
    for (const attribute of ["name", "id", "for", "aria-describedby"]) {
      const value = element.getAttribute(attribute);
      const numbered = value?.split(" ").map((name) => name.replace(NUMBER, `-${next}`)).join(" ");
      if (value) element.setAttribute(attribute, numbered);
    }
  }
};

const empty = (row) => {
  for (const control of row.querySelectorAll("input, select, textarea")) {
    if (control.type === "checkbox" || control.type === "radio") control.checked = false;
    else if (control.selectedOptions) control.selectedIndex = 0;
    else control.value = "";
    control.removeAttribute("aria-invalid");
    control.classList.remove("is-invalid");
  }
  // What was said of the copied row, and of nobody else.
  for (const said of row.querySelectorAll(".field__error, [data-repeat-drop]")) said.remove();
};

for (const list of document.querySelectorAll("[data-repeat]")) {
  const button = list.querySelector("[data-repeat-add]");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const rows = list.querySelectorAll("[data-repeat-row]");
    const last = rows[rows.length - 1];
    const row = last.cloneNode(true);
    renumber(row, Number(last.querySelector("[name]").name.match(NUMBER)[1]) + 1);
    empty(row);
    last.after(row);
    row.querySelector("input:not([type=hidden]), select, textarea").focus();
  });
}
