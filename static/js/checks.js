// What the server makes of the meeting – how long, how many, which rules are met – follows what has been saved: fetched
// from its own address, each part takes the place of the one with its id.

let asking = null;

export async function fetchChecks(address) {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(address, { redirect: "manual", signal: asking.signal });
    if (!answer.ok) return;
    const made = document.createRange().createContextualFragment(await answer.text());
    for (const part of [...made.children]) document.getElementById(part.id)?.replaceWith(part);
  } catch {
    // Without a line they stay as they are until the next save.
  }
}
