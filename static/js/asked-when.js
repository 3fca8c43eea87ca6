// Shows the questions that apply and puts away the others. The server decides what is stored;
// without this module every question is shown with the words that say when it applies.
const answersTo = (form, name) => {
  const controls = [...form.elements].filter((control) => control.name === name && !control.disabled);
  return controls.flatMap((control) => {
    if (control.type === "checkbox" || control.type === "radio") {
      const single = control.type === "checkbox" && control.dataset.single !== undefined;
      if (single) return [control.checked ? "Yes" : "No"];
      return control.checked ? [control.value] : [];
    }
    if (control.selectedOptions) return [...control.selectedOptions].map((option) => option.value);
    return [control.value];
  }).filter((answer) => answer !== "").map((answer) => answer.toLowerCase());
};

// The same rule as the server's Condition: any of, none of, or begins with.
const holds = ({ answer, any_of: anyOf = [], none_of: noneOf = [], begins = "" }, form) => {
  const given = answersTo(form, answer);
  const among = (options) => (value) => options.some((option) => option.toLowerCase() === value);
  if (noneOf.length) return given.length === 0 || !given.every(among(noneOf));
  if (begins) return given.some((value) => value.startsWith(begins.toLowerCase()));
  return given.some(among(anyOf));
};

const show = (question, asked) => {
  question.hidden = !asked;
  for (const control of question.querySelectorAll("input, select, textarea")) control.disabled = !asked;
};

const arrange = (form) => {
  // In the order of the page, so that a question put away no longer answers for later ones.
  for (const question of form.querySelectorAll("[data-asked-when]")) {
    show(question, holds(JSON.parse(question.dataset.askedWhen), form));
  }
};

for (const form of document.querySelectorAll("form")) {
  if (!form.querySelector("[data-asked-when]")) continue;
  for (const words of form.querySelectorAll(".field__only")) words.hidden = true;
  arrange(form);
  form.addEventListener("change", () => arrange(form));
  form.addEventListener("reset", () => setTimeout(() => arrange(form)));
}
