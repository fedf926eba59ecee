// Follows a report being prepared: every two seconds, what the page shows of it is brought up to date.
// Without JavaScript, the link on the page does the same by hand.
"use strict";

const followed = document.querySelector("#report-in-preparation");

async function follow() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#content-main fieldset");
    if (answer.ok && fresh) {
        document.querySelector("#content-main fieldset").replaceWith(fresh);
    }
    if (answer.ok && !page.querySelector("#report-in-preparation")) {
        followed.textContent = followed.dataset.done;
        return;
    }
    setTimeout(follow, 2000);
}

if (followed) {
    setTimeout(follow, 1000);
}
