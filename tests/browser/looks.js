/* Runs in a page that is examined, beside axe: finds the texts whose contrast was not yet measured.

   Measuring contrast is most of what axe does, and on page after page the same few looks come
   back. A look is all that contrast depends on: the colour, size and weight of a text, and what
   lies behind it. Once axe has measured a look and found it sound, its texts are left out. */

globalThis.looks = (() => {
  const NOTHING = "rgba(0, 0, 0, 0) none 1 none normal";

  /* What *element* and all around it lay behind a text. What floats is told apart by its classes
     too: what lies behind it need not be what it stands in. */
  function behind(element, known) {
    if (!element) return "";
    if (!known.has(element)) {
      const style = getComputedStyle(element);
      const own = [
        style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.mixBlendMode,
      ].join(" ");
      const floats = ["absolute", "fixed", "sticky"].includes(style.position);
      const around = behind(element.parentElement, known);
      known.set(element, own === NOTHING && !floats ? around
        : `${own}${floats ? ` ${style.position} ${element.className}` : ""}/${around}`);
    }
    return known.get(element);
  }

  function lookOf(element, known) {
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
    return [color, fontSize, fontWeight, textShadow, behind(element, known)].join("|");
  }

  /* Everything that shows a text of its own, and each field. */
  function* texts() {
    yield* document.querySelectorAll("input:not([type=checkbox], [type=radio]), textarea");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (walker.currentNode.data.trim()) yield walker.currentNode.parentElement;
    }
  }

  /* Whether there is something to measure: not where only screen readers find a dot of text, and
     not in a drawing, of which axe never says whether its words stand out. */
  function isSeen(element) {
    const { width, height, bottom } = element.getBoundingClientRect();
    return width > 1 && height > 1 && bottom > 0 && !element.closest("svg")
      && element.checkVisibility({ visibilityProperty: true });
  }

  return {
    /* What is wrong with the contrast of texts whose look is not among those that are *sound*,
       and the looks that have now been measured and found sound. */
    async examine(sound) {
      const [known, told, look] = [new Set(sound), new Map(), new Map()];
      for (const element of texts()) {
        const its = lookOf(element, told);
        if (!known.has(its) && isSeen(element)) look.set(element, its);
      }
      if (!look.size) return { violations: [], sound: [] };
      const found = await axe.run(
        { include: [...look.keys()] },
        { runOnly: ["color-contrast"], resultTypes: ["violations", "passes"], elementRef: true },
      );
      const measured = found.passes.flatMap((rule) => rule.nodes)
        .filter((node) => node.any.some((check) => check.data?.contrastRatio));
      for (const node of found.violations.flatMap((rule) => rule.nodes)) delete node.element;
      return {
        violations: found.violations,
        sound: [...new Set(measured.map((node) => look.get(node.element)).filter(Boolean))],
      };
    },
  };
})();
