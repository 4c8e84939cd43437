(() => {
  "use strict";
  const OFF = "yakuba-keys-off";
  const showErrors = () => {
    const summary = document.querySelector(".error-summary");
    if (summary) summary.focus();
  };
  showErrors();
  document.addEventListener("htmx:afterSettle", showErrors);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "again" in form.dataset) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
    });
  });

  const keys = document.getElementById("keys");
  if (!keys) return;
  const switched = document.getElementById("keys-on");
  switched.checked = !localStorage.getItem(OFF);
  switched.addEventListener("change", () => {
    if (switched.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });

  const label = (element) => {
    const copy = (element.labels && element.labels[0] ? element.labels[0] : element).cloneNode(true);
    copy.querySelectorAll("kbd, .badge, .mark").forEach((extra) => extra.remove());
    return copy.textContent.trim();
  };
  const seen = () => [...document.querySelectorAll("[data-key]")].filter((element) => element.getClientRects().length);
  const list = () => {
    const body = keys.querySelector("tbody");
    body.replaceChildren();
    for (const element of [...document.querySelectorAll("[data-also]"), ...seen()]) {
      const row = body.insertRow();
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = element.dataset.also || element.dataset.key.toUpperCase();
      row.append(head);
      row.insertCell().textContent = label(element);
    }
    keys.showModal();
  };

  document.getElementById("keys-open").addEventListener("click", list);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || keys.open) return;
    if (event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]")) return;
    if (!switched.checked) return;
    if (event.key === "?") return list();
    const found = seen().find((element) => element.dataset.key === event.key.toLowerCase());
    if (!found) return;
    event.preventDefault();
    if (found.matches("input:not([type=checkbox], [type=radio]), select, textarea")) found.focus();
    else found.click();
  });
})();
