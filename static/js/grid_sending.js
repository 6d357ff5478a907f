// One request of the grid, and what its answer amounts to: {outcome: "saved", units}, "offline", "signedOut" or "refused".

function token(form) {
  const [, cookie] = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie) ?? [];
  return cookie ?? form.querySelector("[name=csrfmiddlewaretoken]").value;
}

// With its cookies a page loses both its session and the proof that it is ours: it is led to the sign-in, or gets a page
// with 403. Where the units themselves are refused the server says so in JSON.
function isSignedOut(response) {
  if (response.type === "opaqueredirect") return true;
  return response.status === 403 && !response.headers.get("Content-Type")?.startsWith("application/json");
}

export async function post(form, body) {
  try {
    const response = await fetch(form.dataset.save, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token(form), Accept: "application/json" },
      redirect: "manual",
      keepalive: body.toString().length < 60000,
    });
    if (isSignedOut(response)) return { outcome: "signedOut" };
    if (response.ok) return { outcome: "saved", units: (await response.json()).units };
    return { outcome: response.status >= 500 ? "offline" : "refused" };
  } catch {
    return { outcome: "offline" };
  }
}
