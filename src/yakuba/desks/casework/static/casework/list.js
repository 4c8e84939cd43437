(() => {
  "use strict";
  document.querySelectorAll("input[data-all]").forEach((all) => {
    const each = () => [...all.form.querySelectorAll(`[name="${CSS.escape(all.dataset.all)}"]`)];
    all.closest("[hidden]").hidden = false;
    all.addEventListener("change", () => each().forEach((one) => (one.checked = all.checked)));
    all.form.addEventListener("change", () => (all.checked = each().every((one) => one.checked)));
  });
})();
