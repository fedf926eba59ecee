// What only a browser with scripts can do on the pages of an account is hidden until it can be done.
document.addEventListener("DOMContentLoaded", () => {
    const show = (selector) => document.querySelectorAll(selector).forEach((element) => (element.hidden = false));
    const hide = (selector) => document.querySelectorAll(selector).forEach((element) => (element.hidden = true));

    if (window.PublicKeyCredential) {
        show("[data-passkey]");
        hide("[data-no-passkey]");
    }
    document.addEventListener("allauth.error", (event) => {
        event.preventDefault();
        show("[data-passkey-error]");
    });
    show("[data-print]");
    document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
});
