// The key that copies goes on to the next text of an answer that has several, and begins again
// behind the last. Without this module each still has its own button.
const buttons = [...document.querySelectorAll(".keying__now [data-copy] button")];

buttons.forEach((button, at) => {
  button.addEventListener("click", () => {
    const holder = buttons.find((one) => one.dataset.key);
    const next = buttons[(at + 1) % buttons.length];
    const key = holder.dataset.key;
    delete holder.dataset.key;
    next.dataset.key = key;
  });
});
