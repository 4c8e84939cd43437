(() => {
  "use strict";
  const PAIRING = "yakuba-card-pairing";
  const SCANNER_GAP = 40, SCANNER_KEYS = 3, SCANNER_END = 200;
  const ASIDE = /[[［(（][^\]］)）]*[\]］)）]/g;

  const start = (root) => {
    const { agent, search, target, token } = root.dataset;
    const panel = root.querySelector("[data-panel]");
    const said = root.querySelector("[data-said]");
    const box = (name) => root.querySelector(`#card-${name}`);
    const part = (name) => root.querySelector(`[data-part="${name}"]`);
    const way = (name) => root.querySelector(`[data-way="${name}"]`);
    const page = (name) => way(name).href;
    let busy = false;

    const say = (code, tries, tone) => {
      const words = root.querySelector(`template[data-say="${code}"]`);
      said.textContent = words ? words.content.textContent.replace(/%\(tries\)s|\{tries\}/, tries) : code;
      said.classList.toggle("field-error", tone === "bad");
    };
    const show = (name, focus) => {
      panel.hidden = false;
      for (const one of panel.querySelectorAll("[data-part]")) one.hidden = one.dataset.part !== name;
      if (way("card")) way("card").setAttribute("aria-expanded", String(["pin", "pairing", "again"].includes(name)));
      if (focus) focus.focus();
    };

    const give = (items) => {
      root.dispatchEvent(new CustomEvent("yakuba:card", { bubbles: true, detail: items }));
      const place = target && document.querySelector(target);
      if (place)
        for (const one of place.querySelectorAll("[data-card]")) {
          if (one.type === "radio") one.checked = one.value === items[one.dataset.card];
          else one.value = items[one.dataset.card] || "";
          one.dispatchEvent(new Event("input", { bubbles: true }));
          one.dispatchEvent(new Event("change", { bubbles: true }));
        }
      const words = search && document.querySelector(search);
      if (!words) return;
      words.value = `${items.name.replace(ASIDE, "")} ${items.birth_date}`;
      words.form.requestSubmit();
    };

    // The service beside the reader. A PIN goes there and nowhere else, and is forgotten at once.
    const ask = async (path, asked) => {
      let answer;
      try {
        answer = await fetch(agent + path, {
          method: "POST", mode: "cors", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer",
          headers: { "Content-Type": "application/json", "X-Yakuba-Pairing": localStorage.getItem(PAIRING) || "" },
          body: JSON.stringify(asked),
        });
      } catch {
        return { code: "no_agent" };
      }
      return answer.json().catch(() => ({ code: "no_agent" }));
    };
    const card = async (first) => {
      say("asking");
      show("again");
      const told = await ask("/status", {});
      if (told.code === "unpaired") {
        if (first) said.textContent = "";
        else say("unpaired", 0, "bad");
        return show("pairing", box("pairing"));
      }
      if (told.code) {
        say(told.code, told.tries, "bad");
        return show("again", part("again").querySelector("button"));
      }
      ready(told.tries);
    };
    const ready = (tries, code) => {
      box("pin").value = "";
      box("last").checked = false;
      root.querySelector("[data-last]").hidden = tries !== 1;
      if (code) say(code, tries, "bad");
      else if (tries === 1) say("last_try", tries, "bad");
      else if (tries === 0) say("locked", tries, "bad");
      else say("ready", tries);
      if (tries === 0) return show("again", part("again").querySelector("button"));
      show("pin", box("pin"));
    };
    const read = async () => {
      const asked = { pin: box("pin").value, last_try: box("last").checked };
      box("pin").value = "";
      say("reading");
      const told = await ask("/read", asked);
      asked.pin = "";
      if (told.items) {
        say("done");
        show("");
        return give(told.items);
      }
      if (["wrong_pin", "last_try", "bad_pin"].includes(told.code)) {
        const left = told.tries ?? (root.querySelector("[data-last]").hidden ? 3 : 1);
        return ready(left, told.code);
      }
      say(told.code, told.tries, "bad");
      if (told.code === "unpaired") return show("pairing", box("pairing"));
      show("again", part("again").querySelector("button"));
    };

    // The town hall itself: pasted text and pictures.
    const send = async (where, form) => {
      try {
        const answer = await fetch(where, {
          method: "POST", body: form, headers: { Accept: "application/json", "X-CSRFToken": token },
        });
        return await answer.json();
      } catch {
        return { wrong: root.querySelector('template[data-say="failed"]').content.textContent };
      }
    };
    const refuse = (words, focus) => {
      said.textContent = words;
      said.classList.add("field-error");
      focus.focus();
    };
    const text = async () => {
      const form = new FormData();
      form.append("text", box("text").value);
      const told = await send(page("text"), form);
      if (!told.items) return refuse(told.wrong, box("text"));
      box("text").value = "";
      say("taken");
      show("");
      give(told.items);
    };
    const picture = async () => {
      const place = root.querySelector("[data-fields]");
      place.replaceChildren();
      const form = new FormData();
      if (box("picture").files[0]) form.append("picture", box("picture").files[0]);
      say("reading");
      const told = await send(page("picture"), form);
      if (!told.items) return refuse(told.wrong, box("picture"));
      said.textContent = "";
      place.innerHTML = told.shown;
      const use = place.querySelector("[data-use]");
      use.addEventListener("click", () => {
        say("taken");
        show("");
        give(told.items);
      });
      use.focus();
    };

    const once = (work) => async (...given) => {
      if (busy) return;
      busy = true;
      try {
        await work(...given);
      } finally {
        busy = false;
      }
    };
    const begin = { card: once(() => card(true)), text: () => open("text"), picture: () => open("picture") };
    const open = (name) => {
      said.textContent = "";
      show(name, box(name));
    };
    const go = {
      pairing: once(async () => {
        const digits = box("pairing").value.normalize("NFKC").replace(/\D/g, "");
        localStorage.setItem(PAIRING, digits);
        box("pairing").value = "";
        await card(false);
      }),
      pin: once(read), again: once(() => card(false)), text: once(text), picture: once(picture),
    };

    for (const one of root.querySelectorAll("[data-way]")) {
      one.hidden = false;
      one.addEventListener("click", (event) => {
        event.preventDefault();
        begin[one.dataset.way]();
      });
    }
    for (const one of root.querySelectorAll("[data-go]")) one.addEventListener("click", () => go[one.dataset.go]());
    for (const name of ["pairing", "pin"])
      box(name).addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        go[name]();
      });
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.key !== "F4" || !way("card")) return;
      event.preventDefault();
      begin.card();
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      box("pin").value = "";
      show("");
      panel.hidden = true;
      (way("card") || way("text")).focus();
    });

    // A hand scanner types faster than any hand, with Tabs between the items and Enter at the end.
    let before = 0, fast = 0, ending = 0;
    const isFast = (event) => event.timeStamp - before < Number(root.dataset.gap || SCANNER_GAP);
    box("text").addEventListener("input", (event) => {
      fast = isFast(event) ? fast + 1 : 0;
      before = event.timeStamp;
    });
    box("text").addEventListener("keydown", (event) => {
      clearTimeout(ending);
      if (!["Tab", "Enter"].includes(event.key) || !isFast(event) || fast < SCANNER_KEYS) return;
      before = event.timeStamp;
      if (event.key === "Enter") ending = setTimeout(() => go.text(), SCANNER_END);
      if (event.key === "Enter" || event.shiftKey) return;
      event.preventDefault();
      box("text").setRangeText("\t", box("text").selectionStart, box("text").selectionEnd, "end");
    });
  };

  document.querySelectorAll("[data-card-reader]").forEach(start);
})();
