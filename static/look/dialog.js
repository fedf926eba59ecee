// A link that opens a dialog of its page; without JavaScript it leads to the page that asks the same.
document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog) {
        event.preventDefault();
        dialog.showModal();
    }
});
