// Comfort only: every page reads the same without it.
(function () {
  "use strict";
  Array.prototype.forEach.call(document.querySelectorAll("[data-copy]"), function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var from = document.getElementById(button.getAttribute("data-copy"));
      var selection = window.getSelection();
      var range = document.createRange();
      range.selectNodeContents(from);
      selection.removeAllRanges();
      selection.addRange(range);
      var done = false;
      try { done = document.execCommand("copy"); } catch (error) { done = false; }
      button.textContent = done ? "已复制" : "已选中，请按 Ctrl+C";
      selection.removeAllRanges();
    });
  });
})();
