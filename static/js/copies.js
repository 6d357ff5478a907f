// What was typed and is not on the server yet, kept in this browser: a copy for each person, form and window. A copy is
// thrown away once the server has acknowledged it, when its person signs out, and when nobody has fetched it for thirty
// days.

const NAME = "bon-tot";
const STORE = "copies";
const LONGEST_KEPT = 30 * 24 * 60 * 60 * 1000;

// This window: another one may write its own copy of the same form.
export const page = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function withStore(mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const keepCopy = (copy) => withStore("readwrite", (store) => store.put(copy));

const under = (beginning) => IDBKeyRange.bound(beginning, `${beginning}\uFFFF`);

// All copies whose keys begin like this, the latest first. The first part of a key is whose copy it is.
export async function findCopies(beginning) {
  const found = await withStore("readonly", (store) => store.getAll(under(beginning)));
  return found.sort((one, other) => other.at - one.at);
}

// Another window of the same form may have written its own copy in the meantime: that one stays.
export const forgetCopy = (key, page) =>
  withStore("readwrite", (store) => {
    const found = store.get(key);
    found.onsuccess = () => {
      if (found.result?.page === page) store.delete(key);
    };
  });

export const forgetOldCopies = () =>
  withStore("readwrite", (store) => {
    const all = store.openCursor();
    all.onsuccess = () => {
      const cursor = all.result;
      if (!cursor) return;
      if (Date.now() - cursor.value.at > LONGEST_KEPT) cursor.delete();
      cursor.continue();
    };
  });

// What others have typed at the same browser is for them to send.
export const countCopiesOf = (user) => withStore("readonly", (store) => store.count(under(`${user}:`)));

export const forgetCopiesOf = (user) => withStore("readwrite", (store) => store.delete(under(`${user}:`)));
