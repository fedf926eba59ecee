// Gives each search box of a form the name of its label: select2 leaves an empty one without any.
"use strict";

function nameAutocompletes() {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
        const label = document.querySelector(`label[for="${select.id}"]`);
        const box = select.parentElement.querySelector(".select2-selection__rendered");
        if (label && box) {
            box.setAttribute("aria-label", label.textContent.replace(/[\s:]+$/, ""));
        }
    }
}

django.jQuery(nameAutocompletes); // after select2, which is set up the same way
document.addEventListener("formset:added", () => setTimeout(nameAutocompletes));
