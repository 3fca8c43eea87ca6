// Lights the whole chain of the record under the pointer or the keyboard's focus, and begins where
// the chosen record stands. Without this module choosing a record does the same, by its address.
const keysOf = (element, name) => (element.dataset[name] ?? "").split(" ").filter(Boolean);

const reached = (start, next) => {
  const found = new Set(start);
  const waiting = [...start];
  while (waiting.length) {
    for (const key of next.get(waiting.pop()) ?? []) {
      if (!found.has(key)) {
        found.add(key);
        waiting.push(key);
      }
    }
  }
  return found;
};

const follow = (steps, from, to) => {
  for (const key of from) steps.set(key, [...(steps.get(key) ?? []), ...to]);
};

for (const pathway of document.querySelectorAll("[data-pathway]")) {
  const picture = pathway.querySelector(".drawing__picture");
  const nodes = [...picture.querySelectorAll(".node")];
  const ties = [...picture.querySelectorAll(".tie")];
  const onwards = new Map();
  const backwards = new Map();
  for (const tie of ties) {
    follow(onwards, keysOf(tie, "from"), keysOf(tie, "to"));
    follow(backwards, keysOf(tie, "to"), keysOf(tie, "from"));
  }

  const light = (keys) => {
    const before = reached(keys, backwards);
    const after = reached(keys, onwards);
    const has = (set) => (key) => set.has(key);
    for (const node of nodes) {
      const held = keysOf(node, "record");
      node.classList.toggle("is-lit", held.some(has(before)) || held.some(has(after)));
    }
    for (const tie of ties) {
      const leads = keysOf(tie, "to").some(has(before)) || keysOf(tie, "from").some(has(after));
      tie.classList.toggle("is-lit", leads);
    }
    pathway.classList.add("pathway--pointed");
  };

  const rest = () => pathway.classList.remove("pathway--pointed");

  for (const node of nodes) {
    node.addEventListener("pointerenter", () => light(keysOf(node, "record")));
    node.addEventListener("pointerleave", rest);
    node.addEventListener("focus", () => light(keysOf(node, "record")));
    node.addEventListener("blur", rest);
    // Somebody may have come to it while this module loaded.
    if (node.matches(":focus")) light(keysOf(node, "record"));
  }

  const first = picture.querySelector(".node--chosen");
  const room = picture.getBoundingClientRect();
  if (first) {
    const place = first.getBoundingClientRect();
    picture.scrollLeft += place.left + place.width / 2 - room.left - room.width / 2;
  }
}
