(() => {
  "use strict";
  const BOXES = "input:not([type=hidden]), select, textarea";
  const visible = (element) => element.getClientRects().length > 0;

  // A hand scanner types where nobody is typing: its words go to the box for codes.
  const code = document.getElementById("id_code");
  if (code && !document.querySelector(".error-summary")) code.focus();

  const walk = document.querySelector("[data-walk]");
  if (walk)
    walk.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const all = [...walk.querySelectorAll("a, button")].filter(visible);
      const next = step && all[all.indexOf(document.activeElement) + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });

  const take = document.querySelector("[data-take] button");
  const form = document.querySelector("[data-visit]");
  if (take && !document.querySelector(".error-summary")) take.focus();
  if (!form) return;
  const asked = form.querySelector("[data-ask]");
  const go = document.getElementById("go");
  const answered = (box) => {
    if (box.type === "radio" || box.type === "checkbox")
      return Boolean(form.querySelector(`[name="${CSS.escape(box.name)}"]:checked`));
    return box.value !== "";
  };
  // Of radio buttons only their legend says that an answer is required.
  const required = (box) => box.required || (box.type === "radio" && Boolean(box.closest("fieldset")?.querySelector("legend .mark-must")));
  const wanted = (box) => required(box) && !answered(box);
  const boxes = () => (asked ? [...asked.querySelectorAll(BOXES)].filter(visible) : []);
  if (asked && !take && !document.querySelector(".error-summary")) (boxes().find(wanted) || go).focus();
  const settles = form.querySelector(".settle input");
  if (settles && !take && !document.querySelector(".error-summary")) settles.focus();

  // Enter leads through what must be answered, Tab through everything.
  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.key !== "Enter") return;
    const box = event.target;
    if (!box.matches("input, select") || box.type === "file") return;
    const all = boxes();
    if (!all.includes(box)) return;
    const others = all.filter((one) => one.name !== box.name);
    const after = others.filter((one) => all.indexOf(one) > all.indexOf(box));
    event.preventDefault();
    (after.find(wanted) || others.find(wanted) || go).focus();
  });

  for (const button of form.querySelectorAll("[data-all-yes]"))
    button.addEventListener("click", () => {
      for (const yes of button.closest("[data-people]").querySelectorAll("input[type=radio][value=true]")) yes.click();
      (boxes().find(wanted) || go).focus();
    });

  // What is typed is kept while one types. Whatever hinders that is said here, and it is sent again: only the town hall's
  // own word (204) counts as kept.
  const trouble = document.querySelector("[data-offline]");
  const turn = form.querySelector("[name=_turn]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]");
  let unsaved = false;
  const warn = (why) => {
    trouble.querySelector("[data-words]").textContent = trouble.dataset[why];
    trouble.querySelector("a").hidden = why !== "lost";
    trouble.hidden = false;
  };
  const calm = () => {
    unsaved = false;
    trouble.hidden = true;
  };
  // Whether the town hall answers, and knows us: "" or what is wrong. After signing in anew, forms need a new word of it.
  const alive = async () => {
    try {
      const answer = await fetch(form.dataset.ping, { method: "HEAD", cache: "no-store", redirect: "manual" });
      if (answer.status === 204) {
        token.value = answer.headers.get("X-Form-Token") || token.value;
        return "";
      }
      return answer.type === "opaqueredirect" || answer.status === 404 ? "lost" : "failed";
    } catch {
      return "gone";
    }
  };
  const send = () => {
    const body = new FormData(form);
    for (const box of form.querySelectorAll("[type=file]")) body.delete(box.name);
    body.set("_auto", "1");
    return fetch(form.action || location.href, { method: "POST", body, redirect: "manual" });
  };
  let waiting = 0;
  let keeping = Promise.resolve();
  const keep = () => (keeping = sendOff());
  const sendOff = async () => {
    try {
      let answer = await send();
      if (answer.status === 204 || answer.status === 409) return took(answer);
      let why = await alive();
      if (!why && answer.status === 403) {
        answer = await send();
        if (answer.status === 204 || answer.status === 409) return took(answer);
      }
      warn(why || "failed");
    } catch {
      warn("gone");
    }
    clearTimeout(waiting);
    waiting = setTimeout(keep, 4000);
  };
  const took = (answer) => {
    if (answer.status === 409) return warn("changed");
    turn.value = answer.headers.get("X-Turn") || turn.value;
    calm();
  };
  if ("auto" in form.dataset)
    form.addEventListener("change", (event) => {
      if (event.target.type === "file") return;
      unsaved = true;
      clearTimeout(waiting);
      waiting = setTimeout(keep, 800);
    });

  // As long as nothing answers: asked again when the network is said to be back, or after a moment.
  const moment = () =>
    new Promise((done) => {
      setTimeout(done, 3000);
      window.addEventListener("online", done, { once: true });
    });
  window.addEventListener("online", () => {
    if (!trouble.hidden && !pressed && "auto" in form.dataset) keep();
  });
  let sure = false;
  let pressed = false;
  form.addEventListener("submit", async (event) => {
    clearTimeout(waiting);
    if (sure) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (pressed) return;
    pressed = true;
    const by = event.submitter;
    for (let why = await alive(); why; why = await alive()) {
      warn(why);
      // Signed out, the page would be left and all typing with it: whoever has signed in again presses again.
      if (why === "lost") {
        pressed = false;
        if ("auto" in form.dataset) waiting = setTimeout(keep, 4000);
        return;
      }
      await moment();
    }
    clearTimeout(waiting);
    await keeping; // its answer says the turn this page stands at now
    clearTimeout(waiting);
    calm();
    sure = true;
    form.requestSubmit(by);
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved && !trouble.hidden && !sure) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    sure = pressed = false;
  });
})();
