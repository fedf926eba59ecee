// What is asked of a page, in the page. Evaluated by the browser's debugger: the policy on scripts does not concern it.
(() => {
  const NAMED = /^(app|model|field|column|action|form-row-)-|^dynamic-|\d/; // what a class is about, not how it looks
  const KEPT = ["type", "role", "lang", "hidden", "open", "disabled", "readonly", "required", "multiple", "scope", "tabindex",
    "aria-label", "aria-hidden", "aria-expanded", "aria-current", "aria-live", "aria-modal", "alt", "title", "target"];
  const SAID = new Set(["aria-label", "alt", "title"]);
  const POINT = ["for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list"];

  const APART = "header, nav, main, aside, footer";

  /** The shape of an element, equal siblings once; what stands apart in a page has its own, put in `apart`. */
  function shape(element, apart) {
    const parts = [element.localName];
    for (const name of KEPT) {
      const value = element.getAttribute(name);
      if (value !== null) parts.push(name + (SAID.has(name) ? (value.trim() ? "+" : "-") : value));
    }
    for (const name of POINT) {
      const ids = element.getAttribute(name)?.split(/\s+/).filter(Boolean);
      if (ids?.length) parts.push(name + (ids.every(id => document.getElementById(id)) ? "+" : "-"));
    }
    if (element.labels) parts.push("labels" + element.labels.length);
    const classes = [...element.classList].filter(name => !NAMED.test(name)).sort();
    if (classes.length) parts.push("." + classes.join("."));
    if ([...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())) parts.push("text");
    const inside = element.localName === "svg" ? [] : [...element.children].map(child => shape(child, apart));
    const whole = `${parts.join(" ")}(${[...new Set(inside)].join(",")})`;
    if (!element.matches(APART)) return whole;
    apart.push(whole);
    return element.localName;
  }

  /** A page is like others when each of its parts was met, be it elsewhere. */
  function skeletons() {
    const apart = [];
    return [shape(document.documentElement, apart), ...apart];
  }

  function pathOf(element) {
    if (!element || element === document.documentElement) return "html";
    const name = element.id ? `#${element.id}` : element.classList.length ? `.${[...element.classList].join(".")}` : "";
    const parent = element.parentElement;
    return element.id || !parent || parent === document.body
      ? element.localName + name : `${pathOf(parent).split(" > ").slice(-2).join(" > ")} > ${element.localName}${name}`;
  }

  function tooWide() {
    const root = document.documentElement;
    if (root.scrollWidth <= innerWidth) return null;
    const widest = [...document.body.querySelectorAll("*")].filter(element => {
      for (let parent = element.parentElement; parent; parent = parent.parentElement)
        if (getComputedStyle(parent).overflowX !== "visible") return false;
      return element.getBoundingClientRect().right > innerWidth + 1;
    });
    return `${pathOf(widest.at(-1))} (${root.scrollWidth} px)`;
  }

  /** What axe-core finds, then what it is not sure of: the rule, with what makes it unsure, and where. */
  async function analyse() {
    const found = await axe.run({
      preload: false, // it would fetch the sheets of the sheets by itself, against the policy of the page
      resultTypes: ["violations", "incomplete"], rules: { "target-size": { enabled: true } } });
    const why = node => [...node.any, ...node.all, ...node.none].map(check => check.data?.messageKey).filter(Boolean);
    const told = rule => rule.nodes.map(node => [[rule.id, ...new Set(why(node))].join(": "), node.target.join(" ")]);
    return [found.violations.flatMap(told), found.incomplete.flatMap(told)];
  }

  const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], [contenteditable]";

  const look = element => {
    const style = getComputedStyle(element);
    return [style.outlineStyle === "none" ? "" : style.outline, style.boxShadow].join("|");
  };

  /** Those that may show the focus of an element: itself, its labels, what stands beside and around it. */
  const showers = element => [element, ...(element.labels ?? []), element.nextElementSibling, element.parentElement,
    element.parentElement?.parentElement].filter(Boolean);

  function isHidden(element) {
    const box = [element, ...(element.labels ?? [])].map(one => one.getBoundingClientRect())
      .find(rect => rect.width > 1 && rect.height > 1) ?? element.getBoundingClientRect();
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    if (right <= left || bottom <= top) return "outside the window";
    const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .2], [.5, .8]];
    const shown = points.some(([across, down]) => {
      const met = document.elementFromPoint(left + (right - left) * across, top + (bottom - top) * down);
      return met && (element.contains(met) || met.contains(element) || [...(element.labels ?? [])].some(label => label.contains(met)));
    });
    return shown ? "" : "covered";
  }

  let every, before, checked, faults;

  function check({ target }) {
    if (checked.has(target) || !before.has(target)) return;
    checked.add(target);
    const after = showers(target).map(look);
    if (after.every((now, place) => now === before.get(target)[place])) faults.push(["focus not seen", pathOf(target)]);
    const hidden = isHidden(target);
    if (hidden) faults.push([`focus ${hidden}`, pathOf(target)]);
  }

  function watchFocus() {
    every = [...document.querySelectorAll(FOCUSABLE)].filter(element => !element.disabled && element.tabIndex >= 0 &&
      element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert]"));
    every[0]?.focus(); // keys go on from there, whatever was walked before
    document.activeElement?.blur();
    before = new Map(every.map(element => [element, showers(element).map(look)]));
    [checked, faults] = [new Set(), []];
    document.addEventListener("focusin", check);
  }

  /** How many places took the focus, and what is wrong with each; those reached by key first, in `pressed` presses. */
  function focusEach(pressed) {
    if (checked.size < Math.min(pressed, every.length - 1)) faults.push(["keys lead nowhere", pathOf(document.activeElement)]);
    for (const element of every) if (!checked.has(element)) element.focus();
    document.removeEventListener("focusin", check);
    document.activeElement?.blur();
    scrollTo(0, 0);
    return [checked.size, faults];
  }

  window.seen = { skeletons, tooWide, analyse, watchFocus, focusEach };
})();
