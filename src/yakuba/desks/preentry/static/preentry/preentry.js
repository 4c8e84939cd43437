// The interview on the phone: shows and hides by the rules of the procedures, seals the answers, draws the codes.
(() => {
  "use strict";
  const form = document.getElementById("preentry");
  const plan = JSON.parse(document.getElementById("plan").textContent);
  const codes = document.getElementById("codes");
  const cannot = document.getElementById("cannot");
  const ISO = /^\d{4}-\d\d-\d\d$/;
  // Without this script, or where it never came, the page says what to do instead.
  document.getElementById("unscripted").hidden = true;
  form.hidden = false;

  const refuse = (words) => { cannot.textContent = words; cannot.hidden = false; };
  const bytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const joined = (...parts) => {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => { all.set(part, at); return at + part.length; }, 0);
    return all;
  };

  // q3.0.name.family=… becomes told[3] = {0: {name: {family: …}}}, as a page would post it.
  const told = () => {
    const found = {};
    for (const [name, value] of new FormData(form)) {
      const [box, ...way] = name.split(".");
      const place = /^q(\d+)$/.exec(box);
      const shown = place && form.querySelector(`[data-question="${place[1]}"]`);
      if (!place || shown.hidden || typeof value !== "string" || value === "") continue;
      const path = [place[1], ...way];
      let at = found;
      for (const part of path.slice(0, -1)) at = at[part] = typeof at[part] === "object" ? at[part] : {};
      const last = path[path.length - 1];
      at[last] = last in at ? [].concat(at[last], value) : value;
    }
    return found;
  };
  const CLOSED = ["boolean", "consent", "number", "yen", "date", "choice", "choices"];
  const WHOLE = /^\d{1,15}$/;
  // Words are never compared here: the town hall writes widths and spaces alike before it compares, this page does not.
  const typed = (value, kind) => {
    if (value === undefined) return undefined;
    if (kind === "boolean" || kind === "consent") return ["true", "on"].includes(value) || (["false", ""].includes(value) ? false : undefined);
    if (kind === "number" || kind === "yen") return WHOLE.test(value) ? Number(value) : undefined;
    if (kind === "date") return ISO.test(value) ? `@${value}` : undefined;
    if (kind === "choices") return [].concat(value);
    return kind === "choice" && !value.startsWith("@") ? value : undefined;
  };
  const names = (fields, answers) => {
    const found = { today: `@${plan.today}` };
    for (const [key, [place, kind]] of Object.entries(fields)) {
      const value = typed(answers[place], kind);
      if (value === undefined) continue;
      if (!key.startsWith("=")) { found[key] = value; continue; }
      const way = key.slice(1).split(".");
      let at = found;
      for (const part of way.slice(0, -1)) at = at[part] = at[part] || {};
      at[way[way.length - 1]] = value;
    }
    return found;
  };
  // What cannot be judged is asked; but where all that is missing is asked on this very page, it waits for that answer.
  const waits = (rule, fields, known, answers) => {
    const missing = window.yakubaNames(rule).filter((name) => !Object.hasOwn(known, name));
    const soon = ([place, kind]) => CLOSED.includes(kind) && answers[place] === undefined;
    return missing.length > 0 && missing.every((name) => Object.hasOwn(fields, name) && soon(fields[name]));
  };
  const settle = () => {
    for (let round = 0; round < 9; round++) {
      const answers = told();
      let changed = false;
      for (const [place, parts] of Object.entries(plan.shows)) {
        const box = form.querySelector(`[data-question="${place}"]`);
        const wanted = parts.some(([part, rules]) => {
          const fields = plan.parts[part];
          const known = names(fields, answers);
          return rules.every((rule) => {
            const verdict = window.yakubaRule(rule, known);
            return verdict === true || (verdict === undefined && !waits(rule, fields, known, answers));
          });
        });
        changed = changed || box.hidden === wanted;
        box.hidden = !wanted;
      }
      if (!changed) return;
    }
  };
  form.addEventListener("change", settle);
  settle();

  // More rows of people: copies of the first one, emptied. Their words count from one (3つ目, 3つ目を消す).
  const counted = (rows) => rows.querySelectorAll("fieldset.row").forEach((row, at) => {
    for (const one of [row.querySelector("legend"), row.querySelector("[name=_remove]")]) one.textContent = one.textContent.replace(/\d+/, at + 1);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[name=_add], [name=_remove]");
    if (!button) return;
    event.preventDefault();
    const rows = button.closest("fieldset.rows");
    const all = () => [...rows.querySelectorAll("fieldset.row")];
    if (button.name === "_remove") {
      if (all().length > 1) button.closest("fieldset.row").remove();
      counted(rows);
      return settle();
    }
    const next = Math.max(...all().map((row) => Number(/^q\d+\.(\d+)\./.exec(row.querySelector("[name]").name)[1]))) + 1;
    const made = all()[0].cloneNode(true);
    for (const one of made.querySelectorAll("[name], [id], [for], [aria-describedby]"))
      for (const attribute of ["name", "id", "for", "aria-describedby"])
        if (one.hasAttribute(attribute)) one.setAttribute(attribute, one.getAttribute(attribute).replace(/(q\d+)\.\d+\./g, `$1.${next}.`));
    for (const box of made.querySelectorAll("input, select, textarea")) {
      if (box.type === "radio" || box.type === "checkbox") box.checked = false;
      else box.value = "";
    }
    all().pop().after(made);
    counted(rows);
    made.querySelector("input, select, textarea").focus();
  });

  const squeezed = async (plain) => {
    if (!("CompressionStream" in window)) return joined(Uint8Array.of(0), plain);
    try {
      const stream = new Blob([plain]).stream().pipeThrough(new CompressionStream("deflate-raw"));
      return joined(Uint8Array.of(1), new Uint8Array(await new Response(stream).arrayBuffer()));
    } catch {
      return joined(Uint8Array.of(0), plain);
    }
  };
  // Outside stands which town (the first bytes of its ticket) and nothing else: the rest of the ticket goes in with the answers.
  const COVER = 5;
  const sealed = async (said) => {
    const subtle = crypto.subtle;
    const ticket = bytes(plan.ticket);
    const cover = ticket.slice(0, COVER);
    const town = await subtle.importKey("raw", bytes(plan.key), { name: "ECDH", namedCurve: "P-256" }, false, []);
    const own = await subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const shared = await subtle.deriveBits({ name: "ECDH", public: town }, own.privateKey, 256);
    const base = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const about = new TextEncoder().encode("yakuba pre-entry");
    const key = await subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: cover, info: about }, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const plain = joined(ticket.slice(COVER), await squeezed(new TextEncoder().encode(JSON.stringify(said))));
    const box = await subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12), additionalData: cover }, key, plain);
    const point = new Uint8Array(await subtle.exportKey("raw", own.publicKey));
    const short = joined(Uint8Array.of(2 + (point[64] & 1)), point.slice(1, 33));
    return joined(cover, short, new Uint8Array(box));
  };
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const base32 = (data) => {
    let text = "";
    let bits = 0;
    let held = 0;
    for (const byte of data) {
      held = (held << 8) | byte;
      for (bits += 8; bits >= 5; bits -= 5) text += LETTERS[(held >> (bits - 5)) & 31];
      held &= 0xff;
    }
    return bits ? text + LETTERS[(held << (5 - bits)) & 31] : text;
  };
  const split = async (data) => {
    const text = base32(data);
    const name = base32(new Uint8Array(await crypto.subtle.digest("SHA-256", data))).slice(0, 4);
    const count = Math.ceil(text.length / plan.share);
    if (count > plan.most) throw new RangeError("too long");
    const shares = text.match(new RegExp(`.{1,${Math.ceil(text.length / count)}}`, "g"));
    return shares.map((share, at) => `YK1P${name}${at + 1}${shares.length}${share}`);
  };
  const SVG = "http://www.w3.org/2000/svg";
  const drawing = (text, words) => {
    const grid = window.yakubaCode(text);
    const QUIET = 4;
    const svg = document.createElementNS(SVG, "svg");
    const size = grid.length + 2 * QUIET;
    svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", words);
    const path = document.createElementNS(SVG, "path");
    let dark = "";
    grid.forEach((row, y) => row.forEach((one, x) => { if (one) dark += `M${x + QUIET} ${y + QUIET}h1v1h-1z`; }));
    path.setAttribute("d", dark);
    svg.append(path);
    const figure = document.createElement("figure");
    const caption = document.createElement("figcaption");
    caption.textContent = words;
    figure.dataset.code = text;
    figure.append(svg, caption);
    return figure;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    cannot.hidden = true;
    if (!window.crypto || !crypto.subtle) return refuse(cannot.dataset.old);
    const own = new FormData(form);
    const answers = Object.entries(told()).map(([place, value]) => [Number(place), value]);
    try {
      const said = { e: plan.events, n: own.get("name"), b: own.get("born") || "", a: answers };
      // Whom it is about, where that is not the visitor.
      if (own.has("about")) said.s = [own.get("about"), own.get("about_born")];
      const all = await split(await sealed(said));
      const words = document.getElementById("place").dataset.words;
      const place = (at) => words.replace("%(at)s", at + 1).replace("%(all)s", all.length);
      codes.querySelector(".drawn").replaceChildren(...all.map((text, at) => drawing(text, place(at))));
      codes.hidden = false;
      form.hidden = true;
      codes.focus();
      codes.scrollIntoView();
    } catch (error) {
      refuse(error instanceof RangeError ? cannot.dataset.long : cannot.dataset.old);
    }
  });
  codes.querySelector("[data-print]").addEventListener("click", () => window.print());
  codes.querySelector("[data-back]").addEventListener("click", () => { codes.hidden = true; form.hidden = false; form.scrollIntoView(); });
})();
