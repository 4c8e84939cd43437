(() => {
  "use strict";
  const tooLarge = (form) => {
    let all = 0;
    return [...form.querySelectorAll("input[type=file][data-most]")].find((input) => {
      const sizes = [...input.files].map((file) => file.size);
      all += sizes.reduce((sum, size) => sum + size, 0);
      return sizes.some((size) => size > Number(input.dataset.most)) || all > Number(input.dataset.mostAll);
    });
  };
  const sayTooLarge = (input) => {
    const id = `${input.id}-over`;
    let words = document.getElementById(id);
    if (!words) {
      words = document.createElement("p");
      words.id = id;
      words.className = "field-error";
      words.setAttribute("role", "alert");
      input.parentElement.before(words);
      input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") || ""} ${id}`.trim());
      input.addEventListener("change", () => {
        words.textContent = "";
        input.removeAttribute("aria-invalid");
      });
    }
    words.textContent = input.dataset.over;
    input.setAttribute("aria-invalid", "true");
    input.focus();
  };

  document.addEventListener("submit", (event) => {
    const input = tooLarge(event.target);
    if (!input) return;
    event.preventDefault();
    sayTooLarge(input);
  });
})();
