// Counts characters under fields that a funder limits. It never cuts: too much is said, and kept.
const SAID_BELOW = 0.2;
const number = new Intl.NumberFormat("en-GB");

for (const control of document.querySelectorAll("[data-limit]")) {
  const limit = Number(control.dataset.limit);
  const counter = document.getElementById(`${control.id}-limit`);
  const resting = counter.textContent;
  const count = () => {
    // Code points, as the server counts them; a line break is one character there too.
    const left = limit - [...control.value].length;
    const characters = Math.abs(left) === 1 ? "character" : "characters";
    counter.classList.toggle("field__limit--over", left < 0);
    if (left < 0) counter.textContent = `${number.format(-left)} ${characters} too many`;
    else if (left < limit * SAID_BELOW) counter.textContent = `${number.format(left)} ${characters} left`;
    else counter.textContent = resting;
  };
  control.addEventListener("input", count);
  count();
}
