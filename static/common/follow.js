// Follows work under way: every two seconds, the part of the page that shows it is brought up to date.
// Without JavaScript, the link on the page does the same by hand.
"use strict";

const underWay = document.querySelector("#work-under-way");

async function follow() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const region = underWay.dataset.region;
    const fresh = page.querySelector(region);
    if (answer.ok && fresh) {
        document.querySelector(region).replaceWith(fresh);
    }
    if (answer.ok && !page.querySelector("#work-under-way")) {
        underWay.textContent = underWay.dataset.done;
        return;
    }
    setTimeout(follow, 2000);
}

if (underWay) {
    setTimeout(follow, 1000);
}
