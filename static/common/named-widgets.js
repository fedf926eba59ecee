"use strict";
// Names that Django's widgets lack. Select2's box has that of its value alone, none when empty: its label comes first.
{
    const name = (root) => root.querySelectorAll("select.admin-autocomplete").forEach((select) => {
        const box = select.parentElement.querySelector(".select2-selection");
        const label = document.querySelector(`label[for="${select.id}"]`);
        if (!box || !label) return;
        label.id = label.id || `${select.id}_label`;
        const value = box.querySelector(".select2-selection__rendered");
        value.setAttribute("aria-labelledby", label.id);
        box.setAttribute("aria-labelledby", `${label.id} ${value.id}`);
        if (label.classList.contains("required")) box.setAttribute("aria-required", "true");
        django.jQuery(select).on("select2:open", () => {
            const open = document.querySelector("body > .select2-container--open");
            const list = open?.querySelector(".select2-results__options");
            for (const part of [open, list, open?.querySelector(".select2-search__field")])
                part?.setAttribute("aria-label", label.textContent.trim());
            open?.setAttribute("role", "region");
            if (list) box.setAttribute("aria-controls", list.id);
        });
    });

    // Once Django's own script, which comes after this one, has made the boxes.
    window.addEventListener("load", () => django.jQuery(() => {
        document.querySelectorAll(".help-tooltip").forEach((icon) => icon.setAttribute("role", "img"));
        name(document);
        document.addEventListener("formset:added", ({ target: row }) => {
            // Django numbers the names of a new row, and forgets what points to them.
            for (const pointer of ["aria-labelledby", "aria-describedby"])
                row.querySelectorAll(`[${pointer}*=__prefix__]`).forEach((part) => {
                    part.setAttribute(pointer, part.getAttribute(pointer).replace("__prefix__", row.id.match(/\d+$/)[0]));
                });
            name(row);
        });
    }));
}
