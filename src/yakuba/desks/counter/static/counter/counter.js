(() => {
  "use strict";
  const BOXES = "input:not([type=hidden]), select, textarea";
  const visible = (element) => element.getClientRects().length > 0;

  const walk = document.querySelector("[data-walk]");
  if (walk)
    walk.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      const all = [...walk.querySelectorAll("a, button")].filter(visible);
      const next = all[all.indexOf(document.activeElement) + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });

  const other = document.querySelector("[data-other]");
  if (other) {
    const who = document.getElementById("id_agent");
    const show = () => (other.hidden = who.value !== other.dataset.other);
    who.addEventListener("change", show);
    show();
  }

  // Enter goes on: from the empty search to the paper that was seen, from there to opening a visit.
  const words = document.getElementById("id_q");
  const paper = document.getElementById("id_document");
  const visit = document.querySelector("[data-opens-visit]");
  if (words && paper && visit) {
    const leads = (from, to, when) =>
      from.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing || !when()) return;
        event.preventDefault();
        to.focus();
      });
    leads(words, paper, () => !words.value);
    leads(paper, visit, () => true);
  }

  const form = document.querySelector("[data-counter]");
  if (!form) return;
  const asked = form.querySelector("[data-ask]");
  const known = form.querySelector("[data-known]");
  const answered = (box) => {
    if (box.type === "radio" || box.type === "checkbox") return Boolean(form.querySelector(`[name="${CSS.escape(box.name)}"]:checked`));
    if (box.type === "file") return Boolean(box.closest(".aloud").querySelector(".files"));
    return box.value !== "";
  };
  const boxes = () => (asked ? [...asked.querySelectorAll(BOXES)].filter(visible) : []);
  const go = document.getElementById("go");
  const first = () => boxes().find((box) => !answered(box)) || go;
  if (!document.querySelector(".error-summary")) first().focus();

  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "F2" && known) {
      const summary = known.querySelector("summary");
      if (!summary) return;
      event.preventDefault();
      return summary.focus();
    }
    const box = event.target;
    if (event.key !== "Enter" || !box.matches("input, select") || box.type === "file") return;
    const all = boxes();
    const next = all.slice(all.indexOf(box) + 1).find((one) => one.name !== box.name && !answered(one));
    if (!all.includes(box) || !next) return;
    event.preventDefault();
    next.focus();
  });
})();
