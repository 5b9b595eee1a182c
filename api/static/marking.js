// What is selected in the masked text is offered as the words to mark; without this script they are typed.
"use strict";

const marked = document.querySelector("[data-marked]");
const judged = document.querySelector(".judge");
if (marked && judged) {
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const words = selection.toString().trim();
    if (words && words.length <= 200 && judged.contains(selection.anchorNode)) marked.value = words;
  });
}
