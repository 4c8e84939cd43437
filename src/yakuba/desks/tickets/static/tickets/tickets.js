// Keeps a page of the hall up to date without ever leaving it blank, and lets a press at the machine fail in words.
(() => {
  "use strict";
  const TIMEOUT = 10000;
  const live = document.querySelector("[data-live]");
  const stale = document.getElementById("stale");
  const said = document.getElementById("said");
  const bell = document.getElementById("bell");
  const ask = (address, more) => fetch(address, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT), ...more });
  const warn = (words) => {
    if (!stale || (stale.textContent === words && !stale.hidden)) return;
    stale.textContent = words;
    stale.hidden = false;
  };

  let sound = null;
  const chime = () => {
    if (!sound) return;
    [880, 660].forEach((pitch, place) => {
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.2, sound.currentTime + place * 0.5);
      volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + place * 0.5 + 0.6);
      tone.connect(volume).connect(sound.destination);
      tone.start(sound.currentTime + place * 0.5);
      tone.stop(sound.currentTime + place * 0.5 + 0.6);
    });
  };
  if (bell) {
    bell.hidden = false;
    bell.addEventListener("click", () => {
      sound = sound ? null : new AudioContext();
      bell.setAttribute("aria-pressed", String(Boolean(sound)));
      chime();
    });
  }

  let over = false;
  const take = (page) => {
    const fresh = page.querySelector("[data-live]") || page.querySelector("[data-at]");
    if (!fresh) throw new Error("another page");
    if (fresh.dataset.chime && fresh.dataset.chime !== live.dataset.chime) chime();
    if (said && fresh.dataset.said && fresh.dataset.said !== live.dataset.said) said.textContent = fresh.dataset.said;
    const changed = fresh.dataset.said !== live.dataset.said;
    for (const name of ["at", "chime", "said"]) if (name in fresh.dataset) live.dataset[name] = fresh.dataset[name];
    document.title = page.title;
    if (stale) stale.hidden = true;
    over = !("live" in fresh.dataset);
    // Nothing is taken from under somebody's hands.
    if (changed || !(live.contains(document.activeElement) || live.querySelector("details[open]"))) {
      live.replaceChildren(...fresh.childNodes);
    }
  };
  const look = async () => {
    try {
      const answer = await ask(location.href);
      if (!answer.ok) throw new Error(String(answer.status));
      take(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      if (stale) warn(stale.dataset.words.replace("{time}", live.dataset.at));
    }
    if (!over) later();
  };
  // Not all phones of a hall in the same second.
  const later = () => setTimeout(look, Number(live.dataset.live) * 1000 * (0.9 + Math.random() / 5));
  if (live) later();

  const kiosk = document.querySelector("[data-kiosk]") || document.querySelector("[data-home]");
  const go = async (address, more) => {
    try {
      const answer = await ask(address, more);
      if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
      if (answer.redirected || !more) location.assign(more ? answer.url : address);
      else location.assign(location.href);
      return true;
    } catch {
      warn(kiosk.dataset.failed || stale.dataset.words.replace("{time}", ""));
      return false;
    }
  };
  if (kiosk) {
    let busy = false;
    document.addEventListener("click", async (event) => {
      const link = event.target.closest("a.kiosk-button, a.kiosk-go");
      if (!link) return;
      event.preventDefault();
      if (busy) return;
      busy = true;
      busy = await go(link.href);
    });
    document.addEventListener("submit", async (event) => {
      if (!event.target.matches("[data-kiosk]")) return;
      event.preventDefault();
      if (busy) return;
      busy = true;
      busy = await go(location.href, { method: "POST", body: new FormData(event.target, event.submitter) });
    });
    if (kiosk.dataset.home) {
      const leave = async () => (await go(kiosk.dataset.home)) || setTimeout(leave, 5000);
      setTimeout(leave, Number(kiosk.dataset.after) * 1000);
    }
    if ("print" in kiosk.dataset) window.print();
  }
  const print = document.getElementById("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
})();
